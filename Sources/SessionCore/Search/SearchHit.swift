/// A text in which certain pieces stand out.
package struct MarkedText: Hashable, Sendable {
  /// A piece that stands out, or one that does not.
  package struct Piece: Hashable, Sendable {
    package var text: String
    package var isMarked: Bool

    package init(_ text: String, isMarked: Bool = false) {
      self.text = text
      self.isMarked = isMarked
    }
  }

  /// In their order; none is empty.
  package private(set) var pieces: [Piece]

  package init(_ pieces: [Piece]) {
    self.pieces = pieces.filter { !$0.text.isEmpty }
  }

  /// Reads a text in which `begin` and `end` stand around what stands out.
  package init(_ text: String, begin: Unicode.Scalar, end: Unicode.Scalar) {
    var pieces: [Piece] = []
    var piece = String.UnicodeScalarView()
    var isMarked = false
    for scalar in text.unicodeScalars {
      guard scalar == begin || scalar == end else {
        piece.append(scalar)
        continue
      }
      pieces.append(Piece(String(piece), isMarked: isMarked))
      piece = String.UnicodeScalarView()
      isMarked = scalar == begin
    }
    pieces.append(Piece(String(piece), isMarked: isMarked))
    self.init(pieces)
  }

  /// The text alone.
  package var text: String { pieces.map(\.text).joined() }

  /// Where the marked pieces stand: places and lengths in Unicode scalars, from 0.
  package var marks: [(start: Int, length: Int)] {
    var start = 0
    var marks: [(start: Int, length: Int)] = []
    for piece in pieces {
      let length = piece.text.unicodeScalars.count
      if piece.isMarked { marks.append((start, length)) }
      start += length
    }
    return marks
  }
}

/// Which of the texts may be found.
package struct SearchFilter: Hashable, Sendable {
  /// `nil` for those of all sessions.
  package var sessions: Set<SessionKey>?
  /// Of one of these classes; empty for all.
  package var classes: Set<ContextClass> = []
  /// What was written from then on; of a text without a time it is not known, so it is none of these.
  package var since: Timestamp?
  /// What was written before.
  package var until: Timestamp?

  package init() {}
}

/// A text that was found.
package struct SearchHit: Hashable, Sendable {
  package var session: SessionKey
  package var classes: Set<ContextClass>
  /// The line of the session's transcript, from 1; without one of its terminal.
  package var line: Int
  /// When it was written; `nil` where nothing says so.
  package var time: Timestamp?
  /// What was looked for stands out in it.
  package var text: MarkedText

  package init(
    session: SessionKey, classes: Set<ContextClass>, line: Int, time: Timestamp?, text: MarkedText
  ) {
    self.session = session
    self.classes = classes
    self.line = line
    self.time = time
    self.text = text
  }
}

/// How far the records of older transcripts are.
package struct RecordProgress: Hashable, Sendable {
  /// Whether records are kept at all.
  package var isEnabled = true
  /// Transcripts whose records are still to be made; `nil` before that is known.
  package var pending: Int?
  /// Whether that waits, since somebody holds up the reading of the history.
  package var isPaused = false

  package init() {}

  /// Whether everything that can be found is found.
  package var isComplete: Bool { !isEnabled || pending == 0 }
}
