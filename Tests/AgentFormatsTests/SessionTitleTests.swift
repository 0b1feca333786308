import AgentFormats
import SessionCore
import SessionTestSupport
import Testing

/// What is kept of the titles that agents make of what was said.
struct SessionTitleTests {
  private static let token = "ghp_" + String(repeating: "a1B2c3", count: 6)
  private static let title = "Push with \(token)"
  private static let kept = "Push with [redacted: github token]"

  @Test(
    arguments: [
      (ClaudeCode.agent, ClaudeLines().aiTitle(title)), (ClaudeCode.agent, ClaudeLines().customTitle(title)),
      (Codex.agent, CodexLines().title(title)),
      (GeminiCLI.agent, #"{"$set":{"summary":"\#(title)"}}"#),
    ])
  func `a secret in a session's title is not kept`(agent: AgentID, line: String) throws {
    let records = try #require(Agents.descriptor(of: agent)?.records)
    let first = Read(records, [line])
    #expect(first.profiles.compactMap(\.title) == [Self.kept])
    #expect(first.state.profile.title == Self.kept)
    // Told once all the same.
    #expect(Read(records, [line, line]).profiles.compactMap(\.title) == [Self.kept])
    #expect(Read(records, [line], state: first.state).profiles.compactMap(\.title).isEmpty)
  }

  @Test func `nor one in a document's`() throws {
    let opencode = #"{"id":"ses_1","directory":"/home/ada/api","title":"\#(Self.title)"}"#
    let gemini = #"{"sessionId":"s1","summary":"\#(Self.title)","messages":[]}"#
    let read = [
      try Read(OpencodeDocumentDecoder.self, opencode, at: "storage/session/p/ses_1.json"),
      try Read(GeminiDocumentDecoder.self, gemini, at: "tmp/p/chats/session-1.json"),
    ]
    for read in read {
      #expect(read.profiles.compactMap(\.title) == [Self.kept])
      #expect(read.state.profile.title == Self.kept)
    }
  }
}
