import LinuxHost
import Rendering
import SessionCore

/// The words of the tmux commands with which segments are shown, and taken away again.
enum SegmentCommands {
  /// The option that a user's `status-right` shows. A pane's own goes before the global one.
  static let option = "@sessiond"
  /// The global option by which a user asks for segments, and says in which style.
  static let styleOption = "@sessiond-style"
  /// The variable of a server's, kept from all that runs there, that says when this process served it last, in seconds
  /// since 1970. No option: a server shows everything anew when one is set.
  private static let timeVariable = "sessiond_time"
  /// The hook that clears the segments when this process dies without a word. The index is one that nobody who counts
  /// from 0 gets to.
  private static let hook = "client-detached[7370]"

  /// Asks for the style.
  static let askStyle = ["show-options", "-gqv", styleOption]
  /// Asks for the clients: ``TmuxClients`` reads the answer.
  static let askClients = ["list-clients", "-F", TmuxClients.format]
  /// Asks for this client's own name.
  static let askClient = ["display-message", "-p", "#{client_name}"]
  /// Asks for all panes: ``panes(in:)`` reads the answer.
  static let askPanes = ["list-panes", "-a", "-F", "#{pane_id} #{pane_pid} #{pane_current_command}"]

  /// Asks for the titles of all panes: ``titles(in:)`` reads the answer.
  static let askTitles = ["list-panes", "-a", "-F", "#{pane_id} #{pane_title}"]

  /// Asks for what stands in a pane.
  static func capture(_ pane: Int) -> [String] { ["capture-pane", "-p", "-t", "%\(pane)"] }

  /// Asks for what stands in a pane with so many lines that have scrolled away, each line that the terminal has folded as
  /// one.
  static func captureScroll(_ pane: Int, lines: Int) -> [String] {
    ["capture-pane", "-p", "-J", "-S", "-\(lines)", "-t", "%\(pane)"]
  }

  /// Has a client show a pane.
  static func go(to pane: Int, client: String) -> [String] {
    ["switch-client", "-c", client, "-t", "%\(pane)"]
  }

  /// Has a client show a text in its status line for some seconds. The text is a format that tmux expands, and one for
  /// strftime(3) before that: neither finds anything in it.
  static func message(_ text: String, client: String) -> [String] {
    let inert = DisplayText.tmux(text).unicodeScalars.reduce(into: "") { inert, scalar in
      inert += scalar == "%" ? "%%" : String(scalar)
    }
    return ["display-message", "-c", client, "-d", "\(MessageTurns.standing)", "--", inert]
  }

  /// The titles of the panes by number.
  static func titles(in lines: [String]) -> [Int: String] {
    lines.reduce(into: [:]) { titles, line in
      let words = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
      guard words.count == 2, words[0].first == "%", let number = Int(words[0].dropFirst()) else { return }
      titles[number] = String(words[1])
    }
  }

  /// What a server says to ``askStyle``: the style, `nil` where segments are not wanted. A word that is no style still
  /// wants them.
  static func style(in lines: [String]) -> StatusSegment.Style? {
    guard let word = lines.first, !word.isEmpty else { return nil }
    return StatusSegment.Style(rawValue: word) ?? .colour
  }

  /// What a server says of a pane.
  struct Pane: Hashable {
    /// The process that it started.
    var process: Int32
    /// The program in its foreground.
    var program: String
  }

  /// The panes by number.
  static func panes(in lines: [String]) -> [Int: Pane] {
    var panes: [Int: Pane] = [:]
    for line in lines {
      let words = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
      guard words.count >= 2, words[0].first == "%", let number = Int(words[0].dropFirst()), number >= 0,
        let process = Int32(words[1]), process > 0
      else { continue }
      panes[number] = Pane(process: process, program: words.count > 2 ? String(words[2]) : "")
    }
    return panes
  }

  /// Carries out a change; `client` is the name of the client that does, and nothing is guarded where it isn't known.
  static func words(
    for change: PaneSegments.Change, client: String?, style: StatusSegment.Style
  ) -> [String]? {
    switch change {
    case .show(let text, let pane): ["set-option", "-p", "-t", "%\(pane)", option, text]
    case .clear(let pane): clear(pane)
    case .showEverywhere(let text): ["set-option", "-g", option, text]
    case .guardPanes(let panes): client.map { guarding(panes, client: $0, style: style) }
    }
  }

  /// Says that the server is served, and what it shows is of now.
  static func beat(at now: Timestamp) -> [String] {
    ["set-environment", "-gh", timeVariable, "\(now.milliseconds / 1_000)"]
  }

  /// Nobody serves the server: what it shows then has no age.
  private static let beatNoMore = ["set-environment", "-gu", timeVariable]

  /// What a server shows while nobody serves it.
  static func away(_ style: StatusSegment.Style) -> String {
    style == .plain ? "sessiond away" : "#[dim]sessiond away#[default]"
  }

  /// Takes everything away: panes are cleared, and all places say that nobody serves them.
  static func leave(_ panes: [Int], style: StatusSegment.Style) -> [[String]] {
    [["set-hook", "-gu", hook], beatNoMore, ["set-option", "-g", option, away(style)]] + panes.map(clear)
  }

  /// Takes everything away and leaves no trace.
  static func vanish(_ panes: [Int]) -> [[String]] {
    [["set-hook", "-gu", hook], beatNoMore, ["set-option", "-gu", option]] + panes.map(clear)
  }

  private static func clear(_ pane: Int) -> [String] {
    ["set-option", "-pu", "-t", "%\(pane)", option]
  }

  /// Has the server itself do what ``leave(_:style:)`` does when the client goes, however it goes. It starts nothing
  /// for that.
  private static func guarding(_ panes: [Int], client: String, style: StatusSegment.Style) -> [String] {
    // A pane may have gone since: clearing what is not there would show the user an error. `if-shell` may miss its target.
    let clearing = panes.map { pane in
      ["if-shell", "-F", "-t", "%\(pane)", "#{==:#{pane_id},%\(pane)}", TmuxCommand.sequence([clear(pane)])]
    }
    let leaving =
      [beatNoMore, ["set-option", "-g", option, away(style)]] + clearing + [["set-hook", "-gu", hook]]
    return [
      "set-hook", "-g", hook,
      TmuxCommand.sequence([
        ["if-shell", "-F", "#{==:#{hook_client},\(client)}", TmuxCommand.sequence(leaving)]
      ]),
    ]
  }
}
