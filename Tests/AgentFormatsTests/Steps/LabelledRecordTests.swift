import Testing

/// The labels of two readers: both have read all places, and they agree well enough to measure by.
struct LabelledRecordTests {
  private typealias Label = LabelledRecords.Label

  @Test(arguments: [1, 2])
  func `each reader has labelled each place of the sample`(reader: Int) throws {
    let sample = try LabelledRecords.sample()
    let labels = try LabelledRecords.labels(of: reader)
    for (task, least) in [("C", 150), ("D", 100)] {
      let asked = Set(sample.filter { $0.tasks.contains(task) }.map(\.place))
      #expect(Set(labels.filter { $0.task == task }.map(\.place)) == asked)
      #expect(asked.count >= least)
    }
    #expect(Set(sample.map(\.person)).count >= 8, "people")
    for label in labels where label.task == "D" && label.label != "none" {
      #expect(label.span.map { $0.lowerBound >= 0 && !$0.isEmpty } == true)
    }
  }

  @Test func `the readers agree`() throws {
    let readers = try [1, 2].map(LabelledRecords.labels)
    let corrections = readers.map { labels in
      Dictionary(
        labels.filter { $0.task == "C" }.map { ($0.place, $0.label) }, uniquingKeysWith: { first, _ in first }
      )
    }
    let places = corrections[0].keys.filter { place in
      corrections.allSatisfy { $0[place] != "unsure" }
    }
    let same = places.filter { corrections[0][$0] == corrections[1][$0] }
    let agreement = Double(same.count) / Double(places.count)
    let shares = corrections.map { reader in
      Double(places.filter { reader[$0] == "yes" }.count) / Double(places.count)
    }
    let chance = shares[0] * shares[1] + (1 - shares[0]) * (1 - shares[1])
    let kappa = (agreement - chance) / (1 - chance)
    let decisions = readers.map { $0.filter { $0.task == "D" && $0.label == "yes" } }
    func found(_ ones: [Label], by others: [Label]) -> Double {
      let other = Dictionary(grouping: others, by: \.place)
      return Double(ones.count { one in other[one.place]?.contains { Self.overlap(one, $0) } == true })
        / Double(ones.count)
    }
    let (forth, back) = (found(decisions[0], by: decisions[1]), found(decisions[1], by: decisions[0]))
    print("corrections: \(places.count) places, the readers agree in \(agreement), kappa \(kappa)")
    print("decisions: \(decisions.map(\.count)), of each other's found \(forth) and \(back)")
    #expect(kappa >= 0.8)
    #expect(min(forth, back) >= 0.75)
  }

  /// What one reader found, held against the other's as a program's would be: more than that no rule can reach.
  private struct Agreement: Hashable {
    /// Found by both, and by one alone where the other says no.
    var both, first, second: Int

    var row: String {
      let shares = [both + first, both + second].map { Double(both) / Double($0) }
      let f1 = 2 * Double(both) / Double(2 * both + first + second)
      let figures = (shares + [f1]).map { "\(($0 * 100).rounded() / 100)" }
      return "both \(both), first alone \(first), second alone \(second): first against second precision "
        + "\(figures[0]), recall \(figures[1]), F1 \(figures[2])"
    }
  }

  /// Counted by another program, over the same labels.
  @Test(arguments: [
    ("corrections", "seen", Agreement(both: 46, first: 1, second: 2)),
    ("corrections", "held", Agreement(both: 30, first: 1, second: 0)),
    ("decisions by users", "seen", Agreement(both: 42, first: 0, second: 3)),
    ("decisions by users", "held", Agreement(both: 37, first: 1, second: 4)),
    ("decisions by agents", "seen", Agreement(both: 37, first: 0, second: 10)),
    ("decisions by agents", "held", Agreement(both: 35, first: 2, second: 12)),
  ])
  private func `what each reader finds of the other's is the most that rules can reach`(
    what: String, split: String, expected: Agreement
  ) throws {
    let sample = try LabelledRecords.sample().filter { $0.isHeld == (split == "held") }
    let task = what == "corrections" ? "C" : "D"
    let asked = sample.filter { task == "C" || $0.isUser == what.hasSuffix("users") }
    let places = Set(asked.map(\.place))
    let readers = try [1, 2].map { reader in
      try LabelledRecords.labels(of: reader).filter { $0.task == task && places.contains($0.place) }
    }
    let (first, second) = (
      Self.alone(readers[0], readers[1], task), Self.alone(readers[1], readers[0], task)
    )
    let agreement = Agreement(both: first.both, first: first.alone, second: second.alone)
    print("\(what), \(split): \(agreement.row)")
    #expect(first.both == second.both)
    #expect(agreement == expected)
  }

  /// Of one reader's those that the other has, too, and those that he has not; where the other is unsure counts neither.
  private static func alone(_ ones: [Label], _ others: [Label], _ task: String) -> (both: Int, alone: Int) {
    let byPlace = Dictionary(grouping: others, by: \.place)
    var (both, alone) = (0, 0)
    for one in ones where one.label == "yes" {
      let there = byPlace[one.place, default: []].filter { other in task == "C" || overlap(one, other) }
      if there.contains(where: { $0.label == "yes" }) {
        both += 1
      } else if !there.contains(where: { $0.label == "unsure" }) {
        alone += 1
      }
    }
    return (both, alone)
  }

  private static func overlap(_ one: Label, _ other: Label) -> Bool {
    guard let span = one.span, let others = other.span else { return false }
    return LabelledRecords.overlap(span, others)
  }
}
