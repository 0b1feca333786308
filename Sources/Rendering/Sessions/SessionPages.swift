package import SessionCore

/// All sessions as JSON, of which each is written anew only when it reads otherwise: where one of a hundred changes ten times
/// a second, the others cost no more than their copying.
package struct SessionPages: Sendable {
  private struct Page {
    /// Held, so that no other entry comes to lie where this one lay.
    var entry: SessionBoard.Entry
    /// All of it that moves on with time alone.
    var pace: Pace
    var json: [UInt8]
  }

  private var pages: [ObjectIdentifier: Page] = [:]
  /// Of the last document, so that the next one is not moved about while it grows.
  private var length = 0

  package init() {}

  /// The sessions of a board as a document, the last active first.
  ///
  /// - Parameters:
  ///   - board: the sessions.
  ///   - now: the moment that their rates are counted to.
  /// - Returns: the bytes of the document, UTF-8.
  package mutating func list(_ board: SessionBoard, now: Timestamp) -> [UInt8] {
    var next: [ObjectIdentifier: Page] = [:]
    next.reserveCapacity(board.entries.count)
    var json = JSONWriter(capacity: length + length / 8)
    json.object { json in
      json.member(
        "sessions",
        array: { json in
          for entry in board.entries {
            let page = page(of: entry, now: now)
            json.raw(page.json)
            next[ObjectIdentifier(entry)] = page
          }
        })
      json.member("last_event", board.lastEvent)
      json.member("complete", board.isComplete)
    }
    pages = next
    length = json.bytes.count
    return json.bytes
  }

  private func page(of entry: SessionBoard.Entry, now: Timestamp) -> Page {
    let pace = entry.pace(at: now)
    if let known = pages[ObjectIdentifier(entry)], known.pace == pace { return known }
    var json = JSONWriter()
    SessionJSON.session(entry, pace, into: &json)
    return Page(entry: entry, pace: pace, json: json.bytes)
  }
}
