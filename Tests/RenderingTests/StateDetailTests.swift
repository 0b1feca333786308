import Rendering
import SessionCore
import Testing

struct StateDetailTests {
  private static let verdict = StateVerdict(
    .waiting(for: .plan), since: Timestamp(milliseconds: Sample.now.milliseconds - 180_000),
    evidence: StateEvidence(
      .registry, rule: "waiting: permission prompt",
      time: Timestamp(milliseconds: Sample.now.milliseconds - 180_000),
      seen: Timestamp(milliseconds: Sample.now.milliseconds - 2_000)),
    others: [
      StateClaim(
        .waiting(for: .plan),
        StateEvidence(
          .hook, rule: "PermissionRequest", time: Timestamp(milliseconds: Sample.now.milliseconds - 181_000))),
      StateClaim(
        .busy,
        StateEvidence(
          .transcript, rule: "tool\u{1b}[2Jcalled",
          time: Timestamp(milliseconds: Sample.now.milliseconds - 182_000), place: place)),
    ])
  private static let place = SourcePointer(path: "/t.jsonl", offset: 77, length: 8)

  @Test func `it says what is so, since when, and who says so`() {
    let lines = StateDetail.render(
      Sample.waiting, Self.verdict, lines: SourceLines([Self.place: 12]), now: Sample.now,
      style: Sample.style(100))
    #expect(
      lines.joined(separator: "\n") == """
         infra · waits for a word on its plan

         for          3 m, since 2026-11-21 05:43:40 UTC
         decided by   the agent's registry: waits for a word on its plan (says “waiting: permission prompt”
                      3 m ago, still so just now)
         also heard   a hook of the agent: waits for a word on its plan (called “PermissionRequest” 3 m ago)
                      its transcript: busy (tells “tool\u{fffd}[2Jcalled” 3 m ago)
                      /t.jsonl:12
        """)
  }

  @Test func `of a session that nobody speaks of it says so`() {
    let lines = StateDetail.render(Sample.fresh, nil, now: Sample.now, style: Sample.style(100))
    #expect(lines[0] == " new · not running")
    #expect(lines.last?.contains("no process has it") == true)
    #expect(
      String(decoding: StateDetail.json(Sample.fresh, nil), as: UTF8.self)
        == #"{"session":"3f2c8d81-0aa1-4b52-9c1e-8f00d2c4a7e8","agent":"claude-code","state":null}"#)
  }

  @Test func `programs read the same`() {
    let text = String(decoding: StateDetail.json(Sample.waiting, Self.verdict), as: UTF8.self)
    #expect(text.contains(#""state":{"name":"waiting","waiting_for":"plan","source":"registry""#))
    #expect(text.contains(#""others":[{"name":"waiting","waiting_for":"plan","source":"hook""#))
    #expect(text.contains(#""place":{"path":"/t.jsonl","offset":77,"length":8}"#))
    let located = StateDetail.json(Sample.waiting, Self.verdict, lines: SourceLines([Self.place: 12]))
    #expect(String(decoding: located, as: UTF8.self).contains(#""length":8,"line":12}"#))
  }

  @Test func `where a line is not known the byte is told, and of a whole file its path`() {
    #expect(SourceLines().words(Self.place) == "/t.jsonl, byte 77")
    #expect(
      SourceLines().words(SourcePointer(path: "/r/.git/MERGE_HEAD", offset: 0, length: 0))
        == "/r/.git/MERGE_HEAD")
  }
}
