import ControlAPI
import DaemonKit
import LinuxHost
import Rendering
import SessionCore
import SessionStore

/// What concerns the daemon itself: `/v1/status`, `/v1/healthz`, `/v1/readyz`, `/v1/version`.
enum DaemonRoutes {
  static func register(in router: inout Router, _ context: RouteContext) {
    router.get(Route.health) { _ in .text("ok\n") }
    router.get(Route.readiness) { _ in
      guard context.board.value.isComplete else {
        return .problem(
          status: 503, title: "Not ready", detail: "The transcripts on this machine are still being read")
      }
      return .text("ready\n")
    }
    router.get(Route.version) { try version($0, context) }
    router.get(Route.status) { try status($0, context) }
  }

  private static func version(
    _ request: HTTPRequest, _ context: RouteContext
  ) throws(ProblemError) -> HTTPResponse {
    switch try request.mediaType([MediaType.json, MediaType.text]) {
    case MediaType.text: return .text("sessiond \(Version.current) (API \(Version.api))\n")
    case _:
      var json = JSONWriter()
      json.object { json in
        json.member("version", Version.current)
        json.member("api", Version.api)
        json.member("boot_id", context.facts.bootID)
      }
      return .json(json.bytes)
    }
  }

  private static func status(_ request: HTTPRequest, _ context: RouteContext) throws -> HTTPResponse {
    let isText = try request.mediaType([MediaType.json, MediaType.text]) == MediaType.text
    let style = isText ? try request.textStyle() : nil
    let zone = try request.zone(context)
    let question = AnswerCache.Question.status(
      style, zone, index: context.boards.index.version, settings: context.boards.settings.version)
    let moment = AnswerCache.Moment(
      version: context.board.version, second: context.now().milliseconds / 1_000)
    if let known = context.answers.known(question, at: moment) { return answer(known, style) }
    // It counts in the store, for which the event loop may not wait.
    return HTTPResponse(
      contentType: nil,
      body: .later { answer in
        context.errands.begin {
          answer(
            status(style, zone, context) { context.answers.keep($0, to: question, at: moment) })
        }
      })
  }

  private static func status(
    _ style: TextStyle?, _ zone: ZoneOffsets, _ context: RouteContext, keep: ([UInt8]) -> Void
  ) -> HTTPResponse {
    do {
      let report = report(try context.store.counts(), context)
      let accounts = AccountWindow.all(of: context.board.value)
      let bytes =
        style.map { style in
          report.lines(style, accounts: accounts, zone: zone, now: context.now()).flatMap {
            Array(($0 + "\n").utf8)
          }
        } ?? report.json()
      keep(bytes)
      return answer(bytes, style)
    } catch {
      return .problem(
        status: 500, title: "Internal Server Error", detail: "The database can't be read: \(error)")
    }
  }

  private static func answer(_ bytes: [UInt8], _ style: TextStyle?) -> HTTPResponse {
    style == nil ? .json(bytes) : .text(bytes)
  }

  private static func report(_ counts: SessionStore.Counts, _ context: RouteContext) -> StatusReport {
    let board = context.board.value
    let facts = context.facts
    let now = context.now()
    return StatusReport(
      version: Version.current, apiVersion: Version.api, pid: facts.pid,
      uptimeSeconds: max(0, now.milliseconds - facts.started.milliseconds) / 1_000,
      isComplete: board.isComplete, index: context.boards.index.value, sessions: board.entries.count,
      liveSessions: board.entries.count { $0.agent != nil }, transcripts: counts.transcripts,
      events: Int64(counts.events), lastEvent: board.lastEvent, unreadableLines: counts.unreadableLines,
      residentBytes: Int(Memory.residentBytes() ?? 0), socket: facts.socket, database: facts.database,
      configurationFile: context.boards.settings.value.files.first,
      quotas: board.quotas.mapValues { $0.compactMap { QuotaOutlook($0, at: now) } },
      health: CombinedHealth(of: board, at: now))
  }
}
