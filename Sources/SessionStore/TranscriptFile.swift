package import LinuxHost
package import SessionCore

/// A transcript as the store knows it: which file it is and how far it was read.
package struct TranscriptFile: Hashable, Sendable {
  /// Absolute path.
  package var path: String
  package var role: TranscriptRole
  /// Which file it is, whatever its name.
  package var identity: FileIdentity
  /// Bytes read; the next record begins here.
  package var offset: Int64
  /// A hash of the last bytes before ``offset``: a file rewritten in place has others there.
  package var fingerprint: Int64
  /// `nil` as long as nothing told which session it belongs to.
  package var session: SessionKey?
  /// Why the file as it is can't be read, for people; `nil` where it can.
  package var problem: String?
  /// What its decoder has to remember of it.
  package var state = DecoderState()

  package init(
    path: String, role: TranscriptRole, identity: FileIdentity, offset: Int64 = 0, fingerprint: Int64 = 0,
    session: SessionKey? = nil
  ) {
    self.path = path
    self.role = role
    self.identity = identity
    self.offset = offset
    self.fingerprint = fingerprint
    self.session = session
  }
}

/// A piece of a transcript that was read, to be committed in one go with the offset behind it.
package struct TranscriptProgress: Sendable {
  /// The file with the offset, identity and fingerprint after the piece.
  package var file: TranscriptFile
  package var agent: AgentID
  /// The id by the file's place: the conversation's own, or that of its session where the place is a subagent's.
  package var sessionID: String?
  package var batch: TranscriptBatch
  /// Why the file was begun again from the start; `nil` where reading simply went on.
  package var rewritten: String?
  /// Whether the batch is all that the file holds, read anew because something in it changed.
  package var isWhole: Bool
  /// The bytes of the file that the batch is all of, up to the last that can be where the file ends; `nil` where that is
  /// not known.
  package var span: Range<Int64>?
  /// The agent's folder that it lies in: the accounts' windows in the batch are that one's. `nil` where that is not known.
  package var folder: String?
  /// When the file was last written to: the time of records that carry none, where none around them does.
  package var written: Timestamp?

  package init(
    file: TranscriptFile, agent: AgentID, sessionID: String?, batch: TranscriptBatch,
    rewritten: String? = nil, isWhole: Bool = false, span: Range<Int64>? = nil, written: Timestamp? = nil
  ) {
    self.file = file
    self.agent = agent
    self.sessionID = sessionID
    self.batch = batch
    self.rewritten = rewritten
    self.isWhole = isWhole
    self.span = span
    self.written = written
  }

  /// When something last happened in it, as far as that is known.
  var lastActivity: Timestamp? { batch.lastActivity ?? written }
}
