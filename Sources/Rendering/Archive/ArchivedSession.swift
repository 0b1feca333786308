package import SessionCore

/// An archived session: its own transcript, with what is beside it.
package struct ArchivedSession: Hashable, Sendable {
  package var origin: SessionOrigin
  /// Copies: its own transcript's, its subagents', and those of what they held before they were rewritten.
  package var copies: Int
  /// Lines of its own transcript; of all where that is not archived.
  package var lines: Int
  /// Bytes of the copies.
  package var bytes: Int
  /// Bytes of what they hold, unpacked.
  package var textBytes: Int
  /// Places in which something was taken out.
  package var redactions: Int
  /// When one of its transcripts was last written to.
  package var written: Timestamp
  /// Whether its own transcript is still there.
  package var isThere: Bool
  /// The file with the copy of its own transcript; `nil` where there is none.
  package var file: String?

  package init(
    origin: SessionOrigin, copies: Int, lines: Int, bytes: Int, textBytes: Int, redactions: Int,
    written: Timestamp, isThere: Bool, file: String?
  ) {
    self.origin = origin
    self.copies = copies
    self.lines = lines
    self.bytes = bytes
    self.textBytes = textBytes
    self.redactions = redactions
    self.written = written
    self.isThere = isThere
    self.file = file
  }
}

extension ArchivedSession {
  /// The session as members of an object.
  func writeMembers(to json: inout JSONWriter) {
    json.member("id", origin.id.rawValue)
    json.member("agent", origin.agent.rawValue)
    json.member("transcript", origin.transcript)
    json.member("is_there", isThere)
    json.member("file", file)
    json.member("copies", copies)
    json.member("lines", lines)
    json.member("bytes", bytes)
    json.member("text_bytes", textBytes)
    json.member("redactions", redactions)
    json.member("written", written)
  }
}
