import SessionCore

/// What Claude Code hands to the commands of its hooks. From its hooks' page, and recordings of 2.1.329.
package enum ClaudeHook {
  /// Reads one call.
  ///
  /// - Parameter body: what the command gets on its standard input.
  /// - Returns: what it tells; of an event that is not known only that it was.
  /// - Throws: ``DocumentProblem``, for people, when it is none.
  package static func read(_ body: [UInt8]) throws(DocumentProblem) -> HookReport {
    try HookDocument.read(body, Field.table) { (reader, document) throws(DocumentProblem) in
      let session = try HookDocument.session(Field.session, of: reader)
      guard let event = HookDocument.name(Field.event, of: reader) else {
        throw DocumentProblem("it has no hook_event_name")
      }
      return HookReport(
        agent: ClaudeCode.agent, session: session, event: event,
        project: HookDocument.text(Field.cwd, of: reader),
        model: HookDocument.name(Field.model, of: reader),
        transcript: HookDocument.text(Field.transcript, of: reader),
        steps: steps(event, reader, document), opening: opening(event, reader))
    }
  }

  private static func steps(
    _ event: String, _ reader: RecordReader, _ document: UnsafeRawBufferPointer
  ) -> [SessionStep] {
    let kinds = kinds(event, reader)
    let agent = HookDocument.name(Field.agent, of: reader)
    let steps = kinds.map { SessionStep($0, agent: agent) }
    // Both ends tell what goes on in the background; that belongs to the whole conversation.
    guard event == "Stop" || event == "SubagentStop", reader.has(Field.background) else { return steps }
    let count = NestedValues.elements(of: ["background_tasks"], in: document).count
    return steps + [SessionStep(.backgroundCounted(count))]
  }

  private static func kinds(_ event: String, _ reader: RecordReader) -> [SessionStep.Kind] {
    switch event {
    case "SessionStart":
      let source = HookDocument.name(Field.source, of: reader)
      return [.begun(source.flatMap(SessionStep.Beginning.init) ?? .other)]
    case "UserPromptSubmit": return [.prompted(origin(reader))]
    case "PreToolUse": return call(reader).map { [.toolCalled($0)] } ?? []
    case "PermissionRequest": return [.asked(question(reader))]
    case "PermissionDenied": return ended(.denied, reader)
    case "PostToolUse": return ended(reader.isTrue(Field.interrupted) ? .interrupted : .succeeded, reader)
    case "PostToolUseFailure":
      return ended(reader.isTrue(Field.isInterrupt) ? .interrupted : .failed, reader)
    case "Notification":
      switch HookDocument.name(Field.notification, of: reader) {
      case "permission_prompt": return [.asked(.permission)]
      case "elicitation_dialog": return [.asked(.other)]
      case _: return []
      }
    case "Elicitation": return [.asked(.other)]
    case "SubagentStart": return [.subagentStarted]
    // The one without a type is what sums a conversation up: it never started.
    case "SubagentStop": return HookDocument.name(Field.agentType, of: reader) == nil ? [] : [.subagentEnded]
    case "Stop": return [.turnEnded(.finished)]
    case "StopFailure":
      let reason = HookDocument.name(Field.error, of: reader) ?? "unknown"
      return [.turnEnded(reason == "rate_limit" ? .limited : .failed(reason: reason))]
    case "PreCompact": return [.compacting(reader.equals(Field.trigger, "manual") ? .manual : .automatic)]
    case "SessionEnd": return [.ended(reason: HookDocument.name(Field.reason, of: reader) ?? "other")]
    case _: return []
    }
  }

  /// Where it does not say whether a hook has made it go on already, one is taken to have.
  private static func opening(_ event: String, _ reader: RecordReader) -> HookReport.Opening? {
    switch event {
    case "UserPromptSubmit": origin(reader) == .user ? .prompt : nil
    case "Stop":
      reader.has(Field.isStopRepeated) && !reader.isTrue(Field.isStopRepeated) ? .stop : nil
    case _: nil
    }
  }

  /// Also the end of a background task is submitted like a prompt.
  private static func origin(_ reader: RecordReader) -> SessionStep.PromptOrigin {
    let mark = "<task-notification>".utf8
    return reader.text(Field.prompt)?.starts(with: mark) == true ? .program : .user
  }

  private static func call(_ reader: RecordReader) -> ToolCall? {
    guard let id = HookDocument.name(Field.toolID, of: reader),
      let name = HookDocument.name(Field.tool, of: reader)
    else { return nil }
    return call(id: id, of: name, reader)
  }

  private static func call(id: String, of tool: String, _ reader: RecordReader) -> ToolCall {
    ToolCall(
      id: id, tool: tool,
      path: HookDocument.text(Field.path, of: reader) ?? HookDocument.text(Field.notebook, of: reader),
      command: HookDocument.text(Field.command, of: reader))
  }

  /// What the output of a command that runs tests says of them; a commit may have some before it on its line.
  private static func tests(_ reader: RecordReader) -> ToolEnd.TestOutcome? {
    guard let tool = HookDocument.name(Field.tool, of: reader),
      case .run(let kind, _) = call(id: "", of: tool, reader).action, kind == .test || kind == .commit
    else { return nil }
    let outcomes = [Field.output, Field.complaints, Field.error].compactMap { field in
      reader.text(field).flatMap { TestOutput.outcome(of: $0) }
    }
    return outcomes.contains(.failed) ? .failed : outcomes.first
  }

  private static func ended(_ outcome: ToolEnd.Outcome, _ reader: RecordReader) -> [SessionStep.Kind] {
    guard let id = HookDocument.name(Field.toolID, of: reader) else { return [] }
    let goesOn = reader.isTrue(Field.isAsync) || HookDocument.name(Field.backgroundTask, of: reader) != nil
    return [.toolEnded(ToolEnd(id: id, outcome: outcome, tests: tests(reader), goesOn: goesOn))]
  }

  private static func question(_ reader: RecordReader) -> SessionStep.Question {
    switch HookDocument.name(Field.tool, of: reader) {
    case "AskUserQuestion": .choice
    case "ExitPlanMode": .plan
    case _: .permission
    }
  }

  /// The members that are read, and their places in the table.
  private enum Field {
    static let table = FieldTable([
      .init("session_id"), .init("hook_event_name"), .init("cwd"), .init("transcript_path"), .init("model"),
      .init("source"), .init("prompt"), .init("tool_name"), .init("tool_use_id"),
      .init("notification_type"), .init("agent_id"), .init("agent_type"), .init("error"),
      .init("is_interrupt"), .init("trigger"), .init("reason"), .init("background_tasks"),
      .init("stop_hook_active"),
      .init("tool_input", [.init("file_path"), .init("notebook_path"), .init("command")]),
      .init(
        "tool_response",
        [
          .init("interrupted"), .init("isAsync"), .init("backgroundTaskId"), .init("stdout"),
          .init("stderr"),
        ]),
    ])
    static let session = 0
    static let event = 1
    static let cwd = 2
    static let transcript = 3
    static let model = 4
    static let source = 5
    static let prompt = 6
    static let tool = 7
    static let toolID = 8
    static let notification = 9
    static let agent = 10
    static let agentType = 11
    static let error = 12
    static let isInterrupt = 13
    static let trigger = 14
    static let reason = 15
    static let background = 16
    static let isStopRepeated = 17
    static let path = 20
    static let notebook = 21
    static let command = 22
    static let interrupted = 23
    static let isAsync = 24
    static let backgroundTask = 25
    static let output = 26
    static let complaints = 27
  }
}
