import Rendering
import SessionCore
import Synchronization

/// Answers rendered once for each state of the board, not once for each request.
final class AnswerCache: Sendable {
  /// What is asked, apart from the moment: the same question has the same answer.
  enum Question: Hashable, Sendable {
    case line(LineQuestion)
    case sessions(SessionTable.Scope, TextStyle?)
    /// The versions are those of what is told beside the board: how far the index is, and the settings.
    case status(TextStyle?, ZoneOffsets, index: UInt64, settings: UInt64)
  }

  /// Up to when an answer holds.
  struct Moment: Hashable, Sendable {
    /// Of the board.
    var version: UInt64
    /// Ages and rates move on without the board, and so do the processes below a pane: since 1970.
    var second: Int64
  }

  /// Different questions about one state: formats times widths times panes. More than that is nobody's use.
  private static let limit = 256

  private struct State {
    var moment: Moment?
    var answers: [Question: [UInt8]] = [:]
  }

  private let state = Mutex(State())
  private let pages = Mutex(SessionPages())

  /// All sessions as JSON; each is written anew only when it reads otherwise.
  func sessions(_ board: SessionBoard, now: Timestamp) -> [UInt8] {
    pages.withLock { $0.list(board, now: now) }
  }

  /// The answer to `question`, if it has been rendered at that moment.
  func known(_ question: Question, at moment: Moment) -> [UInt8]? {
    state.withLock { $0.moment == moment ? $0.answers[question] : nil }
  }

  /// Keeps an answer that was rendered at that moment, and those of no other one.
  func keep(_ answer: [UInt8], to question: Question, at moment: Moment) {
    state.withLock { state in
      if state.moment != moment || state.answers.count >= Self.limit {
        state.moment = moment
        state.answers.removeAll(keepingCapacity: true)
      }
      state.answers[question] = answer
    }
  }

  /// The answer to `question` at that moment, rendered if it has not been yet.
  func answer<Problem: Error>(
    _ question: Question, at moment: Moment, render: () throws(Problem) -> [UInt8]
  ) throws(Problem) -> [UInt8] {
    if let known = known(question, at: moment) { return known }
    let answer = try render()
    keep(answer, to: question, at: moment)
    return answer
  }
}
