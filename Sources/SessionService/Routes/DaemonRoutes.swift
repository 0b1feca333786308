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
    if let known = context.answers.known(question, at: moment) { return response(known, style) }
    @Sendable func answer(_ counts: SessionStore.Counts) -> HTTPResponse {
      let bytes = status(counts, style, zone, context)
      context.answers.keep(bytes, to: question, at: moment)
      return response(bytes, style)
    }
    if let counts = context.store.knownCounts { return answer(counts) }
    return .later(by: context.errands) { answer(try context.store.counts()) }
  }

  private static func status(
    _ counts: SessionStore.Counts, _ style: TextStyle?, _ zone: ZoneOffsets, _ context: RouteContext
  ) -> [UInt8] {
    let report = report(counts, context)
    guard let style else { return report.json() }
    return report.lines(
      style, accounts: AccountWindow.all(context.board.value.quotas), zone: zone, now: context.now()
    ).flatMap { Array(($0 + "\n").utf8) }
  }

  private static func response(_ bytes: [UInt8], _ style: TextStyle?) -> HTTPResponse {
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
      events: max(Int64(counts.events), board.lastEvent), lastEvent: board.lastEvent,
      unreadableLines: counts.unreadableLines,
      residentBytes: Int(Memory.residentBytes() ?? 0), socket: facts.socket, database: facts.database,
      configurationFile: context.boards.settings.value.files.first,
      quotas: board.quotas.mapValues { $0.compactMap { QuotaOutlook($0, at: now) } },
      health: CombinedHealth(of: board, at: now))
  }
}
