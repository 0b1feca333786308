import Synchronization

/// Answers rendered once for each state of the board, not once for each request.
final class AnswerCache: Sendable {
  /// Different questions about one state: formats times widths times panes. More than that is nobody's use.
  private static let limit = 256

  private struct State {
    var version: UInt64 = .max
    var answers: [String: [UInt8]] = [:]
  }

  private let state = Mutex(State())

  /// The answer to `question` about the state `version`, rendered if it has not been yet.
  func answer(_ question: String, version: UInt64, render: () throws -> [UInt8]) rethrows -> [UInt8] {
    if let known = state.withLock({ $0.version == version ? $0.answers[question] : nil }) { return known }
    let answer = try render()
    state.withLock { state in
      if state.version != version || state.answers.count >= Self.limit {
        state.version = version
        state.answers.removeAll(keepingCapacity: true)
      }
      state.answers[question] = answer
    }
    return answer
  }
}
