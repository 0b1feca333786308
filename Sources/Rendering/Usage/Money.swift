import SessionCore

/// US dollars as text. A price that is not known is never shown as nothing.
enum Money {
  /// Beyond this, digits stop meaning anything.
  private static let most = 1e12

  /// In cents, digits in groups: `$1,234.56`; what is less than half a cent is `<$0.01`.
  static func text(_ dollars: Double) -> String {
    guard dollars.isFinite, dollars.magnitude < most else { return "$?" }
    let cents = Int64((max(0, dollars) * 100).rounded())
    guard cents > 0 || dollars <= 0 else { return "<$0.01" }
    return "$" + Figures.grouped(cents / 100) + "." + digits(cents % 100, 2)
  }

  /// A cost as far as it is known: `$1.23`, `≥ $1.23` where a part has no known price, `unknown` where nothing has.
  static func text(_ cost: Cost, _ style: TextStyle) -> String {
    if cost.isWhole { return text(cost.dollars) }
    // Of less than a cent nobody wants to hear that it is at least that.
    guard cost.dollars >= 0.005 else { return "unknown" }
    return (style.usesUnicode ? "≥ " : ">= ") + text(cost.dollars)
  }

  /// With as many as six decimals and no more than it takes, for programs: `0.009463`, `12.5`, `3`. `nil` for what is
  /// no number.
  static func decimal(_ dollars: Double) -> String? {
    guard dollars.isFinite, dollars.magnitude < most else { return nil }
    let millionths = Int64((max(0, dollars) * 1_000_000).rounded())
    var fraction = digits(millionths % 1_000_000, 6)[...]
    while fraction.last == "0" { fraction.removeLast() }
    return fraction.isEmpty ? "\(millionths / 1_000_000)" : "\(millionths / 1_000_000).\(fraction)"
  }

  /// What is known of a cost, for programs: `nil` where no part of it is.
  static func decimal(_ cost: Cost) -> String? {
    cost.isWhole || cost.dollars > 0 ? decimal(cost.dollars) : nil
  }

  private static func digits(_ number: Int64, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
