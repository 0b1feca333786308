import ControlAPI
import DaemonKit
import Rendering
import SessionCore
import SessionStore

/// What is read of the agents' records, and how the reading is held up: `/v1/index`, `/v1/index/pause`,
/// `/v1/index/resume`.
enum IndexRoutes {
  static func register(in router: inout Router, _ context: RouteContext) {
    router.get(Route.index) { try index($0, context) }
    router.post(Route.indexPause) { try pause(true, $0, context) }
    router.post(Route.indexResume) { try pause(false, $0, context) }
  }

  private static func index(_ request: HTTPRequest, _ context: RouteContext) throws -> HTTPResponse {
    let types = [MediaType.json, MediaType.text]
    let style = try request.textStyle()
    guard try request.flag("follow") else {
      let type = try request.mediaType(types)
      return .later(by: context.errands) { try report(type, style, context) }
    }
    let type = try request.mediaType([MediaType.jsonLines, MediaType.text])
    let isTerminal = try request.flag("terminal")
    let form: IndexFollower.Form = type == MediaType.text ? .text(style, isTerminal: isTerminal) : .jsonLines
    return .stream(contentType: type == MediaType.text ? MediaType.textStream : type) { stream in
      context.streams.follow(stream) { IndexFollower($0, form: form, index: context.boards.index) }
    }
  }

  private static func report(
    _ type: String, _ style: TextStyle, _ context: RouteContext
  ) throws -> HTTPResponse {
    let counts = try context.store.countsByAgent()
    let unread = context.boards.unread.value.sorted { $0.key < $1.key }
    let report = IndexReport(
      progress: context.boards.index.value,
      agents: counts.sorted { $0.key.rawValue < $1.key.rawValue }.map { id, counts in
        IndexReport.Agent(
          id: id, files: counts.files, goneFiles: counts.goneFiles, bytes: counts.bytes,
          sessions: counts.sessions, replies: counts.replies, oldest: counts.oldest, newest: counts.newest)
      },
      unread: unread.map { IndexReport.Unread(path: $0.key, problem: $0.value) },
      unreadableLines: try context.store.counts().unreadableLines,
      records: try context.store.searchCounts().records, recordProgress: context.boards.records.value)
    return type == MediaType.text ? .lines(report.lines(style)) : .json(report.json())
  }

  private static func pause(
    _ isPaused: Bool, _ request: HTTPRequest, _ context: RouteContext
  ) throws(ProblemError) -> HTTPResponse {
    let type = try request.mediaType([MediaType.json, MediaType.text])
    context.boards.isIndexPaused.publish(isPaused)
    // What the worker will show as soon as it is through with what it is at.
    var index = context.boards.index.value
    if index.isPaused != isPaused { index.pause(isPaused) }
    guard type == MediaType.text else { return .json(IndexLine.json(index)) }
    return .text(
      (IndexLine.words(index) ?? (isPaused ? "nothing is left to read; what comes is held up" : "up to date"))
        + "\n")
  }
}
