import Rendering
import SessionCore
import SessionStore

/// The context record of a session without a transcript, kept current with what stands on its terminal.
struct KeptTerminal {
  let origin: SessionOrigin
  private let folder: String?
  private let reading: TerminalReading
  private var scroll = TerminalScroll()
  private var ledger = ContextLedger()
  /// When something was told last.
  private var seen = Timestamp(milliseconds: 0)
  /// Facts that the terminal told.
  private(set) var facts = 0
  /// Whether the record holds the conversation from its start.
  private(set) var isFromStart = false

  /// What is told by wording alone is a guess, and here one more: the agent has folded the words.
  private static let confidence = 0.5

  /// A record that nothing is in yet.
  ///
  /// - Parameters:
  ///   - origin: whose it is.
  ///   - folder: in which it works.
  ///   - marks: how the agent sets off what it shows.
  init(_ origin: SessionOrigin, folder: String?, marks: TerminalMarks) {
    self.origin = origin
    self.folder = folder
    reading = TerminalReading(marks, width: DisplayText.width)
  }

  /// Takes what a look at the terminal shows.
  ///
  /// - Parameters:
  ///   - lines: from the top down.
  ///   - time: of the look.
  /// - Returns: whether something new was told.
  mutating func take(_ lines: [String], at time: Timestamp) -> Bool {
    // Joined lines keep the blanks at their ends.
    guard let (settled, isFromStart, columns) = reading.settled(lines.map { $0.trimmingBlanks }) else {
      return false
    }
    var isAnew = false
    let news: [String]
    switch scroll.news(in: settled, isFromStart: isFromStart) {
    case .more(let lines), .gap(let lines): news = lines
    case .anew(let lines):
      (news, isAnew) = (lines, true)
      (ledger, facts) = (ContextLedger(), 0)
    }
    let before = isAnew ? 0 : scroll.count
    if before == 0 { self.isFromStart = isFromStart }
    let (found, taken) = reading.read(news, columns: columns, after: before)
    scroll.take(news.prefix(taken), isAnew: isAnew, isFromStart: isFromStart)
    if facts == 0, !found.isEmpty, let folder {
      ledger.take(.moved(folder: folder, branch: nil), evidence(before, time))
    }
    for located in found { ledger.take(located.fact, evidence(before + located.line, time)) }
    facts += found.count
    if !found.isEmpty { seen = time }
    return !found.isEmpty
  }

  private func evidence(_ line: Int, _ time: Timestamp) -> ContextEvidence {
    ContextEvidence(line: line + 1, offset: 0, length: 0, time: time)
  }

  /// By what the record can be told from an older one: how many lines it is of, and when they were seen last.
  var source: SearchChange.Source {
    SearchChange.Source(
      size: Int64(scroll.count),
      modified: seen.milliseconds.multipliedReportingOverflow(by: 1_000_000).partialValue)
  }

  /// The record as it stands.
  var document: ContextDocument {
    var record = ledger.record
    record.lines = max(record.lines, scroll.count)
    for index in record.corrections.indices {
      record.corrections[index].confidence *= Self.confidence
      record.corrections[index].certainty = .possible
    }
    for index in record.decisions.indices {
      record.decisions[index].confidence *= Self.confidence
      record.decisions[index].certainty = .possible
    }
    return ContextDocument(
      record,
      of: .init(
        session: origin.id.rawValue, agent: origin.agent.rawValue, transcript: "", source: .terminal))
  }
}

extension String {
  /// Without blanks at its end.
  fileprivate var trimmingBlanks: String {
    var rest = self[...]
    while rest.last == " " { rest.removeLast() }
    return String(rest)
  }
}
