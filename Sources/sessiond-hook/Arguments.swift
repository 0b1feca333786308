import ControlAPI
import Glibc

/// The command line. Read by hand, since a parser for it costs several times what the rest of the program does.
enum Arguments {
  /// Words of the command line, up to the null pointer behind the last.
  typealias Words = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>

  /// What the command line asks for.
  enum Request {
    /// A hook's input is delivered.
    case hook
    /// The status line is printed, behind what a command prints; `nil` for no command.
    case statusLine(command: Words?)
    /// What Codex tells is delivered.
    case notify(UnsafePointer<CChar>)
    case help
    case version
    /// It was not understood; why.
    case mistake(String)
  }

  /// Reads the command line.
  ///
  /// - Parameters:
  ///   - count: how many words there are, the program's name among them.
  ///   - words: the words.
  /// - Returns: what is asked for.
  static func parse(count: Int32, words: Words) -> Request {
    guard count > 1, let verb = words[1] else {
      // By hand it would wait for what nobody types.
      return isatty(STDIN_FILENO) == 1 ? .mistake("an agent calls it, with JSON on standard input") : .hook
    }
    if CommandWord.equals(verb, "statusline") { return statusLine(count: count, words: words) }
    if CommandWord.equals(verb, "notify") {
      guard count == 3, let json = words[2] else { return .mistake("notify wants one argument, the JSON") }
      return .notify(UnsafePointer(json))
    }
    if CommandWord.equals(verb, "--help") || CommandWord.equals(verb, "-h") { return .help }
    if CommandWord.equals(verb, "--version") { return .version }
    return .mistake("unknown argument: " + String(cString: verb))
  }

  private static func statusLine(count: Int32, words: Words) -> Request {
    guard count > 2, let mark = words[2] else { return .statusLine(command: nil) }
    guard CommandWord.equals(mark, "--") else {
      return .mistake("unknown argument: " + String(cString: mark))
    }
    return count > 3 ? .statusLine(command: words + 3) : .mistake("-- wants a command behind it")
  }

  /// What `--help` prints.
  static let help = """
    Tells sessiond what an agent does. Agents call it, nobody else.

    USAGE: sessiond-hook
           sessiond-hook statusline [-- COMMAND ...]
           sessiond-hook notify JSON

      (nothing)    a hook of Claude Code, with its JSON on standard input
      statusline   its statusLine command: prints sessiond's line of the session; with
                   -- COMMAND, what that prints first, and sessiond's line below it
      notify JSON  the notify program of Codex CLI
      --version    print the version
      --help       print this

    It never takes more than some 50 ms, and never fails an agent: the exit code is 0 with
    sessiond busy or away, and 64 for a mistake in the arguments. Calls of hooks then wait in
    $XDG_STATE_HOME/sessiond/spool for sessiond to come back.

    """
}
