/// The record of the transcript that an item comes from.
package struct ContextEvidence: Hashable, Sendable {
  /// The line it stands on, from 1; the number of the message in its session where an agent keeps messages in a database.
  package var line: Int
  /// Bytes from the start of the transcript; 0 where there is no such file.
  package var offset: Int64
  /// Bytes, without a newline.
  package var length: Int
  /// When the record was written; `nil` where neither it nor one before it says.
  package var time: Timestamp?
  /// The agent's id of the message, or of its part, by which a record goes that stands on no line.
  package var record: String?

  package init(line: Int, offset: Int64, length: Int, time: Timestamp?, record: String? = nil) {
    self.line = line
    self.offset = offset
    self.length = length
    self.time = time
    self.record = record
  }
}
