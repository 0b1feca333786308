import ControlAPI
import DaemonKit
import LinuxHost
import Rendering
import SessionCore

/// `/v1/statusline`: one line for a status bar, ready-made.
///
/// With `pane_pid=` it is the line of the agent that runs in that pane, with `session=` that session's, else the most
/// urgent one's. With `follow=1` it goes on, with a line for each change.
enum StatusLineRoute {
  static func register(in router: inout Router, _ context: RouteContext) {
    router.get(Route.statusLine) { try answer($0, context) }
  }

  private static func answer(
    _ request: HTTPRequest, _ context: RouteContext
  ) throws(ProblemError) -> HTTPResponse {
    let question = try LineQuestion(request)
    let (processes, clock) = (context.processes, context.clock)
    if try request.flag("follow") {
      if let session = question.session { _ = try SessionRoutes.entry(session, in: context.board.value) }
      return .stream(contentType: MediaType.textStream) { stream in
        context.streams.follow(stream) { stream in
          LineFollower(stream) { question.line($0, processes, clock) }
        }
      }
    }
    return .text(
      try context.answer(.line(question)) { (board, now) throws(ProblemError) in
        if let session = question.session { _ = try SessionRoutes.entry(session, in: board) }
        return question.line(Showing(board, at: now), processes, clock)
      })
  }
}

/// What a status bar asks for.
struct LineQuestion: Hashable, Sendable {
  fileprivate let session: String?
  private let pane: Int?
  private let format: StatusSegment.Format
  private let style: StatusSegment.Style
  private let template: SegmentTemplate?
  private let columns: Int
  private let usesUnicode: Bool

  fileprivate init(_ request: HTTPRequest) throws(ProblemError) {
    session = request.query("session")
    pane = try request.integer("pane_pid", in: 1...Int(Int32.max))
    columns = try request.integer("width", in: 1...400) ?? 80
    usesUnicode = request.query("unicode") == nil ? true : try request.flag("unicode")
    switch request.query("format") {
    case nil, "plain": format = .plain
    case "tmux": format = .tmux
    case let other?: throw .badRequest("format must be plain or tmux, not \(other)")
    }
    let word = request.query("style") ?? StatusSegment.Style.colour.rawValue
    guard let style = StatusSegment.Style(rawValue: word) else {
      throw .badRequest("style must be plain, colour or powerline, not \(word)")
    }
    self.style = style
    do throws(SegmentTemplate.Mistake) {
      template = try request.query("template").map { text throws(SegmentTemplate.Mistake) in
        try SegmentTemplate(text)
      }
    } catch {
      throw .badRequest("template can't be read: \(error.message)")
    }
  }

  /// The line with its end; empty where the session's name fits none any more, or several.
  fileprivate func line(_ showing: Showing, _ processes: ProcessTable, _ clock: LocalClock) -> [UInt8] {
    let line = StatusSegment.render(
      entry(showing, processes), beside: showing.company(clock), template: template, format: format,
      style: style, columns: columns, usesUnicode: usesUnicode)
    return Array(line.utf8) + [UInt8(ascii: "\n")]
  }

  private func entry(_ showing: Showing, _ processes: ProcessTable) -> SessionBoard.Entry? {
    if let session { return try? SessionRoutes.entry(session, in: showing.board) }
    return pane.flatMap { showing.entry(inPane: Int32($0), processes) }
      ?? showing.board.mostUrgent(at: showing.now)
  }
}
