// What goes over the wire or stands on a command line: known by what stands before it.
extension SecretSearch {
  /// `Bearer …`, in a header or anywhere else.
  mutating func bearer(_ range: Range<Int>) -> Int? {
    let end = text.end(of: .bearer, from: range.upperBound)
    let token = range.upperBound..<end
    guard token.count >= 16, text.isBoundary(before: range.lowerBound), !text.isMark(at: end),
      isSecret(token, .key)
    else { return nil }
    return take(.bearerToken, token)
  }

  /// `Basic …`: a user and a password in Base64 (RFC 7617).
  mutating func basic(_ range: Range<Int>) -> Int? {
    let end = text.end(of: .base64, from: range.upperBound)
    let credentials = range.upperBound..<end
    guard text.isBoundary(before: range.lowerBound), isBasic(credentials) else { return nil }
    return take(.basicCredentials, credentials)
  }

  /// Whether it is Base64 of printable characters with a colon among them.
  mutating func isBasic(_ range: Range<Int>) -> Bool {
    guard range.count >= 8, range.count <= 512 else { return false }
    text.spend(min(range.count, SecretText.longestLook))
    var (bits, count) = (UInt32(0), 0)
    var hasColon = false
    for place in range.prefix(SecretText.longestLook) {
      guard let digit = Self.base64Digit(text[place]) else { break }
      bits = bits << 6 | digit
      count += 6
      guard count >= 8 else { continue }
      count -= 8
      let byte = UInt8(truncatingIfNeeded: bits >> UInt32(count))
      guard byte >= 0x20, byte != 0x7f else { return false }
      if byte >= 0x80 { return false }
      if byte == UInt8(ascii: ":") { hasColon = true }
    }
    return hasColon
  }

  private static func base64Digit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte - UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte - UInt8(ascii: "a")) + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0")) + 52
    case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
    case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
    case _: nil
    }
  }

  /// `Cookie: a=…; b=…` and `Set-Cookie: a=…; Path=/`: the values that were drawn at random.
  mutating func cookie(_ range: Range<Int>) -> Int? {
    let colon = skipQuote(range.upperBound)
    guard text.isBoundary(before: range.lowerBound), text[colon] == UInt8(ascii: ":") else { return nil }
    var place = skipQuote(skipSpaces(colon + 1))
    let limit = min(text.count, place + 8_192)
    while place < limit {
      let stop = text.first(of: Self.cookieStops, from: place, limit: limit)
      guard stop < limit, text[stop] == UInt8(ascii: "=") else {
        if stop < limit, text[stop] == UInt8(ascii: ";") {
          place = stop + 1
          continue
        }
        break
      }
      let end = text.first(of: Self.cookieEnds, from: stop + 1, limit: limit)
      let value = stop + 1..<end
      if value.count >= 16, !value.contains(where: { text[$0] == UInt8(ascii: " ") }), isSecret(value, .key) {
        take(.cookie, value)
      }
      place = end
      guard end < limit, text[end] == UInt8(ascii: ";") else { break }
      place += 1
    }
    return max(end, place)
  }

  private static let cookieStops = ByteSet("=;\n\r\"'\\")
  private static let cookieEnds = ByteSet(";\n\r\"'\\")

  // MARK: Command lines

  /// Programs that take a password on their command line, with the option that it stands behind.
  static let programsWithPasswords = ["curl", "mysql", "mysqldump", "mariadb", "sshpass"]

  /// `curl -u user:…`, `mysql -p…`, `sshpass -p …`
  mutating func commandLine(_ range: Range<Int>) -> Int? {
    guard text.isBoundary(before: range.lowerBound) else { return nil }
    let limit = min(text.count, range.upperBound + 200)
    let end = text.first(of: Self.lineEnds, from: range.upperBound, limit: limit)
    let isCurl = text[range.lowerBound] == UInt8(ascii: "c")
    let isSSH = text[range.lowerBound] == UInt8(ascii: "s")
    for place in range.upperBound..<end
    where text[place] == UInt8(ascii: "-") && text[place - 1] == UInt8(ascii: " ") {
      let options = isCurl ? ["-u ", "--user "] : isSSH ? ["-p ", "-p"] : ["-p"]
      guard let option = options.first(where: { text.stands($0, at: place) }) else { continue }
      var start = place + option.utf8.count
      if ByteSet("'\"").contains(text[start]) { start += 1 }
      let end = text.end(of: .quotedValue, from: start)
      if isCurl {
        let colon = text.first(of: ByteSet(":"), from: start, limit: end)
        guard colon < end else { continue }
        start = colon + 1
      }
      let value = start..<end
      // `-p3306` is a port somewhere else, and `-path` another option.
      guard isSecret(value, .place) else { continue }
      return take(.password, value)
    }
    return nil
  }

  private static let lineEnds = ByteSet("\n\r|;")
}
