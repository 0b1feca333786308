import ArgumentParser
import ControlAPI
import Glibc

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
    // The one beside this first: the two belong to one installation, and another may be in PATH.
    let words = ["sessiond", "doctor"] + (output.json ? ["--json"] : [])
    // An ignored signal stays ignored in the other program, which expects the usual.
    signal(SIGPIPE, SIG_DFL)
    Self.withArguments(words) { arguments in
      if let sibling = Self.sibling("sessiond") { execv(sibling, arguments) }
      execvp("sessiond", arguments)
    }
    let reason = String(cString: strerror(errno))
    StandardStreams.error("cannot run sessiond, which is neither beside this program nor in PATH: \(reason)")
    throw ArgumentParser.ExitCode(ControlAPI.ExitCode.unavailable.rawValue)
  }

  /// The path of a program in the folder that this one is in.
  private static func sibling(_ name: String) -> String? {
    var path = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink("/proc/self/exe", &path, path.count)
    guard count > 0, let slash = path[..<count].lastIndex(of: CChar(UInt8(ascii: "/"))) else { return nil }
    let folder = path[...slash].map { UInt8(bitPattern: $0) }
    return String(decoding: folder, as: UTF8.self) + name
  }

  private static func withArguments(
    _ words: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Void
  ) {
    let copies: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    body(copies + [nil])
  }
}
