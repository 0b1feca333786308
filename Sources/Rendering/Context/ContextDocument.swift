package import SessionCore

/// A session's context record as it is handed on: as Markdown for people, as JSON for programs, or cut to a budget of
/// tokens.
///
/// The bytes depend on the transcript alone: two runs give the same.
package struct ContextDocument: Hashable, Sendable {
  /// Whose record it is.
  package struct Origin: Hashable, Sendable {
    /// The session's id.
    package var session: String
    /// The agent's name: `claude`.
    package var agent: String
    /// The transcript's path, which the lines of evidence are of.
    package var transcript: String

    /// What the record was made from.
    package var source: Source

    /// What a record is made from.
    package enum Source: String, Hashable, Sendable {
      case transcript
      /// The transcript is gone, and the lines are those of its copy.
      case archive
      /// There is no transcript: the lines are those that have stood on the agent's terminal. It tells less, and less surely.
      case terminal
    }

    package init(session: String, agent: String, transcript: String, source: Source = .transcript) {
      self.session = session
      self.agent = agent
      self.transcript = transcript
      self.source = source
    }
  }

  package var origin: Origin
  package var record: ContextRecord

  package init(_ record: ContextRecord, of origin: Origin) {
    self.record = record
    self.origin = origin
  }

  /// The document of some classes, and of what happened from a moment on.
  ///
  /// - Parameters:
  ///   - classes: that are kept; empty for all.
  ///   - since: items whose evidence is older are left out; `nil` for all.
  /// - Returns: the rest.
  package func selecting(_ classes: Set<ContextClass>, since: Timestamp?) -> ContextDocument {
    ContextDocument(record.selecting(classes, since: since), of: origin)
  }
}
