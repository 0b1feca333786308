import SessionCore
import Testing

/// What sums have beyond the requests that are known one by one.
struct HiddenUsageTests {
  private typealias Part = HiddenUsage.Part

  private func at(_ seconds: Int64) -> Timestamp { Timestamp(milliseconds: seconds * 1_000) }

  /// A request of input and output, at a second.
  private func request(
    _ seconds: Int64, _ input: Int, _ output: Int, model: String = "claude-opus-5"
  ) -> HiddenUsage.Request {
    .init(time: at(seconds), model: model, usage: TokenUsage(input: input, output: output))
  }

  private func told(
    _ seconds: Int64, _ sums: [String: (input: Int, output: Int)]
  ) -> HiddenUsage.Told {
    .init(
      time: at(seconds),
      sum: AgentSum(
        begun: at(0),
        models: sums.sorted { $0.key < $1.key }.map { name, sum in
          .init(name: name, usage: TokenUsage(input: sum.input, output: sum.output))
        }))
  }

  /// Parts in few words.
  private func words(_ parts: [HiddenUsage.Part]) -> [String] {
    parts.map { "\($0.time.milliseconds / 1_000) \($0.model) \($0.usage.input) \($0.usage.output)" }
  }

  @Test func `the difference is hidden, kind by kind and never below nothing`() {
    let parts = HiddenUsage.parts(
      of: [told(9, ["claude-opus-5": (30, 5)])], beyond: [request(1, 10, 4), request(2, 5, 4)])
    #expect(words(parts) == ["9 claude-opus-5 15 0"])
    #expect(
      HiddenUsage.parts(of: [told(9, ["claude-opus-5": (15, 8)])], beyond: [request(1, 15, 9)]).isEmpty)
  }

  @Test func `a reply after the sum is none of it, and one of its very moment is`() {
    let parts = HiddenUsage.parts(
      of: [told(5, ["claude-opus-5": (30, 0)])], beyond: [request(5, 10, 0), request(6, 20, 0)])
    #expect(words(parts) == ["5 claude-opus-5 20 0"])
  }

  @Test func `sums that go on from each other show what is new of each`() {
    let requests = [request(1, 10, 0), request(6, 10, 0)]
    // 5 are hidden in the first, 5 + 7 in the second; the third is the second once more.
    let sums = [
      told(5, ["claude-opus-5": (15, 0)]), told(9, ["claude-opus-5": (32, 0)]),
      told(10, ["claude-opus-5": (32, 0)]),
    ]
    #expect(
      words(HiddenUsage.parts(of: sums, beyond: requests)) == ["5 claude-opus-5 5 0", "9 claude-opus-5 7 0"])
    // A reply that the first sum had in it, written behind it: the second one makes up for it.
    let late = HiddenUsage.parts(of: sums, beyond: [request(6, 10, 0), request(7, 10, 0)])
    #expect(words(late) == ["5 claude-opus-5 15 0"])
  }

  @Test func `a model has one name in transcripts and others in sums`() {
    let parts = HiddenUsage.parts(
      of: [told(9, ["claude-opus-4-5[1m]": (30, 5), "claude-haiku-4-5": (7, 1)])],
      beyond: [request(1, 10, 4, model: "claude-opus-4-5-20251101")])
    #expect(words(parts) == ["9 claude-haiku-4-5 7 1", "9 claude-opus-4-5-20251101 20 1"])
  }

  @Test func `what the sum had that a fork goes on from is not hidden once more`() {
    let parts = HiddenUsage.parts(
      of: [told(9, ["claude-opus-5": (40, 9)])], beyond: [request(1, 10, 4)],
      former: ["claude-opus-5": TokenUsage(input: 12, output: 20)])
    #expect(words(parts) == ["9 claude-opus-5 18 0"])
  }

  @Test func `one-hour writes are a part of all writes`() {
    let sum = AgentSum(
      begun: at(0),
      models: [.init(name: "m", usage: TokenUsage(cacheWrite: 10, cacheWriteOneHour: 10))])
    let known = HiddenUsage.Request(
      time: at(1), model: "m", usage: TokenUsage(cacheWrite: 8, cacheWriteOneHour: 0))
    #expect(
      HiddenUsage.parts(of: [.init(time: at(2), sum: sum)], beyond: [known]).map(\.usage) == [
        TokenUsage(cacheWrite: 2, cacheWriteOneHour: 2)
      ])
  }

  @Test func `a sum goes on from one that has no more of anything`() {
    func sum(_ models: [String: (input: Int, output: Int)]) -> AgentSum { told(1, models).sum }
    #expect(HiddenUsage.mayGoOn(sum(["a": (2, 2), "b": (1, 1)]), from: sum(["a": (2, 1)])))
    #expect(!HiddenUsage.mayGoOn(sum(["a": (2, 2)]), from: sum(["a": (3, 1)])))
    #expect(!HiddenUsage.mayGoOn(sum(["a": (2, 2)]), from: sum(["a": (1, 1), "b": (1, 0)])))
    #expect(HiddenUsage.mayGoOn(sum(["a": (2, 2)]), from: sum([:])))
  }
}
