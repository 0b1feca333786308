import ArgumentParser

/// `sessiond-cli doctor`: becomes `sessiond doctor`, since that has to work with the daemon away.
struct DoctorCommand: ParsableCommand {
  /// Name and help.
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Check that everything works, and say what to do where it does not.",
    discussion: """
      Works with the daemon away too. Ends with 1 if something is wrong.

      EXAMPLES
        sessiond-cli doctor
        sessiond-cli doctor --json | jq '.findings[] | select(.verdict == "bad")'
      """)

  @OptionGroup var output: OutputOptions

  /// Becomes the other program; returns only if there is none.
  func run() throws {
    try SiblingProgram.become(["doctor"] + (output.json ? ["--json"] : []))
  }
}
