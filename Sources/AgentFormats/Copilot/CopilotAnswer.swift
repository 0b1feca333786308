import SessionCore

/// How a call of a tool ended, as Copilot CLI's events have it.
struct CopilotAnswer {
  let outcome: ToolEnd.Outcome
  /// What the output says of tests; `nil` where no command has ended with it.
  let tests: ToolEnd.TestOutcome?
  /// The exit status of a command.
  let exit: Int?
  /// The number under which the command is left running.
  let running: Int?
  /// The front and the end of what was put out.
  let output: [UInt8]

  init(_ event: RecordReader) {
    output =
      event.text(CopilotStepField.output).map(StepText.frontAndEnd)
      ?? event.text(CopilotStepField.errorMessage).map(StepText.frontAndEnd) ?? []
    let words = String(decoding: output.suffix(TestOutput.tail), as: UTF8.self)
    // Older ones have exited.
    exit =
      StepText.number(behind: "completed with exit code ", in: words, .last)
      ?? StepText.number(behind: "<exited with exit code ", in: words, .last)
    // What has ended may have put out these words itself.
    let isRunning = exit == nil && words.contains(" is still running")
    running = isRunning ? StepText.number(behind: "<command with shellId: ", in: words, .last) : nil
    if event.isTrue(CopilotStepField.success) {
      outcome = (exit ?? 0) == 0 ? .succeeded : .failed
    } else {
      let code = event.string(CopilotStepField.errorCode) ?? ""
      outcome = ["denied", "rejected"].contains(code) ? .denied : .failed
    }
    tests = exit == nil ? nil : TestOutput.outcome(of: output)
  }
}
