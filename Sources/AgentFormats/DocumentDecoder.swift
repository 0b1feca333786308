package import SessionCore

/// What a whole file says that its agent writes anew at each change.
package protocol DocumentDecoder: Sendable, SendableMetatype {
  /// Adds what the document says, all of it at each reading: replies count once by their keys, compactions by their
  /// records. Of the profile only what differs from `state`.
  ///
  /// - Parameters:
  ///   - document: the file, with ``LineDecoder/padding`` readable bytes behind it.
  ///   - path: the file's path below the agent's root; data, like all that it holds.
  ///   - role: whose conversation the file holds, as its place tells.
  ///   - state: what an earlier reading ended with, and what this one ends with.
  ///   - batch: takes the facts.
  /// - Throws: ``DocumentProblem`` when it is no such document, or not whole yet; then nothing of it counts.
  static func decode(
    _ document: UnsafeRawBufferPointer, at path: String, role: TranscriptRole, state: inout DecoderState,
    into batch: inout TranscriptBatch
  ) throws(DocumentProblem)
}

/// What such a file tells of the work itself.
package protocol ContextDocumentDecoder: SendableMetatype {
  /// Adds what the document tells, all of it at each reading.
  ///
  /// - Parameters:
  ///   - document: the file, with ``LineDecoder/padding`` readable bytes behind it.
  ///   - batch: takes the facts.
  /// - Throws: ``DocumentProblem`` when it is no such document, or not whole yet.
  static func decode(
    _ document: UnsafeRawBufferPointer, into batch: inout TranscriptBatch
  ) throws(DocumentProblem)
}

/// Why a document can't be read.
package struct DocumentProblem: Error, Hashable, CustomStringConvertible {
  package let description: String

  package init(_ description: String) {
    self.description = description
  }
}
