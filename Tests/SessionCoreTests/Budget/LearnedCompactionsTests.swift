import SessionCore
import Testing

struct LearnedCompactionsTests {
  private static let (claude, codex) = (AgentID("claude-code"), AgentID("codex"))
  private static let day: Int64 = 86_400_000

  private func sight(_ tokens: Int, day: Int64) -> CompactionPoints.Sight {
    .init(
      place: .init(model: "m", windowTokens: 200_000), time: Timestamp(milliseconds: day * Self.day),
      tokens: tokens)
  }

  private func at(day: Int64, millisecond: Int64 = 0) -> Timestamp {
    Timestamp(milliseconds: day * Self.day + millisecond)
  }

  @Test func `what was seen is told once, and stays to be stored until it is`() {
    var learned = LearnedCompactions()
    #expect(learned[Self.claude] == nil && learned.unsaved.isEmpty)
    learned.saw(sight(150_000, day: 1), by: Self.claude, at: at(day: 1))
    #expect(learned[Self.claude]?.sights == [sight(150_000, day: 1)])
    #expect(learned[Self.codex] == nil)
    let news = [learned.takeNews(), learned.takeNews()]
    #expect(news == [true, false])
    #expect(learned.unsaved.keys.map(\.self) == [Self.claude])
    learned.stored()
    #expect(learned.unsaved.isEmpty && learned[Self.claude] != nil)
  }

  @Test func `the same sight again is no news`() {
    var learned = LearnedCompactions([Self.claude: CompactionPoints([sight(150_000, day: 1)])])
    learned.saw(sight(150_000, day: 1), by: Self.claude, at: at(day: 1))
    let isNews = learned.takeNews()
    #expect(!isNews && learned.unsaved.isEmpty)
  }

  @Test func `what is too old is left out, which is looked at once an hour`() {
    var learned = LearnedCompactions([
      Self.claude: CompactionPoints([sight(150_000, day: 1), sight(160_000, day: 20)]),
      Self.codex: CompactionPoints([sight(90_000, day: 20)]),
    ])
    let looks = [
      learned.age(to: at(day: 31, millisecond: -1)), learned.age(to: at(day: 31)),
      learned.age(to: at(day: 31, millisecond: 3_599_999)),
      learned.age(to: at(day: 31, millisecond: 3_600_000)),
    ]
    #expect(looks == [false, false, true, false])
    #expect(learned[Self.claude]?.sights == [sight(160_000, day: 20)])
    #expect(learned.unsaved.keys.map(\.self) == [Self.claude])
  }

  @Test func `a clock that was set back does not keep it from being looked at`() {
    var learned = LearnedCompactions([Self.claude: CompactionPoints([sight(150_000, day: 1)])])
    let looks = [learned.age(to: at(day: 20)), learned.age(to: at(day: 2)), learned.age(to: at(day: 40))]
    #expect(looks == [false, false, true])
  }
}
