import ControlAPI

/// The command line. Read by hand, since a parser for it costs several times what the rest of the program
/// does.
struct Arguments {
  /// How the line is written.
  enum Format {
    /// With tmux's styles in it.
    case tmux
    /// As text alone.
    case plain
  }

  /// How the line looks in tmux.
  enum Style {
    case plain
    case colour
    case powerline
  }

  /// What the command line asks for.
  enum Request {
    case line(Arguments)
    case help
    case version
    /// It was not understood; why.
    case mistake(String)
  }

  /// The longest template that the daemon takes, in bytes; it says so about those that are a little longer.
  private static let longestTemplate = 1_000

  /// What the line tells, as named fields; the usual one where there is none.
  var template: UnsafePointer<CChar>?
  /// The process at the root of the pane that the line is for.
  var paneProcess: Int32?
  /// How the line is written.
  var format = Format.tmux
  /// How it looks in tmux.
  var style = Style.colour
  /// The most columns that the line may take.
  var width: Int?
  /// How long the daemon may take to answer, in milliseconds.
  var deadline = 100
  /// Whether to stay, and print a line for each change.
  var isFollowing = false
  /// Whether to say on standard error why there is no current line.
  var isVerbose = false

  /// Reads the command line.
  ///
  /// - Parameters:
  ///   - count: how many words there are, the program's name among them.
  ///   - words: the words.
  /// - Returns: what is asked for.
  static func parse(
    count: Int32, words: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
  ) -> Request {
    var arguments = Arguments()
    var index = 1
    while index < Int(count), let flag = words[index] {
      index += 1
      if CommandWord.equals(flag, "--help") || CommandWord.equals(flag, "-h") { return .help }
      if CommandWord.equals(flag, "--version") { return .version }
      if CommandWord.equals(flag, "--verbose") {
        arguments.isVerbose = true
        continue
      }
      if CommandWord.equals(flag, "--follow") {
        arguments.isFollowing = true
        continue
      }
      let value = index < Int(count) ? words[index] : nil
      index += 1
      if let reason = arguments.set(flag, to: value) { return .mistake(reason) }
    }
    return .line(arguments)
  }

  /// Takes a flag with its value; returns what is wrong with them, if something is.
  private mutating func set(_ flag: UnsafePointer<CChar>, to value: UnsafePointer<CChar>?) -> String? {
    let isFormat = CommandWord.equals(flag, "--format")
    let isPaneProcess = CommandWord.equals(flag, "--pane-pid")
    let isWidth = CommandWord.equals(flag, "--width")
    if CommandWord.equals(flag, "--style") { return setStyle(value) }
    guard isFormat || isPaneProcess || isWidth || CommandWord.equals(flag, "--deadline") else {
      return "unknown argument: " + String(cString: flag)
    }
    guard let value else { return String(cString: flag) + " wants a value" }
    if isFormat, CommandWord.equals(value, "tmux") {
      format = .tmux
    } else if isFormat, CommandWord.equals(value, "plain") {
      format = .plain
    } else if isFormat, Self.isTemplate(value) {
      template = value
    } else if !isFormat, let number = Self.number(value) {
      if isPaneProcess {
        paneProcess = number
      } else if isWidth {
        // No line is wider; the daemon takes no larger number.
        width = min(Int(number), 400)
      } else {
        deadline = Int(number)
      }
    } else {
      return String(cString: flag) + " does not take this value: " + String(cString: value)
        + (isFormat ? " (tmux, plain, or fields such as '{label} {left}%')" : "")
    }
    return nil
  }

  /// Whether a word can be a template: it has a field, and is no longer than any that the daemon takes.
  private static func isTemplate(_ word: UnsafePointer<CChar>) -> Bool {
    var hasField = false
    var length = 0
    while word[length] != 0, length <= longestTemplate {
      hasField = hasField || word[length] == CChar(bitPattern: UInt8(ascii: "{"))
      length += 1
    }
    return hasField && length <= longestTemplate
  }

  private mutating func setStyle(_ value: UnsafePointer<CChar>?) -> String? {
    guard let value else { return "--style wants a value" }
    if CommandWord.equals(value, "plain") {
      style = .plain
    } else if CommandWord.equals(value, "colour") {
      style = .colour
    } else if CommandWord.equals(value, "powerline") {
      style = .powerline
    } else {
      return "--style does not take this value: " + String(cString: value)
    }
    return nil
  }

  /// A decimal number from 1 on.
  private static func number(_ word: UnsafePointer<CChar>) -> Int32? {
    var value: Int32 = 0
    var next = word
    while next.pointee != 0 {
      let digit = UInt8(bitPattern: next.pointee) &- UInt8(ascii: "0")
      guard digit < 10, value < 100_000_000 else { return nil }
      value = value * 10 + Int32(digit)
      next += 1
    }
    return value > 0 ? value : nil
  }

  /// Writes the request to the daemon.
  ///
  /// - Parameter request: where to.
  func writePathAndQuery(to request: inout ByteWriter) {
    request.write(Route.statusLine)
    request.write(format == .tmux ? "?format=tmux" : "?format=plain")
    switch style {
    case .plain: request.write("&style=plain")
    case .colour: break
    case .powerline: request.write("&style=powerline")
    }
    if let template {
      request.write("&template=")
      request.write(PercentEncoding.encode(String(cString: template)))
    }
    if let paneProcess {
      request.write("&pane_pid=")
      request.write(UInt32(paneProcess))
    }
    if let width {
      request.write("&width=")
      request.write(UInt32(width))
    }
  }

  /// What `--help` prints.
  static let help = """
    Prints one line about your AI coding sessions, for a status bar.

    USAGE: sessiond-status [--pane-pid PID] [--format tmux|plain] [--format FIELDS]
                           [--style STYLE] [--width COLUMNS] [--deadline MILLISECONDS]
                           [--follow] [--verbose]

      --pane-pid PID           the session in that terminal pane; without it, and where no
                               agent runs in the pane, the running one with the least left
      --format tmux|plain      with tmux's colours (default), or text alone
      --format FIELDS          what it tells, in your own order: '{label} {left}% {stop|–}'
      --style STYLE            in tmux: colour (default), powerline, or plain, without colours
      --width COLUMNS          the most room that the line may take
      --deadline MILLISECONDS  how long to wait for sessiond (default: 100)
      --follow                 stay, print a line for each change, end with the bar
      --verbose                say on standard error why there is no current line
      --version                print the version
      --help                   print this

    In ~/.tmux.conf:
      set -ag status-right " #(exec sessiond-status --pane-pid '#{pane_pid}')"

    FIELDS, each of which is empty where it is not known; {turns|–} says – then, and {{ is a brace:
      session   {label} {agent} {model} {branch} {title} {state} {phase} {stop} {waits}
      window    {left} {used} {tokens} {window} {bar} {spark} {mark} {alert} {age}
      pace      {rate} {turns} {minutes}
      account   {quota5h} {bar5h} {resets5h} {quota7d} {bar7d} {resets7d} {health}

    While sessiond is busy or away it prints the last line known, with its age. A status
    bar never shows an error: the exit code is 0, and 64 for a mistake in the arguments.

    """
}
