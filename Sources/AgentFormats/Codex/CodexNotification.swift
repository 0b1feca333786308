import SessionCore

/// What Codex CLI hands to its `notify` program. It has one event, the end of a turn; from its documentation.
enum CodexNotification {
  /// Reads one call.
  ///
  /// - Parameter body: the argument that the program gets.
  /// - Returns: what it tells.
  /// - Throws: ``DocumentProblem``, for people, when it is none.
  static func read(_ body: [UInt8]) throws(DocumentProblem) -> HookReport {
    try HookDocument.read(body, table) { (reader, _) throws(DocumentProblem) in
      let session = try HookDocument.session(1, of: reader)
      guard let event = HookDocument.name(0, of: reader) else { throw DocumentProblem("it has no type") }
      return HookReport(
        agent: Codex.agent, session: session, event: event, project: HookDocument.text(2, of: reader),
        steps: event == "agent-turn-complete" ? [SessionStep(.turnEnded(.finished))] : [])
    }
  }

  private static let table = FieldTable([.init("type"), .init("thread-id"), .init("cwd")])
}
