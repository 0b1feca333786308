/// What a value is made of: tells what was drawn at random from what somebody has made up.
struct ValueShape {
  /// Bytes looked at; of a long value its beginning.
  private(set) var count = 0
  private(set) var lowercase = 0
  private(set) var uppercase = 0
  private(set) var digits = 0
  /// What people put into passwords, as against what joins words.
  private(set) var symbols = 0
  /// From a letter to a digit or back, or from a small letter to a capital: words have few of it.
  private(set) var switches = 0
  /// Bytes that are the one before, or the next in order: `aaaa`, `1234`.
  private(set) var sequence = 0
  /// Bytes that occur at all.
  private(set) var distinct = 0
  /// Shannon's, in bits a byte.
  private(set) var entropy = 0.0

  init(_ text: SecretText, _ range: Range<Int>) {
    var counts = SIMD64<UInt8>()
    var last: UInt8 = 0
    for place in range.prefix(SecretText.longestLook) {
      let byte = text[place]
      count += 1
      if ByteSet.lowercase.contains(byte) { lowercase += 1 }
      if ByteSet.uppercase.contains(byte) { uppercase += 1 }
      if ByteSet.digits.contains(byte) { digits += 1 }
      if Self.symbols.contains(byte), place + 1 < range.upperBound || byte != UInt8(ascii: "=") {
        symbols += 1
      }
      if count > 1 {
        if Self.isSwitch(last, byte) { switches += 1 }
        if byte == last || byte == last &+ 1 { sequence += 1 }
      }
      // Bytes that share a place in it make it smaller, never larger.
      counts[Int(byte & 63)] += 1
      last = byte
    }
    guard count > 0 else { return }
    var sum = 0.0
    for index in 0..<64 where counts[index] > 0 {
      distinct += 1
      sum += Self.weights[Int(counts[index])]
    }
    entropy = Self.logarithm(count) - sum / Double(count)
  }

  /// Of small letters, capitals, digits and symbols, how many occur.
  var classes: Int { [lowercase, uppercase, digits, symbols].count { $0 > 0 } }

  /// Whatever else there is: it joins words.
  var separators: Int { count - lowercase - uppercase - digits - symbols }

  /// Nothing that anybody has made up.
  var isRandom: Bool {
    let letters = lowercase + uppercase
    // A date has many digits and hardly a letter.
    guard letters >= 3, digits > 0 || count >= 24 else { return false }
    // Without a digit among them it may be the words of a name: `sourceFolderKey`.
    return switches >= max(3, count / (digits > 0 ? 8 : 5)) && entropy >= (count < 16 ? 2.75 : 3)
  }

  /// As a form is filled out to show how long it is: `xxxx`, `123456`, `****`.
  var isFilling: Bool { count > 4 && (distinct < 5 || sequence * 2 >= count) }

  private static let symbols = ByteSet("!@#$%^&*+=~?")

  private static func isSwitch(_ one: UInt8, _ other: UInt8) -> Bool {
    let (isOneDigit, isOtherDigit) = (ByteSet.digits.contains(one), ByteSet.digits.contains(other))
    if isOneDigit { return ByteSet.letters.contains(other) }
    if isOtherDigit { return ByteSet.letters.contains(one) }
    return ByteSet.lowercase.contains(one) && ByteSet.uppercase.contains(other)
  }

  /// n log₂ n, for what can be counted in a value.
  private static let weights = (0...SecretText.longestLook).map { Double($0) * logarithm($0) }

  /// log₂ to about three digits: the standard library has none.
  private static func logarithm(_ number: Int) -> Double {
    guard number > 0 else { return 0 }
    let value = Double(number)
    var (rest, result, part) = (value.significand, Double(value.exponent), 0.5)
    for _ in 0..<12 {
      rest *= rest
      if rest >= 2 {
        rest /= 2
        result += part
      }
      part /= 2
    }
    return result
  }
}
