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

  private static func overlap(_ one: Label, _ other: Label) -> Bool {
    guard let span = one.span, let others = other.span else { return false }
    return LabelledRecords.overlap(span, others)
  }
}
