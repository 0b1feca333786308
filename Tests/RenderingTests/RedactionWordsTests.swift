import Rendering
import SessionCore
import Testing

struct RedactionWordsTests {
  @Test(
    arguments: [
      ([:], "nothing to redact"),
      ([.password: 1], "redacted 1 password"),
      ([.reminder: 3], "left out 3 reminder"),
      (
        [.reminder: 1, .password: 2, .awsAccessKey: 1, .privateBlock: 4],
        "redacted 1 aws access key, 2 password; left out 4 private block, 1 reminder"
      ),
    ] as [([SecretKind: Int], String)])
  func `kinds and counts are said, in an order that does not change`(kinds: [SecretKind: Int], line: String) {
    #expect(RedactionWords.line(kinds) == line)
  }
}
