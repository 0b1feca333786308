import AgentFormats
import SessionCore
import SessionTestSupport
import Testing

/// What else records say: compactions, the session's description.
struct RecordTests {
  private let lines = ClaudeLines()

  @Test func `a compaction says who asked and how much it left`() {
    let decoded = decode([
      lines.compaction(before: 167_543, after: 3_061),
      lines.compaction(trigger: "manual", before: 82_572),
    ])
    #expect(
      decoded.compactions == [
        Compaction(trigger: .automatic, tokensBefore: 167_543, tokensAfter: 3_061),
        Compaction(trigger: .manual, tokensBefore: 82_572, tokensAfter: nil),
      ])
  }

  @Test func `a compaction of a side chain is not the session's`() {
    #expect(decode([lines.compaction(before: 9, after: 1, isSidechain: true)]).compactions.isEmpty)
  }

  @Test func `negative sizes of a compaction are none`() {
    let decoded = decode([lines.compaction(before: .min, after: -1)])
    #expect(decoded.compactions == [Compaction(trigger: .automatic, tokensBefore: nil, tokensAfter: nil)])
  }

  @Test func `other system records are no compaction`() {
    let micro = lines.compaction(before: 9, after: 1).replacing(
      "compact_boundary", with: "microcompact_boundary")
    #expect(decode([micro, lines.prompt("compact_boundary")]).compactions.isEmpty)
  }

  @Test func `folder, branch and version are told when they change, and only then`() {
    var later = lines
    later.branch = "feature"
    var last = later
    last.folder = "/home/u/api/größer"
    last.version = "2.1.330"
    let decoded = decode([
      lines.snapshot(), lines.prompt("a"), lines.reply("m1"), later.prompt("b"), later.reply("m2"),
      last.prompt("c"),
    ])
    #expect(
      decoded.profiles == [
        SessionProfile(project: "/home/u/api", branch: "main", version: "2.1.329"),
        SessionProfile(branch: "feature"),
        SessionProfile(project: "/home/u/api/größer", version: "2.1.330"),
      ])
  }

  @Test func `models change within a file`() {
    var other = lines
    other.model = "claude-opus-4-6"
    let decoded = decode([lines.reply("m1"), other.reply("m2"), lines.reply("m3")])
    #expect(decoded.replyFacts.map(\.model) == ["claude-sonnet-4-6", "claude-opus-4-6", "claude-sonnet-4-6"])
  }

  @Test func `a side chain does not describe the session`() {
    var elsewhere = lines
    elsewhere.folder = "/tmp/worktree"
    let decoded = decode([lines.prompt("a"), elsewhere.prompt("b", isSidechain: true)])
    #expect(decoded.profile.project == "/home/u/api")
  }

  @Test func `the user's title goes before the client's, whichever comes last`() {
    #expect(decode([lines.aiTitle("one"), lines.aiTitle("two")]).profile.title == "two")
    #expect(decode([lines.aiTitle("one"), lines.customTitle("mine")]).profile.title == "mine")
    #expect(decode([lines.customTitle("mine"), lines.aiTitle("one")]).profile.title == "mine")
    #expect(
      decode([lines.customTitle("a"), lines.customTitle("b"), lines.aiTitle("c")]).profile.title == "b")
  }

  @Test func `the user's title holds also when a later decoder goes on`() {
    var first = ClaudeCode.descriptor.lineDecoder()
    var batch = TranscriptBatch()
    _ = Array((lines.customTitle("mine") + "\n").utf8).padded {
      first.decode($0, at: 0, isEnd: true, into: &batch)
    }
    var second = ClaudeCode.descriptor.lineDecoder(state: first.state)
    var later = TranscriptBatch()
    _ = Array((lines.aiTitle("theirs") + "\n").utf8).padded {
      second.decode($0, at: 100, isEnd: true, into: &later)
    }
    #expect(batch.facts.map(\.fact) == [.profile(SessionProfile(title: "mine"))])
    #expect(later.facts.isEmpty)
    #expect(later.records == 1)
  }

  @Test func `what an earlier reading knew is not told again`() {
    let known = SessionProfile(project: "/home/u/api", branch: "main", version: "2.1.328")
    var decoder = ClaudeCode.descriptor.lineDecoder(state: DecoderState(profile: known))
    var batch = TranscriptBatch()
    _ = Array((lines.prompt("a") + "\n").utf8).padded { decoder.decode($0, at: 0, isEnd: true, into: &batch) }
    #expect(batch.facts.map(\.fact) == [.profile(SessionProfile(version: "2.1.329"))])
  }

  @Test func `the latest time counts, for file order is not time order`() {
    var early = lines
    early.time = "2026-11-21T05:00:00.000Z"
    let decoded = decode([early.prompt("a"), lines.prompt("b"), early.prompt("c"), lines.snapshot()])
    #expect(decoded.lastActivity == Timestamp(milliseconds: 1_795_241_098_503))
    #expect(decoded.records == 4)
  }

  @Test func `a record with neither time nor session is read`() {
    let decoded = decode([lines.snapshot()])
    #expect(decoded.records == 1)
    #expect(decoded.lastActivity == nil && decoded.sessionID == nil)
    #expect(decoded.others.isEmpty)
  }

  @Test func `decoders of one workspace keep apart what they know`() {
    let workspace = LineDecoder.Workspace()
    var one = ClaudeCode.descriptor.lineDecoder(workspace: workspace)
    var two = ClaudeCode.descriptor.lineDecoder(workspace: workspace)
    var changed = lines
    changed.branch = "feature"
    func facts(_ decoder: inout LineDecoder, _ line: String) -> [TranscriptFact] {
      var batch = TranscriptBatch()
      _ = Array((line + "\n").utf8).padded { decoder.decode($0, at: 0, isEnd: true, into: &batch) }
      return batch.facts.map(\.fact)
    }
    #expect(facts(&one, lines.prompt("a")).count == 1)
    #expect(facts(&two, changed.prompt("a")).count == 1)
    #expect(facts(&one, lines.prompt("b")).isEmpty)
    #expect(facts(&two, lines.prompt("b")) == [.profile(SessionProfile(branch: "main"))])
  }
}
