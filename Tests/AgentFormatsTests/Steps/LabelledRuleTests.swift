import Foundation
import SessionCore
import SessionTestSupport
import Testing

/// The rules that find corrections and decisions, held against what two readers found.
///
/// A place on which the readers differ, or one is unsure, counts neither for nor against them, as the labels' guide
/// has it; what each reader alone makes of it is printed beside that.
struct LabelledRuleTests {
  private typealias Label = LabelledRecords.Label
  private typealias Place = LabelledRecords.Place

  /// A place with its text, and what the rules and the readers say of it.
  private struct Case {
    var sample: LabelledRecords.Sample
    var text: String
    var correction: Correction?
    var decisions: [Decision]
    var labels: [[Label]]
  }

  private static func cases() throws -> [Case] {
    let folder = try #require(SharedData.transcripts)
    let labels = try [1, 2].map { Dictionary(grouping: try LabelledRecords.labels(of: $0), by: \.place) }
    var recordings: [String: LabelledRecording] = [:]
    return try LabelledRecords.sample().map { sample in
      let file = sample.place.file
      let recording = try recordings[file] ?? LabelledRecording(folder.appending(path: file))
      recordings[file] = recording
      let text = try #require(recording.text(sample.place))
      let answering = sample.isUser ? recording.agentText(before: sample.place) : nil
      let structure = UserText.Structure(rawValue: sample.structure) ?? .plain
      return Case(
        sample: sample, text: text,
        correction: sample.isUser
          ? CorrectionRules.correction(
            in: UserText(text, structure: structure, answering: answering),
            answeredBy: recording.agentText(after: sample.place)) : nil,
        decisions: DecisionRules.decisions(
          in: text, by: sample.isUser ? .user : .agent, answering: answering, structure: structure,
          changedFiles: recording.changedFiles(before: sample.place)),
        labels: labels.map { $0[sample.place] ?? [] })
    }
  }

  /// What was found rightly, wrongly, and not at all.
  private struct Score {
    var right = 0
    var wrong = 0
    var missed = 0

    var precision: Double { right + wrong == 0 ? 1 : Double(right) / Double(right + wrong) }
    var recall: Double { right + missed == 0 ? 1 : Double(right) / Double(right + missed) }

    func row(_ name: String) -> String {
      let shares = [precision, recall].map { String(format: "%.2f", $0) }
      return "\(name.padding(toLength: 30, withPad: " ", startingAt: 0)) right \(right), wrong \(wrong), "
        + "missed \(missed): precision \(shares[0]), recall \(shares[1])"
    }

    static func += (left: inout Score, right: Score) {
      left.right += right.right
      left.wrong += right.wrong
      left.missed += right.missed
    }
  }

  /// What is shown as one; the rest is shown as possible.
  private static let shown: Set<Certainty> = [.told, .likely]
  private static let all = Set(Certainty.allCases)

  // MARK: Corrections

  /// What was found of those readers' corrections; of two, where they agree.
  ///
  /// - Parameters:
  ///   - cases: the places that are looked at.
  ///   - certainties: those that count as found.
  ///   - readers: whose labels are held against it.
  ///   - withFix: whether corrections that tell of a fault count.
  /// - Returns: the score.
  private static func corrections(
    _ cases: [Case], _ certainties: Set<Certainty> = shown, readers: [Int] = [0, 1], withFix: Bool = true
  ) -> Score {
    var score = Score()
    var seen: Set<String> = []
    for one in cases where one.sample.tasks.contains("C") {
      let labels = readers.flatMap { one.labels[$0] }.filter { $0.task == "C" }
      let said = Set(labels.map(\.label))
      // A text that was recorded twice counts once.
      guard said.count == 1, said != ["unsure"], seen.insert("\(one.sample.place)").inserted else { continue }
      let isTrue = said == ["yes"]
      let found = one.correction.flatMap { certainties.contains($0.certainty) ? $0 : nil }
      let isFix = isTrue ? labels.contains { $0.kind == "fix" } : found?.kind == .fix
      if !withFix, isFix { continue }
      switch (isTrue, found != nil) {
      case (true, true): score.right += 1
      case (false, true): score.wrong += 1
      case (true, false): score.missed += 1
      case (false, false): break
      }
    }
    return score
  }

  // MARK: Decisions

  private static func decisions(
    _ cases: [Case], _ certainties: Set<Certainty> = shown, readers: [Int] = [0, 1]
  ) -> Score {
    var score = Score()
    for one in cases where one.sample.tasks.contains("D") {
      let spans = readers.map { reader in
        one.labels[reader].filter { $0.task == "D" && $0.label != "none" }
      }
      var (truth, doubtful) = ([Range<Int>](), [Range<Int>]())
      var others = spans.count == 2 ? spans[1] : []
      for label in spans[0] {
        guard let span = label.span else { continue }
        let other = others.firstIndex { other in
          other.label == "yes" && other.span.map { LabelledRecords.overlap(span, $0) } == true
        }
        if label.label == "yes", spans.count == 1 || other != nil {
          truth.append(span)
        } else {
          doubtful.append(span)
        }
        if label.label == "yes", let other { others.remove(at: other) }
      }
      doubtful += others.compactMap(\.span)
      let found = one.decisions.filter { certainties.contains($0.certainty) }
      score += count(found.map(\.span), truth: truth, open: doubtful)
    }
    return score
  }

  private static func count(_ found: [Range<Int>], truth: [Range<Int>], open: [Range<Int>]) -> Score {
    var score = Score()
    var rest = truth
    for span in found {
      if let index = rest.firstIndex(where: { LabelledRecords.overlap(span, $0) }) {
        rest.remove(at: index)
        score.right += 1
      } else if !(truth + open).contains(where: { LabelledRecords.overlap(span, $0) }) {
        score.wrong += 1
      }
    }
    score.missed = rest.count
    return score
  }

  // MARK: Figures

  @Test(.enabled(if: SharedData.isAvailable))
  func `what the rules find is what readers find, in most places`() throws {
    let cases = try Self.cases()
    let (seen, held) = (cases.filter { !$0.sample.isHeld }, cases.filter(\.sample.isHeld))
    for (name, some) in [("seen", seen), ("held", held)] {
      let (users, agents) = (some.filter(\.sample.isUser), some.filter { !$0.sample.isUser })
      for (tier, certainties) in [
        ("shown", Self.shown), ("with possible", Self.all), ("possible", [.possible]),
      ] {
        print(Self.corrections(some, certainties).row("corrections, \(name), \(tier)"))
        print(Self.corrections(some, certainties, withFix: false).row("  without fix"))
        print(Self.decisions(some, certainties).row("decisions, \(name), \(tier)"))
        print(Self.decisions(users, certainties).row("  by users"))
        print(Self.decisions(agents, certainties).row("  by agents"))
      }
    }
    for reader in [0, 1] {
      print(Self.corrections(held, readers: [reader]).row("corrections, held, reader \(reader + 1)"))
      print(Self.decisions(held, readers: [reader]).row("decisions, held, reader \(reader + 1)"))
    }
    for (name, score, precision, recall) in [
      ("corrections, seen", Self.corrections(seen), 0.9, 0.6),
      ("decisions, seen", Self.decisions(seen), 0.9, 0.45),
      // What is met today over people whose words no rule was written by. A record of decisions wants 0.8 of what is found
      // and 0.75 of what there is: the first is met, the second is not.
      ("corrections, held", Self.corrections(held), 0.85, 0.59),
      ("decisions, held", Self.decisions(held), 0.85, 0.25),
    ] {
      #expect(score.precision >= precision, "\(name)")
      #expect(score.recall >= recall, "\(name)")
    }
  }
}
