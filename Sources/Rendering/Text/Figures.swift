/// Numbers as people read them.
package enum Figures {
  /// All digits in groups of three: `12,345,678`.
  static func grouped(_ number: Int64) -> String {
    let digits = String(number.magnitude)
    var grouped = number < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index).isMultiple(of: 3) { grouped += "," }
      grouped.append(digit)
    }
    return grouped
  }

  /// All digits in groups of three: `12,345,678`.
  static func grouped(_ number: Int) -> String { grouped(Int64(number)) }

  /// At most four characters, rounded down so that it never shows more than there is: `940`, `48k`, `1.2M`, `12M`.
  static func short(_ number: Int) -> String {
    guard number >= 1_000 else { return String(number) }
    var (unit, rest) = (1_000, number / 1_000)
    for suffix in ["k", "M", "G", "T", "P", "E"] {
      guard rest >= 1_000 else {
        let tenths = number / (unit / 10) % 10
        // Thousands stand without a fraction: their second digit is of no use to anyone.
        return rest < 10 && tenths > 0 && suffix != "k" ? "\(rest).\(tenths)\(suffix)" : "\(rest)\(suffix)"
      }
      unit *= 1_000
      rest /= 1_000
    }
    return String(number)
  }

  /// Tokens a minute, at most six characters, rounded down: `940/m`, `2.1k/m`, `48k/m`.
  static func rate(_ tokensPerMinute: Int) -> String {
    let thousands = 1_000..<10_000
    guard thousands.contains(tokensPerMinute) else { return short(tokensPerMinute) + "/m" }
    return "\(tokensPerMinute / 1_000).\(tokensPerMinute / 100 % 10)k/m"
  }

  /// Bytes in the binary units of the system's own tools: `14.2 MiB`.
  package static func bytes(_ number: Int) -> String {
    guard number >= 1_024 else { return "\(number) B" }
    var tenths = number / 1_024 * 10 + number % 1_024 * 10 / 1_024
    for unit in ["KiB", "MiB", "GiB"] {
      if tenths < 10_240 { return "\(tenths / 10).\(tenths % 10) \(unit)" }
      tenths /= 1_024
    }
    return "\(tenths / 10) TiB"
  }

  /// `1 reply`, `2 replies`.
  package static func count(_ number: Int, _ one: String, _ many: String) -> String {
    "\(grouped(number)) \(number == 1 ? one : many)"
  }
}
