/// The record of the transcript that an item comes from.
package struct ContextEvidence: Hashable, Sendable {
  /// The line it stands on, from 1.
  package var line: Int
  /// Bytes from the start of the transcript.
  package var offset: Int64
  /// Bytes, without a newline.
  package var length: Int
  /// When the record was written; `nil` where neither it nor one before it says.
  package var time: Timestamp?

  package init(line: Int, offset: Int64, length: Int, time: Timestamp?) {
    self.line = line
    self.offset = offset
    self.length = length
    self.time = time
  }
}
