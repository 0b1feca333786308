/// Commands as tmux's own parser reads them, one a line.
package enum TmuxCommand {
  /// A line of one command, with its line end. What the words hold is never read as anything but a word.
  package static func line(_ words: [String]) -> String {
    words.map(quoted).joined(separator: " ") + "\n"
  }

  /// Several commands as one word, for commands that take commands: `if-shell`, `set-hook`.
  package static func sequence(_ commands: [[String]]) -> String {
    commands.map { $0.map(quoted).joined(separator: " ") }.joined(separator: " ; ")
  }

  /// The word as it is where that is safe, else between single quotes, where tmux reads nothing specially: no `$`, `~`,
  /// `\`, `;`, `#`, `%`, `{`.
  ///
  /// A line end would end the command and a NUL the text, so control characters become spaces.
  package static func quoted(_ word: String) -> String {
    if !word.isEmpty, word.utf8.allSatisfy(isOrdinary) { return word }
    var quoted = "'"
    for scalar in word.unicodeScalars {
      switch scalar {
      // Out of the quotes, one quote that a backslash keeps from opening others, and in again.
      case "'": quoted += "'\\''"
      case "\0"..<" ", "\u{7f}": quoted += " "
      case _: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "'"
  }

  private static func isOrdinary(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "@"):
      true
    case _: false
    }
  }
}
