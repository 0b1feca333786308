/// How far the reading of a history is: of what lies on the disk, what is read and stored.
///
/// What agents write now is no history: it is followed whatever this says.
package struct IndexProgress: Hashable, Sendable {
  /// Whether everything that was there at the start is read and stored.
  package var isComplete = false
  /// Whether the user holds the reading up.
  package private(set) var isPaused = false
  /// Files of the history in course that are read.
  package private(set) var filesRead = 0
  /// All files of the history in course, or of the last one; 0 while they are still looked for.
  package private(set) var filesTotal = 0
  /// Bytes of the history in course that are read and stored.
  package private(set) var bytesRead: Int64 = 0
  /// All bytes of the history in course, or of the last one.
  package private(set) var bytesTotal: Int64 = 0
  /// How much was read at some moments of the last seconds, for the rate.
  private var marks: [Mark] = []

  /// The rate is that of so many milliseconds.
  private static let rateSpan: Int64 = 10_000
  /// Between two marks at least, in milliseconds.
  private static let markSpan: Int64 = 250

  private struct Mark: Hashable {
    /// In milliseconds of a clock that never goes back.
    var moment: Int64
    var bytes: Int64
  }

  /// Nothing is known yet.
  package init() {}

  // MARK: What is known

  /// Bytes that are on the disk and not in the index yet.
  package var lagBytes: Int64 { bytesTotal - bytesRead }

  /// Whether there is something left to read, or to look for.
  package var isReading: Bool { !isComplete || lagBytes > 0 }

  /// The share that is read, 0 to 100, rounded down; `nil` while it is not known how much there is.
  package var percent: Int? {
    guard isReading else { return 100 }
    guard bytesTotal > 0 else { return nil }
    // The last percent belongs to what is stored last.
    return Int(min(99, Double(bytesRead) / Double(bytesTotal) * 100))
  }

  /// Bytes a second; `nil` before there is a span to measure, and while it is paused.
  package var bytesPerSecond: Int64? {
    guard !isPaused, isReading, let first = marks.first, let last = marks.last,
      last.moment - first.moment >= Self.markSpan
    else { return nil }
    return (last.bytes - first.bytes) * 1_000 / (last.moment - first.moment)
  }

  /// Seconds that the rest takes at the present rate, rounded up; `nil` where there is no rate.
  package var secondsLeft: Int64? {
    guard let bytesPerSecond, bytesPerSecond > 0 else { return nil }
    return (lagBytes + bytesPerSecond - 1) / bytesPerSecond
  }

  // MARK: What happens

  /// A history begins: what is known of the last one is forgotten.
  package mutating func begun() {
    (filesRead, filesTotal, bytesRead, bytesTotal, marks) = (0, 0, 0, 0, [])
  }

  /// More was found to be read.
  ///
  /// - Parameters:
  ///   - files: how many.
  ///   - bytes: what of them is not read yet.
  ///   - moment: in milliseconds of a clock that never goes back.
  package mutating func found(files: Int, bytes: Int64, at moment: Int64) {
    filesTotal += files
    bytesTotal += bytes
    mark(moment)
  }

  /// A part is read and stored.
  ///
  /// - Parameters:
  ///   - files: that came to their end with it.
  ///   - bytes: of what was found.
  ///   - moment: in milliseconds of a clock that never goes back.
  package mutating func stored(files: Int, bytes: Int64, at moment: Int64) {
    filesRead = min(filesTotal, filesRead + files)
    bytesRead = min(bytesTotal, bytesRead + bytes)
    mark(moment)
  }

  /// Nothing of the history in course is left.
  package mutating func ended() {
    (filesRead, bytesRead, marks) = (filesTotal, bytesTotal, [])
  }

  /// The user holds it up, or lets it go on.
  package mutating func pause(_ isPaused: Bool) {
    self.isPaused = isPaused
    marks = []
  }

  private mutating func mark(_ moment: Int64) {
    if let last = marks.last, moment - last.moment < Self.markSpan { return }
    marks.append(Mark(moment: moment, bytes: bytesRead))
    if let old = marks.lastIndex(where: { $0.moment <= moment - Self.rateSpan }) { marks.removeFirst(old) }
  }
}
