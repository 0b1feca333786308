package import LinuxHost
package import SessionCore

/// A transcript as the store knows it: which file it is and how far it was read.
package struct TranscriptFile: Hashable, Sendable {
  /// Whose conversation it holds.
  package enum Role: String, Hashable, Sendable {
    case main
    case subagent
  }

  /// Absolute path.
  package var path: String
  package var role: Role
  /// Which file it is, whatever its name.
  package var identity: FileIdentity
  /// Bytes read; the next record begins here.
  package var offset: Int64
  /// A hash of the last bytes before ``offset``: a file rewritten in place has others there.
  package var fingerprint: Int64
  /// `nil` as long as nothing told which session it belongs to.
  package var session: SessionKey?
  /// What a main file has said of its session, so that only changes become events.
  package var profile = SessionProfile()
  /// Whether the title is the user's: then one that the agent makes up does not replace it.
  package var hasCustomTitle = false

  package init(
    path: String, role: Role, identity: FileIdentity, offset: Int64 = 0, fingerprint: Int64 = 0,
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
  /// The session's id by the file's place: its own for a main transcript, its parent's for a subagent's.
  package var sessionID: String?
  package var batch: TranscriptBatch
  /// Why the file was begun again from the start; `nil` where reading simply went on.
  package var rewritten: String?

  package init(
    file: TranscriptFile, agent: AgentID, sessionID: String?, batch: TranscriptBatch, rewritten: String? = nil
  ) {
    self.file = file
    self.agent = agent
    self.sessionID = sessionID
    self.batch = batch
    self.rewritten = rewritten
  }
}
