import AgentFormats
import LinuxHost
import Rendering
import SessionCore

/// The context record of one session, kept current with its transcript. Not for several threads at once.
struct KeptContext {
  let origin: SessionOrigin
  private var reader: ContextReader
  private var ledger = ContextLedger()
  /// Facts that the transcript told.
  private(set) var facts = 0

  /// A record that nothing is in yet; `nil` where the agent's transcripts tell no context.
  ///
  /// - Parameters:
  ///   - origin: whose it is.
  ///   - files: reads transcripts, for several records one after the other.
  init?(_ origin: SessionOrigin, files: TranscriptReader = TranscriptReader()) {
    guard let format = Self.format(of: origin),
      let reader = ContextReader(path: origin.transcript, format: format, reader: files)
    else { return nil }
    self.origin = origin
    self.reader = reader
  }

  private static func format(of origin: SessionOrigin) -> TranscriptFormat? {
    Agents.all.first { $0.id == origin.agent }?.format(of: origin.transcript)
  }

  /// Whether the session's transcript tells what a record holds; it need not be there.
  static func isTold(by origin: SessionOrigin) -> Bool {
    guard let format = format(of: origin), format.contexts != nil, case .lines = format.reading else {
      return false
    }
    return true
  }

  /// Whether nothing was read of the transcript, which may be gone.
  var isEmpty: Bool { facts == 0 && reader.lineCount == 0 }

  /// Bytes after which it is asked whether to go on.
  private static let piece: Int64 = 4 << 20

  /// Takes what was appended since the last call.
  ///
  /// - Parameter goesOn: asked now and then; what was read until then stays taken.
  /// - Returns: whether the transcript told something new.
  /// - Throws: where it can't be read.
  mutating func readOn(goesOn: () -> Bool = { true }) throws -> Bool {
    let (factsBefore, linesBefore) = (facts, reader.lineCount)
    // Moved, not copied: as long as two hold the ledger each fact would copy all of it.
    var ledger = ContextLedger()
    swap(&ledger, &self.ledger)
    defer { swap(&ledger, &self.ledger) }
    var facts = facts
    defer { self.facts = facts }
    var look = ContextReader.Look.part
    while look == .part, goesOn() {
      look = try reader.read(limit: Self.piece) { told in
        switch told {
        case .begunAnew: (ledger, facts) = (ContextLedger(), 0)
        case .fact(let fact, let evidence):
          ledger.take(fact, evidence)
          facts += 1
        }
      }
    }
    return look != .gone && (facts != factsBefore || reader.lineCount != linesBefore)
  }

  /// The record as it stands.
  var document: ContextDocument {
    var record = ledger.record
    record.lines = max(record.lines, reader.lineCount)
    return ContextDocument(
      record,
      of: .init(session: origin.id.rawValue, agent: origin.agent.rawValue, transcript: origin.transcript))
  }
}
