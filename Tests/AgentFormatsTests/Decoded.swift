import AgentFormats
import SessionCore

/// All that a transcript says, however it was cut into pieces: replies joined over pieces, the rest in order.
struct Decoded: Equatable {
  /// A fact that is no reply, with the place it stands at.
  struct Placed: Equatable {
    var fact: TranscriptFact
    var time: Timestamp?
    var offset: Int64
    var length: Int
  }

  /// A reply with the place of its last line.
  struct PlacedReply: Equatable {
    var fact: ReplyFact
    var time: Timestamp?
    var offset: Int64
    var length: Int
  }

  private(set) var others: [Placed] = []
  private(set) var replies: [ReplyKey: PlacedReply] = [:]
  /// The keys in the order of the first lines.
  private(set) var order: [ReplyKey] = []
  private(set) var records = 0
  private(set) var lastActivity: Timestamp?
  private(set) var sessionID: String?
  private(set) var parentID: String?
  /// Bytes at the end that are not decoded yet.
  var rest = 0

  var compactions: [Compaction] {
    others.compactMap { if case .compaction(let compaction) = $0.fact { compaction } else { nil } }
  }

  /// The changes of the profile, laid over one another.
  var profile: SessionProfile {
    profiles.reduce(SessionProfile()) { $0.updated(with: $1) }
  }

  var profiles: [SessionProfile] {
    others.compactMap { if case .profile(let profile) = $0.fact { profile } else { nil } }
  }

  var unreadable: [Placed] {
    others.filter { if case .unreadable = $0.fact { true } else { false } }
  }

  var replyFacts: [ReplyFact] { order.compactMap { replies[$0]?.fact } }

  /// Adds what a piece said.
  mutating func add(_ batch: TranscriptBatch) {
    for located in batch.facts {
      guard case .reply(let reply) = located.fact else {
        others.append(
          Placed(fact: located.fact, time: located.time, offset: located.offset, length: located.length))
        continue
      }
      var placed = PlacedReply(
        fact: reply, time: located.time, offset: located.offset, length: located.length)
      if let known = replies[reply.key] {
        placed.fact.usage.input = max(known.fact.usage.input, reply.usage.input)
        placed.fact.usage.output = max(known.fact.usage.output, reply.usage.output)
        placed.fact.usage.cacheRead = max(known.fact.usage.cacheRead, reply.usage.cacheRead)
        placed.fact.usage.cacheWrite = max(known.fact.usage.cacheWrite, reply.usage.cacheWrite)
        placed.fact.usage.cacheWriteOneHour = max(
          known.fact.usage.cacheWriteOneHour, reply.usage.cacheWriteOneHour)
        placed.fact.isMainChain = known.fact.isMainChain || reply.isMainChain
        placed.fact.contextTokens = reply.contextTokens ?? known.fact.contextTokens
        placed.time = located.time ?? known.time
      } else {
        order.append(reply.key)
      }
      replies[reply.key] = placed
    }
    records += batch.records
    if let activity = batch.lastActivity { lastActivity = max(lastActivity ?? activity, activity) }
    if sessionID == nil { sessionID = batch.sessionID }
    if parentID == nil { parentID = batch.parentID }
  }
}

/// A decoder that is fed as a reader of files feeds it.
struct Feeder {
  private(set) var decoded = Decoded()
  private var decoder: LineDecoder
  private var offset: Int64 = 0
  private var pending: [UInt8] = []

  init(_ agent: AgentDescriptor = ClaudeCode.descriptor, role: TranscriptRole = .main) {
    decoder = agent.lineDecoder(role: role)
  }

  /// More bytes of the file were read; `isEnd` says that there are no more for now.
  mutating func feed(_ bytes: some Sequence<UInt8>, isEnd: Bool) {
    pending += bytes
    var batch = TranscriptBatch()
    let used = pending.padded { decoder.decode($0, at: offset, isEnd: isEnd, into: &batch) }
    decoded.add(batch)
    offset += Int64(used)
    pending.removeFirst(used)
    decoded.rest = pending.count
  }

  /// Reads the first line of `bytes` as a record too long to hold, in pieces of `size`.
  mutating func feedLong(_ bytes: [UInt8], pieces size: Int) {
    decoder.beginLongRecord()
    var position = 0
    while position < bytes.count {
      let piece = Array(bytes[position..<min(bytes.count, position + size)])
      guard let used = piece.padded({ decoder.continueLongRecord($0) }) else {
        position += piece.count
        continue
      }
      var batch = TranscriptBatch()
      decoder.endLongRecord(at: offset, into: &batch)
      decoded.add(batch)
      offset += Int64(position + used)
      return
    }
    decoded.rest = bytes.count
  }
}

/// What a whole transcript says, decoded in one piece.
func decode(
  _ lines: [String], separator: String = "\n", end: String = "\n",
  of agent: AgentDescriptor = ClaudeCode.descriptor, role: TranscriptRole = .main
) -> Decoded {
  var feeder = Feeder(agent, role: role)
  feeder.feed((lines.joined(separator: separator) + end).utf8, isEnd: true)
  return feeder.decoded
}

extension AgentDescriptor {
  /// A decoder of the agent's transcripts of lines.
  func lineDecoder(
    role: TranscriptRole = .main, state: DecoderState = DecoderState(),
    workspace: LineDecoder.Workspace = LineDecoder.Workspace()
  ) -> LineDecoder {
    for format in formats {
      guard case .lines(let records) = format.reading else { continue }
      return LineDecoder(records, role: role, state: state, workspace: workspace)
    }
    preconditionFailure("\(name) has transcripts of lines")
  }
}

extension [UInt8] {
  /// Hands out the bytes with as many behind them as the decoder may look at: what looks like JSON, and must not
  /// matter.
  func padded<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    let behind = Array(repeating: UInt8(ascii: "}"), count: LineDecoder.padding)
    return (self + behind).withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
  }
}
