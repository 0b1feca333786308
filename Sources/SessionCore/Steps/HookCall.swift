/// A call of one of an agent's hooks: the agent itself says what it does, at that moment.
package struct HookCall: Hashable, Sendable {
  /// The agent's name of the event, `PreToolUse`; also one that this version does not know.
  package var event: String
  /// Which delivery brought it: one that comes again counts once.
  package var delivery: DeliveryID
  /// What it means; `nil` where it means nothing here.
  package var step: SessionStep?

  package init(event: String, delivery: DeliveryID, step: SessionStep?) {
    self.event = event
    self.delivery = delivery
    self.step = step
  }
}

/// The number of one delivery, made up by the client that delivers: 128 random bits.
package struct DeliveryID: Hashable, Sendable {
  package var high: UInt64
  package var low: UInt64

  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// From 32 hexadecimal digits; `nil` for anything else.
  package init?(_ text: some StringProtocol) {
    let digits = Array(text.utf8)
    guard digits.count == 32, digits.allSatisfy(Self.isDigit),
      let high = UInt64(String(decoding: digits[..<16], as: UTF8.self), radix: 16),
      let low = UInt64(String(decoding: digits[16...], as: UTF8.self), radix: 16)
    else { return nil }
    self.init(high: high, low: low)
  }

  /// 32 hexadecimal digits.
  package var text: String { Self.digits(high) + Self.digits(low) }

  private static func digits(_ half: UInt64) -> String {
    let digits = String(half, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
      UInt8(ascii: "A")...UInt8(ascii: "F"):
      true
    case _: false
    }
  }
}
