import AgentFormats
import LinuxHost
import Rendering
import SessionCore

/// The context record of one session, kept current with its transcript. Not for several threads at once.
struct KeptContext {
  let origin: SessionOrigin
  /// Reads the transcript: a file of its own, or a session in a database.
  private var file: ContextReader?
  private var database: OpencodeContextReader?
  /// What the record is made from.
  private var source = ContextDocument.Origin.Source.transcript
  private var ledger = ContextLedger()
  /// Facts that the transcript told.
  private(set) var facts = 0

  /// A record that nothing is in yet; `nil` where the agent's transcripts tell no context.
  ///
  /// - Parameters:
  ///   - origin: whose it is.
  ///   - files: reads transcripts, for several records one after the other.
  init?(_ origin: SessionOrigin, files: TranscriptReader = TranscriptReader()) {
    if origin.agent == Opencode.agent, let database = OpencodeContextReader(path: origin.transcript) {
      self.init(origin, database: database)
      return
    }
    guard let format = Self.format(of: origin) else { return nil }
    self.init(origin, format, files: files)
  }

  /// The same, of a transcript in a form that its name does not tell.
  init?(_ origin: SessionOrigin, _ format: TranscriptFormat, files: TranscriptReader = TranscriptReader()) {
    guard let reader = ContextReader(path: origin.transcript, format: format, reader: files) else {
      return nil
    }
    self.init(origin, file: reader)
  }

  private init(_ origin: SessionOrigin, file: ContextReader? = nil, database: OpencodeContextReader? = nil) {
    self.origin = origin
    self.file = file
    self.database = database
  }

  /// The record of an archived transcript; `nil` where the agent's transcripts tell no context.
  ///
  /// - Throws: where the copy can't be read.
  init?(_ copy: ArchivedCopy) throws {
    self.init(copy.origin)
    guard var file else { return nil }
    var ledger = ContextLedger()
    var facts = 0
    try file.read(copy) { told in
      guard case .fact(let fact, let evidence) = told else { return }
      ledger.take(fact, evidence)
      facts += 1
    }
    (self.file, self.ledger, self.facts, source) = (file, ledger, facts, .archive)
  }

  private static func format(of origin: SessionOrigin) -> TranscriptFormat? {
    Agents.descriptor(of: origin.agent)?.format(of: origin.transcript)
  }

  /// Whether the session's transcript tells what a record holds; it need not be there.
  static func isTold(by origin: SessionOrigin) -> Bool {
    guard let format = format(of: origin) else {
      return origin.agent == Opencode.agent && Opencode.isDatabase(holding: origin.transcript)
    }
    return format.contexts != nil || format.documentContexts != nil
  }

  /// Lines of the transcript that are read; of a database messages.
  private var lineCount: Int { file?.lineCount ?? database?.messageCount ?? 0 }

  /// Whether nothing was read of the transcript, which may be gone.
  var isEmpty: Bool { facts == 0 && lineCount == 0 }

  /// Bytes that were read of a transcript of lines; of a database none are counted.
  var bytesRead: Int64 { file?.bytesRead ?? 0 }

  /// Bytes after which it is asked whether to go on.
  private static let piece: Int64 = 4 << 20

  /// Takes what was appended since the last call.
  ///
  /// - Parameter goesOn: asked now and then; what was read until then stays taken.
  /// - Returns: whether the transcript told something new.
  /// - Throws: where it can't be read.
  mutating func readOn(goesOn: () -> Bool = { true }) throws -> Bool {
    let (factsBefore, linesBefore) = (facts, lineCount)
    var isAnew = false
    // Moved, not copied: as long as two hold the ledger each fact would copy all of it.
    var ledger = ContextLedger()
    swap(&ledger, &self.ledger)
    defer { swap(&ledger, &self.ledger) }
    var facts = facts
    defer { self.facts = facts }
    var look = ContextReader.Look.part
    func take(_ told: ContextReader.Told) {
      switch told {
      case .begunAnew: (ledger, facts, isAnew) = (ContextLedger(), 0, true)
      case .fact(let fact, let evidence):
        ledger.take(fact, evidence)
        facts += 1
      }
    }
    while look == .part, goesOn() {
      look = try file?.read(limit: Self.piece, take) ?? database?.read(take) ?? .gone
    }
    return look != .gone && (isAnew || facts != factsBefore || lineCount != linesBefore)
  }

  /// The record as it stands.
  var document: ContextDocument {
    var record = ledger.record
    record.lines = max(record.lines, lineCount)
    return ContextDocument(
      record,
      of: .init(
        session: origin.id.rawValue, agent: origin.agent.rawValue, transcript: origin.transcript,
        source: source))
  }
}
