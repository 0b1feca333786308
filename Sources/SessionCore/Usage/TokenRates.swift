/// What a million tokens of each kind cost, in US dollars. `nil` is a rate that nobody published, and 0 one for nothing.
package struct TokenRates: Hashable, Sendable {
  /// Of tokens neither read from nor written to the prompt cache.
  package var input: Double?
  package var output: Double?
  /// Of tokens written to the cache for five minutes, or for as long as a maker keeps them who knows one lifetime.
  package var cacheWrite: Double?
  /// Of tokens written to the cache for an hour.
  package var cacheWriteOneHour: Double?
  package var cacheRead: Double?

  package init(
    input: Double?, output: Double?, cacheWrite: Double? = nil, cacheWriteOneHour: Double? = nil,
    cacheRead: Double? = nil
  ) {
    self.input = input
    self.output = output
    self.cacheWrite = cacheWrite
    self.cacheWriteOneHour = cacheWriteOneHour
    self.cacheRead = cacheRead
  }

  /// What `usage` costs in dollars; `nil` where it has tokens of a kind without a rate.
  package func cost(of usage: TokenUsage) -> Double? {
    let kinds = [
      (usage.input, input), (usage.output, output), (usage.cacheRead, cacheRead),
      (max(0, usage.cacheWrite - usage.cacheWriteOneHour), cacheWrite),
      (usage.cacheWriteOneHour, cacheWriteOneHour),
    ]
    var dollars = 0.0
    for (tokens, rate) in kinds where tokens != 0 {
      guard let rate else { return nil }
      dollars += Double(tokens) * rate
    }
    return dollars / 1_000_000
  }
}

extension TokenRates {
  /// Reads `3/15/3.75/6/0.3`: input, output, cache written for five minutes and for an hour, cache read. What is missing
  /// at the end, or is `-`, has no rate; input and output have to have one.
  init?(_ text: Substring.UTF8View) {
    let parts = text.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard (2...5).contains(parts.count), let input = Self.rate(parts[0]), let output = Self.rate(parts[1])
    else { return nil }
    self.init(input: input, output: output)
    for (part, kind) in zip(parts.dropFirst(2), [\Self.cacheWrite, \.cacheWriteOneHour, \.cacheRead])
    where !part.elementsEqual([UInt8(ascii: "-")]) {
      guard let rate = Self.rate(part) else { return nil }
      self[keyPath: kind] = rate
    }
  }

  /// Reads `0.3`. Nobody asks for more digits than these, and so few make an exact number.
  private static func rate(_ text: Substring.UTF8View) -> Double? {
    guard (1...12).contains(text.count) else { return nil }
    var digits = 0
    var scale: Double?
    for byte in text {
      switch byte {
      case UInt8(ascii: ".") where scale == nil: scale = 1
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        digits = digits * 10 + Int(byte - UInt8(ascii: "0"))
        scale? *= 10
      case _: return nil
      }
    }
    return scale == 1 ? nil : Double(digits) / (scale ?? 1)
  }
}
