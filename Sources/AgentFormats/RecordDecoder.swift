package import SessionCore

/// What the records of one agent's transcripts mean.
///
/// Of each agent there are two: `…RecordDecoder` tells what is counted and what steps there were, `…ContextRecordDecoder`
/// what was worked on. Those of files that are one document each are called `…DocumentDecoder` in the same way.
///
/// One value for each file: it is given the file's records in turn, adds what they say to a batch, and keeps what the
/// next records need. Where records begin and end, and how their members are found, is ``LineDecoder``'s business.
package protocol RecordDecoder: Sendable, SendableMetatype {
  /// The members of a record that it asks for.
  static var fields: FieldTable { get }

  /// What marks a record that tells more than when it was written and where: the names, or values, of which it has one.
  /// Of a long history the records without any are passed over, which is most of its bytes. Empty where each record
  /// has to be read.
  static var marks: [StaticString] { get }

  /// A decoder for one file.
  ///
  /// - Parameters:
  ///   - role: whose conversation the file holds, as its place tells.
  ///   - state: what an earlier reading of the file ended with; empty for a new one.
  init(role: TranscriptRole, state: DecoderState)

  /// What has to be remembered of the file.
  var state: DecoderState { get }

  /// When the record was written; `nil` where it does not say.
  static func time(of record: RecordReader) -> Timestamp?

  /// Adds what one record says. That it was read, and when it was written, is noted already.
  ///
  /// - Parameters:
  ///   - record: its members, valid during the call.
  ///   - place: where it stands, and when it was written.
  ///   - batch: takes the facts.
  mutating func take(_ record: RecordReader, at place: RecordPlace, into batch: inout TranscriptBatch)
}

extension RecordDecoder {
  package static var marks: [StaticString] { [] }
}

/// Where a record stands in its file, and when it was written.
package struct RecordPlace: Hashable, Sendable {
  package var time: Timestamp?
  /// Bytes from the start of the file; of a compressed one, as it is unpacked.
  package var offset: Int64
  /// Bytes, without a newline.
  package var length: Int

  package init(time: Timestamp?, offset: Int64, length: Int) {
    self.time = time
    self.offset = offset
    self.length = length
  }
}

extension TranscriptBatch {
  /// Adds a fact that the record at `place` tells; `record` names it over all files.
  mutating func append(_ fact: TranscriptFact, at place: RecordPlace, record: ReplyKey? = nil) {
    append(fact, time: place.time, offset: place.offset, length: place.length, record: record)
  }

  /// Adds a reply that the record at `place` tells, or enlarges the one with the same key.
  mutating func append(_ reply: ReplyFact, at place: RecordPlace) {
    append(reply, time: place.time, offset: place.offset, length: place.length)
  }

  /// Adds what the record at `place` tells of the work itself.
  mutating func append(context: ContextFact, at place: RecordPlace) {
    append(context: context, time: place.time, offset: place.offset, length: place.length)
  }

  /// Tells of a number of tokens in the record at `place` that is none.
  mutating func noteCountProblem(of record: RecordReader, at place: RecordPlace) {
    if let problem = record.countProblem { append(.unreadable(reason: problem), at: place) }
  }
}
