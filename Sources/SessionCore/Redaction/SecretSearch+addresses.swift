// Passwords between a user and a host.
extension SecretSearch {
  /// `scheme://user:password@host`: the user and the host stay.
  mutating func url(_ range: Range<Int>) -> Int? {
    let start = range.upperBound
    let runEnd = text.end(of: .userInfo, from: start)
    guard let at = lastAt(start..<runEnd), at > start else { return nil }
    let next = text[at + 1]
    guard
      ByteSet.alphanumeric.contains(next) || next == UInt8(ascii: "[") && !text.isMark(at: at + 1)
        || at + 1 == text.count
    else { return nil }
    let colon = text.first(of: ByteSet(":"), from: start, limit: at)
    guard colon < at else {
      // A token alone, in the place of the user.
      guard isSecret(start..<at, .key) else { return nil }
      return take(.urlPassword, start..<at)
    }
    let password = colon + 1..<at
    guard password.count >= 3, !isNoPassword(password) else { return nil }
    return take(isConnection(range.lowerBound) ? .connectionPassword : .urlPassword, password)
  }

  /// The last `@` of what stands before a path: one in a password may stand unescaped. Looked for once in a run.
  private mutating func lastAt(_ run: Range<Int>) -> Int? {
    let look = run.prefix(1_024)
    text.spend(look.count)
    return look.last { text[$0] == UInt8(ascii: "@") }
  }

  /// A placeholder, or a word of a document.
  private mutating func isNoPassword(_ range: Range<Int>) -> Bool {
    let first = text[range.lowerBound]
    if ByteSet("$<{%[(").contains(first) && (first != UInt8(ascii: "%") || !isEscape(range.lowerBound)) {
      return true
    }
    let shape = ValueShape(text, range)
    if range.count >= 3, shape.distinct == 1 { return true }
    let words = ["password", "passwd", "pass", "pwd", "secret", "token", "pw", "user", "x", "***", "..."]
    return words.contains {
      $0.utf8.count == range.count && text.stands($0, at: range.lowerBound, ignoringCase: true)
    }
      || range.count >= 8 && isPlaceholder(range) && !shape.isRandom
  }

  private func isEscape(_ place: Int) -> Bool {
    Alphabet.hexadecimal.bytes.contains(text[place + 1])
      && Alphabet.hexadecimal.bytes.contains(text[place + 2])
  }

  /// Whether the scheme is that of a database or a queue.
  private func isConnection(_ colon: Int) -> Bool {
    let schemes = [
      "postgres", "postgresql", "mongodb", "mongodb+srv", "redis", "rediss", "amqp", "amqps", "mysql",
      "mariadb",
      "mssql", "sqlserver", "clickhouse", "nats", "kafka", "cockroachdb", "asyncpg", "psycopg", "psycopg2",
      "pymysql",
    ]
    return schemes.contains { text.stands($0, before: colon, ignoringCase: true) }
  }

  /// A line of `.pgpass`: `host:port:database:user:password`. The range is `:port:`.
  mutating func passwordFile(_ range: Range<Int>) -> Int? {
    var host = range.lowerBound
    while range.lowerBound - host < 100, Self.hostBytes.contains(text[host - 1]) { host -= 1 }
    text.spend(range.lowerBound - host + 1)
    let isEscaped = ByteSet.alphanumeric.contains(text[host - 1]) && text.isBoundary(before: host)
    guard host < range.lowerBound, Self.lineBegins.contains(text[host - 1]) || isEscaped else { return nil }
    let limit = min(text.count, range.upperBound + 200)
    let database = text.first(of: Self.fieldEnds, from: range.upperBound, limit: limit)
    guard text[database] == UInt8(ascii: ":") else { return nil }
    let user = text.first(of: Self.fieldEnds, from: database + 1, limit: limit)
    guard text[user] == UInt8(ascii: ":"), user > database + 1 else { return nil }
    let end = text.first(of: Self.passwordEnds, from: user + 1, limit: limit)
    let password = user + 1..<end
    let shape = ValueShape(text, password)
    guard password.count >= 6, shape.classes > 1, !shape.isFilling, !isNoPassword(password) else {
      return nil
    }
    guard !password.contains(where: { text[$0] == UInt8(ascii: ":") }) else { return nil }
    return take(.connectionPassword, password)
  }

  private static let hostBytes = ByteSet.alphanumeric.union(ByteSet("-.*_"))
  private static let lineBegins = ByteSet("\n\r \t\"'`")
  private static let fieldEnds = ByteSet(": \n\r\t\"'`\\/,;()[]{}=")
  private static let passwordEnds = ByteSet(" \n\r\t\"'`\\")
}
