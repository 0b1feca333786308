import ArgumentParser
import ControlAPI
import Glibc
import LinuxHost
import SessionService

/// `sessiond redact`: a text without its secrets.
struct RedactCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "redact",
    abstract: "Prints a text without its keys, tokens and passwords.",
    discussion: """
      In the place of each stands what kind it was: [redacted: github token]. How many there were of each kind is said \
      on standard error. Nothing is stored, and no daemon is needed.

      Of a transcript of JSON lines each line is looked at on its own.

      EXAMPLES
        sessiond redact ~/.claude/projects/*/3f2c*.jsonl > shared.jsonl
        git diff | sessiond redact
        sessiond redact notes.md > /dev/null
      """)

  @Argument(help: "The text; standard input unless named.")
  var file: String?

  func run() throws {
    let text: [UInt8]
    do {
      if let file, file != "-" {
        let descriptor = try Descriptor.open(path: file, flags: O_RDONLY | O_NOCTTY, operation: "read")
        text = try Self.contents(descriptor.number, file)
      } else {
        text = try Self.contents(STDIN_FILENO, "standard input")
      }
    } catch {
      complain("\(error)")
      throw ArgumentParser.ExitCode(ControlAPI.ExitCode.data.rawValue)
    }
    let redaction = TextRedaction(text)
    try? emit(redaction.bytes)
    complain(redaction.report)
  }

  /// All that can be read.
  private static func contents(_ descriptor: CInt, _ name: String) throws -> [UInt8] {
    var contents: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = piece.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
      if count > 0 {
        contents.append(contentsOf: piece[..<count])
      } else if count == 0 {
        return contents
      } else if errno != EINTR {
        throw HostError(operation: "read", path: name, errno: errno)
      }
    }
  }
}
