package import SessionCore

/// What settings of Claude Code say of compacting: its own keys, and variables in `env`. Several files say so, and the
/// nearer one has the last word on each.
///
/// Measured with the real client 2.1.329: with `CLAUDE_CODE_AUTO_COMPACT_WINDOW` at 150,000 it compacts at 117,000, with
/// `CLAUDE_AUTOCOMPACT_PCT_OVERRIDE` at 50 of 200,000 at 90,000, and with both, the second at 60, at 78,000. What the
/// client finds in its own environment is not known here: it holds secrets too.
package struct ClaudeCompactionSettings: Hashable, Sendable {
  /// `autoCompactEnabled`. Where no file says it, the client goes by a file that holds secrets too.
  private var isEnabled: Bool?
  /// `DISABLE_AUTO_COMPACT` and `DISABLE_COMPACT`.
  private var isAutomaticDisabled: Bool?
  private var isDisabled: Bool?
  /// `CLAUDE_CODE_AUTO_COMPACT_WINDOW`, and `autoCompactWindow`, which it goes before.
  private var variableWindow: Int?
  private var keyWindow: Int?
  /// `CLAUDE_AUTOCOMPACT_PCT_OVERRIDE`, in thousandths.
  private var perMille: Int?

  /// The client takes a window for no smaller and no larger, in tokens.
  private static let windows = 100_000...1_000_000

  /// Nothing is said.
  package init() {}

  /// What one file says; `nil` where it is none.
  package init?(_ json: [UInt8]) {
    guard let reader = RecordReader(file: json, table: Self.table) else { return nil }
    isEnabled = reader.isTrue(0) ? true : reader.isFalse(0) ? false : nil
    keyWindow = reader.integer(1).flatMap { Self.windows.contains($0) ? $0 : nil }
    isAutomaticDisabled = Self.isOn(reader.string(3))
    isDisabled = Self.isOn(reader.string(4))
    variableWindow = reader.string(5).flatMap(Self.tokens)
    perMille = Self.perMille(reader.string(6))
  }

  /// These with what a nearer file says over them.
  package func updated(with nearer: ClaudeCompactionSettings) -> ClaudeCompactionSettings {
    var result = self
    result.isEnabled = nearer.isEnabled ?? isEnabled
    result.isAutomaticDisabled = nearer.isAutomaticDisabled ?? isAutomaticDisabled
    result.isDisabled = nearer.isDisabled ?? isDisabled
    result.variableWindow = nearer.variableWindow ?? variableWindow
    result.keyWindow = nearer.keyWindow ?? keyWindow
    result.perMille = nearer.perMille ?? perMille
    return result
  }

  /// What comes of it.
  ///
  /// - Parameter since: when one of the files was last changed.
  /// - Returns: the setting; `nil` where the client goes by its rule.
  package func setting(since: Timestamp) -> CompactionSetting? {
    let isOff = isEnabled == false || isAutomaticDisabled == true || isDisabled == true
    let window = variableWindow ?? keyWindow
    guard isOff || window != nil || perMille != nil else { return nil }
    return CompactionSetting(isOff: isOff, windowTokens: window, perMille: perMille, since: since)
  }

  /// As the client reads a switch; what is neither yes nor no says nothing.
  private static func isOn(_ text: String?) -> Bool? {
    switch text?.lowercased() {
    case "1", "true", "yes", "on": true
    case "0", "false", "no", "off", "": false
    case _: nil
    }
  }

  /// As the client reads a share in percent.
  private static func perMille(_ text: String?) -> Int? {
    guard let text, let percent = Double(text), percent > 0, percent <= 100 else { return nil }
    return Int(percent * 10)
  }

  /// As the client reads a number of tokens, which may be of thousands: `150000`, `150k`.
  private static func tokens(_ text: String) -> Int? {
    let isThousands = text.hasSuffix("k") || text.hasSuffix("K")
    guard let number = Int(isThousands ? String(text.dropLast()) : text), number > 0 else { return nil }
    let (tokens, overflow) = number.multipliedReportingOverflow(by: isThousands ? 1_000 : 1)
    return overflow ? windows.upperBound : min(max(tokens, windows.lowerBound), windows.upperBound)
  }

  private static let table = FieldTable([
    .init("autoCompactEnabled"), .init("autoCompactWindow"),
    .init(
      "env",
      [
        .init("DISABLE_AUTO_COMPACT"), .init("DISABLE_COMPACT"), .init("CLAUDE_CODE_AUTO_COMPACT_WINDOW"),
        .init("CLAUDE_AUTOCOMPACT_PCT_OVERRIDE"),
      ]),
  ])
}
