/// A set of bytes: a mask of 256 bits.
struct ByteSet: Hashable, Sendable {
  private var words = SIMD4<UInt64>()

  init(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { words[Int(byte >> 6)] |= 1 << UInt64(byte & 63) }
  }

  init(_ characters: String) { self.init(characters.utf8) }

  func contains(_ byte: UInt8) -> Bool {
    words[Int(byte >> 6)] >> UInt64(byte & 63) & 1 == 1
  }

  func union(_ other: ByteSet) -> ByteSet {
    var union = self
    union.words |= other.words
    return union
  }

  var inverted: ByteSet {
    var inverted = self
    inverted.words = ~words
    return inverted
  }

  static let digits = ByteSet("0123456789")
  static let lowercase = ByteSet("abcdefghijklmnopqrstuvwxyz")
  static let uppercase = ByteSet("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
  static let letters = lowercase.union(uppercase)
  static let alphanumeric = letters.union(digits)
}

/// What a run of bytes is made of. Where runs end is remembered by alphabet, so there are few.
enum Alphabet: Int, CaseIterable, Sendable {
  case hexadecimal
  case uppercase
  case alphanumeric
  /// Names of variables, and what looks like them.
  case name
  /// Base64 for URLs (RFC 4648, 5).
  case base64URL
  /// Such parts with dots between them.
  case dotted
  case base64
  /// Base64 with `%2B` for what stands for something else in a URL.
  case escapedBase64
  /// Digests of passwords (crypt(5)).
  case crypt
  /// What RFC 6750 allows in a bearer token.
  case bearer
  /// Before the host of a URL.
  case userInfo
  /// A value that stands without quotes.
  case plainValue
  /// A value within quotes, up to a space, a quote or a backslash.
  case quotedValue

  /// The bytes.
  var bytes: ByteSet { Self.sets[rawValue] }

  private static let sets = allCases.map(\.set)

  private var set: ByteSet {
    let space = ByteSet(0...0x20).union(ByteSet([0x7f]))
    let quotes = ByteSet("\"'`\\")
    return switch self {
    case .hexadecimal: ByteSet("0123456789abcdefABCDEF")
    case .uppercase: .uppercase.union(.digits)
    case .alphanumeric: .alphanumeric
    case .name: .alphanumeric.union(ByteSet("_"))
    case .base64URL: .alphanumeric.union(ByteSet("_-"))
    case .dotted: .alphanumeric.union(ByteSet("_-."))
    case .base64: .alphanumeric.union(ByteSet("+/="))
    case .escapedBase64: .alphanumeric.union(ByteSet("+/=%"))
    case .crypt: .alphanumeric.union(ByteSet("./$=,+"))
    case .bearer: .alphanumeric.union(ByteSet("-._~+/="))
    case .userInfo: space.union(quotes).union(ByteSet("/?#<>[]{}|")).inverted
    case .plainValue: space.union(quotes).union(ByteSet(",;&<>()[]{}|")).inverted
    case .quotedValue: space.union(quotes).inverted
    }
  }
}
