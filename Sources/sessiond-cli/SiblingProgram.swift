import ArgumentParser
import ControlAPI
import Glibc

/// `sessiond`, which does what has to work with the daemon away: this process becomes it.
enum SiblingProgram {
  /// Becomes `sessiond` with these arguments; returns only if there is none.
  ///
  /// - Parameter arguments: a verb and what belongs to it.
  /// - Throws: the exit code, after it has been told what is wrong.
  static func become(_ arguments: [String]) throws {
    // An ignored signal stays ignored in the other program, which expects the usual.
    signal(SIGPIPE, SIG_DFL)
    withArguments(["sessiond"] + arguments) { arguments in
      // The one beside this first: the two belong to one installation, and another may be in PATH.
      if let sibling = path("sessiond") { execv(sibling, arguments) }
      execvp("sessiond", arguments)
    }
    let reason = String(cString: strerror(errno))
    StandardStreams.error("cannot run sessiond, which is neither beside this program nor in PATH: \(reason)")
    throw ArgumentParser.ExitCode(ControlAPI.ExitCode.unavailable.rawValue)
  }

  /// The path of a program in the folder that this one is in.
  private static func path(_ name: String) -> String? {
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
