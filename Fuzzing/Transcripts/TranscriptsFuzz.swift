import AgentFormats
import FuzzSupport
import SessionCore

/// A transcript, as its reader meets it: in pieces, and with records too long to hold.
@main
enum TranscriptsFuzz {
  static func main() {
    let workspace = LineDecoder.Workspace()
    let formats = Agents.all.flatMap(\.formats)
    Fuzzer.run { input in
      for format in formats {
        guard case .lines(let records) = format.reading else { continue }
        read(input, records, workspace)
        if let contexts = format.contexts { read(input, contexts, workspace) }
      }
    }
  }

  private static func read(
    _ input: FuzzInput, _ records: any RecordDecoder.Type, _ workspace: LineDecoder.Workspace
  ) {
    for role in [TranscriptRole.main, .subagent] {
      var whole = Reading(records, role, workspace)
      whole.read(input.bytes, isEnd: true)
      whole.checkPlaces(within: input.bytes.count)
      var cut = Reading(records, role, workspace)
      for piece in input.pieces { cut.read(piece, isEnd: false) }
      cut.read([], isEnd: true)
      require(cut.position == whole.position, "cuts make no difference to where reading goes on")
      require(cut.says(what: whole), "cuts make no difference to what is read")
    }
    for line in input.bytes.split(separator: 0x0a).prefix(4) {
      compareLong(Array(line), input.lengths, records, workspace)
    }
  }

  /// A record says the same whether it is held and parsed or only scanned.
  private static func compareLong(
    _ line: [UInt8], _ lengths: [Int], _ records: any RecordDecoder.Type, _ workspace: LineDecoder.Workspace
  ) {
    var held = Reading(records, .main, workspace)
    held.read(line + [0x0a], isEnd: false)
    // Damage can make two records, or a hole, of a line that holds one: those are told apart only where it is held.
    guard held.batch.records == 1, !held.hasUnreadable else { return }
    var scanned = Reading(records, .main, workspace)
    scanned.scan(line + [0x0a], lengths)
    guard let space = line.firstIndex(where: { ![0x20, 0x09, 0x0d].contains($0) }), line[space] != 0 else {
      return
    }
    let isSum = held.facts.contains { if case .agentSum = $0 { true } else { false } }
    if isSum || line.contains(["\"messages\"", "\"modelMetrics\""]) {
      require(held.facts.starts(with: scanned.facts), "a scanned record says nothing else than a parsed one")
    } else {
      require(scanned.facts == held.facts, "a scanned record says what a parsed one says")
    }
    require(scanned.batch.records == 1, "a scanned record counts")
    require(scanned.batch.lastActivity == held.batch.lastActivity, "a scanned record has its time")
    require(scanned.batch.sessionID == held.batch.sessionID, "a scanned record has its session")
    require(scanned.batch.parentID == held.batch.parentID, "a scanned record has its parent")
  }
}

extension [UInt8] {
  /// Whether one of the names stands in it under which values lie that can only be taken out of a record that is held.
  fileprivate func contains(_ names: [String]) -> Bool {
    names.contains { name in
      let name = Array(name.utf8)
      return indices.contains { self[$0...].starts(with: name) }
    }
  }
}

/// A decoder that is fed as the reader of files feeds it.
private struct Reading {
  private(set) var batch = TranscriptBatch(stepsSince: Timestamp(milliseconds: .min))
  /// How far the transcript is decoded.
  private(set) var position = 0
  private var decoder: LineDecoder
  private var pending: [UInt8] = []

  init(
    _ records: any RecordDecoder.Type, _ role: TranscriptRole, _ workspace: LineDecoder.Workspace
  ) {
    decoder = LineDecoder(records, role: role, workspace: workspace)
  }

  /// Whether all that was read is the same, with the places it stands at.
  func says(what other: Reading) -> Bool {
    batch.records == other.batch.records && batch.lastActivity == other.batch.lastActivity
      && batch.sessionID == other.batch.sessionID && batch.parentID == other.batch.parentID
      && batch.facts.elementsEqual(other.batch.facts) {
        $0.fact == $1.fact && $0.time == $1.time && $0.offset == $1.offset && $0.length == $1.length
          && $0.record == $1.record
      }
      && batch.contexts.elementsEqual(other.batch.contexts) {
        $0.fact == $1.fact && $0.time == $1.time && $0.offset == $1.offset && $0.length == $1.length
      }
  }

  /// All but steps, which are told of records that are held.
  var facts: [TranscriptFact] {
    batch.facts.map(\.fact).filter { if case .step = $0 { false } else { true } }
  }

  var hasUnreadable: Bool {
    facts.contains { if case .unreadable = $0 { true } else { false } }
  }

  mutating func read(_ bytes: some Sequence<UInt8>, isEnd: Bool) {
    pending += bytes
    let used = padded(pending) { decoder.decode($0, at: Int64(position), isEnd: isEnd, into: &batch) }
    require((0...pending.count).contains(used), "reading goes on within the piece")
    position += used
    pending.removeFirst(used)
  }

  /// Reads a line as a record too long to hold.
  mutating func scan(_ line: [UInt8], _ lengths: [Int]) {
    decoder.beginLongRecord()
    var start = 0
    var count = 0
    while start < line.count {
      let piece = Array(
        line[start..<min(line.count, start + min(lengths[count % lengths.count], line.count))])
      count += 1
      if let used = padded(piece, { decoder.continueLongRecord($0) }) {
        require((1...piece.count).contains(used), "a record ends within the piece")
        decoder.endLongRecord(at: 0, into: &batch)
        return
      }
      start += piece.count
    }
    require(false, "a line ends at its newline")
  }

  func checkPlaces(within count: Int) {
    require(position <= count, "reading goes on within the file")
    for context in batch.contexts {
      require(context.offset >= 0 && context.length > 0, "what tells of the work has a place")
      require(
        context.offset + Int64(context.length) <= Int64(count), "what tells of the work stands in the file")
    }
    var last: Int64 = 0
    for fact in batch.facts {
      require(fact.offset >= 0 && fact.length > 0, "a fact has a place")
      require(fact.offset + Int64(fact.length) <= Int64(count), "a fact stands in the file")
      // A reply has the place of its last line and the order of its first.
      if case .reply = fact.fact { continue }
      require(fact.offset >= last, "places never go back")
      last = fact.offset
    }
  }

  /// Hands out the bytes in memory of exactly their size with the padding behind it, so that reading further is found.
  private func padded<Result>(_ bytes: [UInt8], _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    let memory = UnsafeMutableRawBufferPointer.allocate(
      byteCount: bytes.count + LineDecoder.padding, alignment: 1)
    defer { memory.deallocate() }
    // What looks like JSON, and must not matter.
    memory.initializeMemory(as: UInt8.self, repeating: UInt8(ascii: "}"))
    memory.copyBytes(from: bytes)
    return body(UnsafeRawBufferPointer(rebasing: memory[..<bytes.count]))
  }
}
