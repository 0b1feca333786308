import SessionCore
import Testing

/// What a correction says it was taken for one by, and whose words are looked at.
struct CorrectionReasonTests {
  private func correction(_ text: String, answeredBy reply: String? = nil) -> Correction? {
    CorrectionRules.correction(in: UserText(text, answering: "The parser is done."), answeredBy: reply)
  }

  @Test(
    arguments: [
      ("No, keep the old flag", "forbids or stops something, “No”"),
      ("you missed the second test", "tells of a fault, “you missed”"),
      ("It doesn’t work on my machine", "tells of a fault, “doesn’t work”"),
      // What stands between may be a key, and a reason is kept as it is.
      ("please keep s3cr3tk3y as is", "forbids or stops something, “keep … is”"),
    ])
  func `its reason has the words of the phrase that told it`(text: String, reason: String) {
    #expect(correction(text, answeredBy: "You're right.")?.reason == reason)
  }

  @Test(arguments: [
    "[a.ts](src/a.ts) is wrong, don't do that", "[a.ts](src/a.ts): don't do that here, it is wrong",
  ])
  func `a line that begins with a link is the user's own`(text: String) {
    #expect(correction(text) != nil)
  }

  @Test func `a line that begins with a tool's name is not`() {
    #expect(correction("[lint:go] this is wrong, don't do that") == nil)
  }
}
