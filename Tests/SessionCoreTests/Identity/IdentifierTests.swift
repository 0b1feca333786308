import SessionCore
import Testing

struct IdentifierTests {
  @Test(arguments: [
    ("3f2c61aa-0b1e-4c55-9d5e-2a6f0d7c1b42", true),
    ("3F2C61AA-0B1E-4C55-9D5E-2A6F0D7C1B42", true),
    ("00000000-0000-0000-0000-000000000000", true),
    ("", false),
    ("notes", false),
    ("3f2c61aa0b1e4c559d5e2a6f0d7c1b42", false),
    ("3f2c61aa-0b1e-4c55-9d5e-2a6f0d7c1b4", false),
    ("3f2c61aa-0b1e-4c55-9d5e-2a6f0d7c1b421", false),
    ("3f2c61aa-0b1e-4c55-9d5e-2a6f0d7c1b4g", false),
    ("3f2c61aa-0b1e-4c55-9d5e2a6f0d7c1b42-", false),
    ("{f2c61aa-0b1e-4c55-9d5e-2a6f0d7c1b42", false),
    ("3f2c61aa-0b1e-4c55-9d5e-2a6f0d7c1b4２", false),
  ])
  func `a UUID is told from other names`(text: String, isUUID: Bool) {
    #expect(SessionID(text).isUUID == isUUID)
    #expect(SessionID(text).isUniqueOnItsOwn == isUUID)
  }

  @Test(arguments: [
    ("ses_3464aa434ffe7W8e5WN1s359Py", true), ("ses_3464aa434ffe7W8e5WN1s359P", false),
    ("ses_3464aa434ffe7W8e5WN1s359P-", false), ("msg_3464aa434ffe7W8e5WN1s359Py", false), ("ses_", false),
  ])
  func `an id of opencode's is unique too`(text: String, isUnique: Bool) {
    #expect(SessionID(text).isUniqueOnItsOwn == isUnique)
    #expect(!SessionID(text).isUUID)
  }

  @Test func `the two ids of a reply are not run together`() {
    func key(_ message: String, _ request: String) -> ReplyKey {
      ReplyKey(messageID: message.utf8, requestID: request.utf8)
    }
    let all = [("ab", "c"), ("a", "bc"), ("abc", ""), ("", "abc"), ("c", "ab"), ("", "")]
    #expect(Set(all.map { key($0.0, $0.1) }).count == all.count)
    #expect(key("msg_1", "req_1") == key("msg_1", "req_1"))
  }

  @Test func `a hundred thousand replies have a hundred thousand keys`() {
    var keys: Set<ReplyKey> = []
    for number in 0..<100_000 {
      keys.insert(ReplyKey(messageID: "msg_\(number)".utf8, requestID: "req_\(number / 2)".utf8))
    }
    #expect(keys.count == 100_000)
  }

  /// FNV-1a's published test vectors.
  @Test(
    arguments: [
      ("", 0xcbf2_9ce4_8422_2325), ("a", 0xaf63_dc4c_8601_ec8c), ("foobar", 0x8594_4171_f739_67e8),
    ] as [(String, UInt64)])
  func `the stored hash is the published one`(text: String, expected: UInt64) {
    var hash = StableHash()
    hash.combine(text.utf8)
    #expect(hash.value == expected)
  }
}
