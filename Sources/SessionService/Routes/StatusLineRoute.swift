import ControlAPI
import DaemonKit
import LinuxHost
import Rendering
import SessionCore

/// `/v1/statusline`: one line for a status bar, ready-made.
///
/// With `pane_pid=` it is the line of the agent that runs in that pane, told by the process tree: a folder is no
/// identity, several agents may share one. With `session=` it is that session's, else the most urgent one's. With
/// `follow=1` it goes on, with a line for each change.
enum StatusLineRoute {
  /// A session counts as current for so long after its last record, in milliseconds.
  private static let recent: Int64 = 3_600_000
  /// Processes between a pane and its agent: shell, wrapper, agent. A longer way up is none.
  private static let longestWay = 32

  static func register(in router: inout Router, _ context: RouteContext) {
    router.get(Route.statusLine) { try answer($0, context) }
  }

  private static func answer(
    _ request: HTTPRequest, _ context: RouteContext
  ) throws(ProblemError) -> HTTPResponse {
    let question = try LineQuestion(request)
    let (board, version) = context.board.snapshot
    let processes = context.processes
    if let session = question.session { _ = try SessionRoutes.entry(session, in: board) }
    if try request.flag("follow") {
      return .stream(contentType: MediaType.text + "; charset=utf-8") { stream in
        context.streams.follow(stream) { stream in
          LineFollower(stream) { board, now in question.line(board, now: now, processes) }
        }
      }
    }
    let now = context.now()
    // Which processes live below a pane changes without the board, so an answer holds for a second at most.
    return text(
      context.answers.answer("\(question) \(now.milliseconds / 1_000)", version: version) {
        question.line(board, now: now, processes)
      })
  }

  private static func text(_ bytes: [UInt8]) -> HTTPResponse {
    HTTPResponse(contentType: MediaType.text + "; charset=utf-8", body: .bytes(bytes))
  }

  /// What to show where no session is asked for.
  static func mostUrgent(_ board: SessionBoard, now: Timestamp) -> SessionBoard.Entry? {
    board.mostUrgent(since: Timestamp(milliseconds: now.milliseconds - recent)) ?? board.entries.first
  }

  /// The session of the agent nearest below the pane's process.
  fileprivate static func entry(
    inPane pane: Int32, _ board: SessionBoard, _ processes: ProcessTable
  ) -> SessionBoard.Entry? {
    var nearest: (entry: SessionBoard.Entry, way: Int)?
    for entry in board.entries {
      guard
        let agent = entry.agent,
        processes.identity(of: agent.pid) == ProcessIdentity(pid: agent.pid, startTicks: agent.startTicks),
        let way = way(from: agent.pid, to: pane, processes), way < nearest?.way ?? .max
      else { continue }
      nearest = (entry, way)
    }
    return nearest?.entry
  }

  /// Steps from a process up to one of its ancestors; `nil` if it is none.
  private static func way(from pid: Int32, to ancestor: Int32, _ processes: ProcessTable) -> Int? {
    var current = pid
    for step in 0..<longestWay {
      if current == ancestor { return step }
      guard let parent = processes.parent(of: current), parent > 1 else { return nil }
      current = parent
    }
    return nil
  }
}

/// What a status bar asks for.
private struct LineQuestion: Sendable, CustomStringConvertible {
  let session: String?
  private let pane: Int?
  private let format: StatusSegment.Format
  private let columns: Int
  private let usesUnicode: Bool

  init(_ request: HTTPRequest) throws(ProblemError) {
    session = request.query("session")
    pane = try request.integer("pane_pid", in: 1...Int(Int32.max))
    columns = try request.integer("width", in: 4...400) ?? 80
    usesUnicode = request.query("unicode") == nil ? true : try request.flag("unicode")
    switch request.query("format") {
    case nil, "plain": format = .plain
    case "tmux": format = .tmux
    case let other?: throw .badRequest("format must be plain or tmux, not \(other)")
    }
  }

  /// Tells it from every other question.
  var description: String { "statusline \(format) \(columns) \(usesUnicode) \(pane ?? 0) \(session ?? "")" }

  /// The line with its end; empty where the session's name fits none any more, or several.
  func line(_ board: SessionBoard, now: Timestamp, _ processes: ProcessTable) -> [UInt8] {
    let line = StatusSegment.render(
      entry(board, now: now, processes), format: format, columns: columns, usesUnicode: usesUnicode)
    return Array(line.utf8) + [UInt8(ascii: "\n")]
  }

  private func entry(_ board: SessionBoard, now: Timestamp, _ processes: ProcessTable) -> SessionBoard.Entry?
  {
    if let session { return try? SessionRoutes.entry(session, in: board) }
    return pane.flatMap { StatusLineRoute.entry(inPane: Int32($0), board, processes) }
      ?? StatusLineRoute.mostUrgent(board, now: now)
  }
}
