/// The lines that stand on a terminal, cut into the regions that rules speak of.
package struct ScreenCapture: Sendable {
  /// Where on a terminal a rule looks.
  package enum Region: String, Hashable, Sendable, CaseIterable {
    /// The terminal's title, a line of its own.
    case title
    /// All lines.
    case screen
    /// The last 20 lines.
    case bottom
    /// What stands between the last two horizontal lines: where the user types.
    case box
    /// The last 6 lines above that.
    case aboveBox = "above_box"
    /// The lines below the last horizontal line: a dialog, or what stands below the box.
    case belowLine = "below_line"
    /// The last line above the box, or of all where there is none, that is not set off to the right or as a tip.
    case lastMessage = "last_message"
  }

  /// Lines and characters of one that are looked at; a terminal has not more that count.
  private static let mostLines = 400
  private static let longestLine = 400
  /// What begins with so many of these signs is a horizontal line; a notice may stand in it.
  private static let shortestRule = 10

  private let title: [Unicode.Scalar]
  /// Without those that are empty.
  private let lines: [[Unicode.Scalar]]
  /// Where the two last horizontal lines are.
  private let box: (top: Int, bottom: Int)?
  private let lastRule: Int?

  /// - Parameters:
  ///   - title: the terminal's title; empty where there is none.
  ///   - lines: from the top down.
  package init(title: String = "", lines: [String]) {
    self.title = Self.trimmed(title)
    self.lines = lines.suffix(Self.mostLines).map(Self.trimmed).filter { !$0.isEmpty }
    let rules = self.lines.indices.filter { [lines = self.lines] in Self.isRule(lines[$0]) }
    lastRule = rules.last
    box = rules.count < 2 ? nil : (rules[rules.count - 2], rules[rules.count - 1])
  }

  /// The lines of a region, without spaces around them.
  func region(_ region: Region) -> ArraySlice<[Unicode.Scalar]> {
    switch region {
    case .title: [title]
    case .screen: lines[...]
    case .bottom: lines.suffix(20)
    case .box: box.map { lines[($0.top + 1)..<$0.bottom] } ?? []
    case .aboveBox: box.map { lines[..<$0.top].suffix(6) } ?? []
    case .belowLine: lastRule.map { lines[($0 + 1)...] } ?? []
    case .lastMessage:
      lines[..<(box?.top ?? lines.endIndex)].suffix(6).last(where: Self.isMessage).map { [$0] } ?? []
    }
  }

  /// Whether a line begins one of the agent's messages, or of those about it.
  private static func isMessage(_ line: [Unicode.Scalar]) -> Bool {
    guard let first = line.first, line.count > 1, line[1] == " " else { return false }
    return !first.properties.isAlphabetic && first != "⎿" && first != "⚠" && first != "❯"
  }

  private static func isRule(_ line: [Unicode.Scalar]) -> Bool {
    guard line.count >= shortestRule, let first = line.first else { return false }
    return (first == "─" || first == "▔" || first == "━")
      && line.prefix(shortestRule).allSatisfy { $0 == first }
  }

  private static func trimmed(_ line: String) -> [Unicode.Scalar] {
    let scalars = line.unicodeScalars.prefix(longestLine)
    guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
      let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
    else { return [] }
    return Array(scalars[first...last])
  }
}
