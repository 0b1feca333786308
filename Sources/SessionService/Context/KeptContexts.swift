package import Rendering
package import SessionCore

/// The context records that are held, each kept current with its transcript: what was read is not read again as long as its
/// record is held. Not for several threads at once.
package struct KeptContexts {
  /// What a look at a transcript came to.
  package struct Look {
    /// Whether the transcript told something new.
    package var hasGrown: Bool
    /// Whose record it is.
    package var origin: SessionOrigin
    /// The record as it stands; `nil` where nothing new or nothing at all was read of the transcript, which may be gone.
    package var document: ContextDocument?
    /// The same for programs; empty where there is none.
    package var json: [UInt8]
    /// The sessions whose records were given up for it.
    package var givenUp: [SessionKey]
  }

  /// Bytes that all records may take, as JSON has them; in memory it is two to three times as much. Of recorded sessions
  /// the middle one takes 4 KB, the largest 122 KB.
  package static let mostBytes = 8 << 20

  private let files = TranscriptReader()
  private var kept: [SessionKey: KeptContext] = [:]
  private var held: HeldRecords<SessionKey>
  private var givenUp: [SessionKey] = []
  /// Bytes of transcripts that were read for all records so far.
  package private(set) var bytesRead: Int64 = 0

  /// - Parameter mostBytes: that all records may take, as JSON has them.
  package init(mostBytes: Int = mostBytes) {
    held = HeldRecords(most: mostBytes)
  }

  /// How many are held.
  package var count: Int { kept.count }

  /// Whose record is held under that key; `nil` where none is.
  package func origin(of key: SessionKey) -> SessionOrigin? { kept[key]?.origin }

  /// A session's transcript may lie somewhere else now: it is read from its start.
  package mutating func forget(_ key: SessionKey) {
    kept[key] = nil
    held.forget(key)
  }

  /// Reads a transcript on; from its start where its record is not held.
  ///
  /// - Parameters:
  ///   - key: the session.
  ///   - origin: says whose it is; asked where it is not held.
  ///   - always: whether the document is wanted also where the transcript told nothing new.
  ///   - goesOn: asked now and then; what was read until then stays taken.
  /// - Returns: what it came to; `nil` for an agent whose transcripts tell no context.
  /// - Throws: where it can't be read, or what `origin` throws.
  package mutating func look(
    at key: SessionKey, origin: (SessionKey) throws -> SessionOrigin?, always: Bool,
    goesOn: () -> Bool = { true }
  ) throws -> Look? {
    if kept[key] == nil {
      guard let origin = try origin(key), let context = KeptContext(origin, files: files) else { return nil }
      kept[key] = context
      hold(key, bytes: 0)
    }
    let before = kept[key]?.bytesRead ?? 0
    guard let hasGrown = try kept[key]?.readOn(goesOn: goesOn), let context = kept[key] else { return nil }
    bytesRead += context.bytesRead - before
    let document = (hasGrown || always) && !context.isEmpty ? context.document : nil
    let json = document?.json ?? []
    if document != nil { hold(key, bytes: json.count) }
    defer { givenUp = [] }
    return Look(
      hasGrown: hasGrown, origin: context.origin, document: document, json: json, givenUp: givenUp)
  }

  private mutating func hold(_ key: SessionKey, bytes: Int) {
    for other in held.changed(key, bytes: bytes) {
      kept[other] = nil
      givenUp.append(other)
    }
  }
}
