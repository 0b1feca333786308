import AgentFormats
import LinuxHost
import SessionCore

/// One file of a recording, read a line at a time.
struct RecordedFile: Sendable {
  /// What its lines are.
  enum Kind: Hashable, Sendable {
    /// Records of a session or a subagent.
    case transcript
    /// What the agent's registry said of the process with that id, one state a line.
    case registry(pid: Int32)
  }

  /// A line and when it was written.
  struct Line: Sendable {
    var bytes: [UInt8]
    var recorded: Timestamp?
  }

  /// The first piece that is read of a line; most are shorter.
  private static let usualLine = 16 << 10
  /// Longer lines are left out: what is played is held in memory.
  private static let longestLine = 16 << 20
  /// So many lines may stand in front of the first one that has a time.
  private static let untimedLines = 100

  let path: String
  /// The path below the agent's folder that it is played to.
  let target: String
  let kind: Kind
  private var offset: Int64 = 0
  /// Lines without a time have that of the line before; those in front of the first one have that one's.
  private var time: Timestamp?

  /// - Throws: ``RecordingError`` where no line says when it was written, ``HostError`` where it can't be read.
  init(path: String, target: String, kind: Kind) throws {
    self.path = path
    self.target = target
    self.kind = kind
    var ahead = self
    for _ in 0..<Self.untimedLines where ahead.time == nil {
      guard try ahead.next() != nil else { break }
    }
    guard ahead.time != nil else {
      throw RecordingError(path, "is no recording: none of its first lines says when it was written")
    }
    time = ahead.time
  }

  /// The next line; `nil` at the end. Empty lines are passed over.
  mutating func next() throws -> Line? {
    while let bytes = try nextLine() {
      guard bytes.contains(where: { ![0x20, 0x09, 0x0d].contains($0) }) else { continue }
      let own: Timestamp? =
        switch kind {
        case .transcript: ClaudeRecording.time(ofRecord: bytes)
        case .registry: ClaudeRecording.time(ofEntry: bytes)
        }
      if let own { time = time.map { max($0, own) } ?? own }
      return Line(bytes: bytes, recorded: time)
    }
    return nil
  }

  /// The next line, empty ones and one without its newline at the end included; for one that is too long an empty one.
  private mutating func nextLine() throws -> [UInt8]? {
    let reader = try FileReader(path: path)
    var size = Self.usualLine
    var isTooLong = false
    while true {
      var bytes = [UInt8](repeating: 0, count: size)
      let start = offset
      let count = try bytes.withUnsafeMutableBytes { try reader.read(into: $0, at: start) }
      guard count > 0 else { return nil }
      let end = bytes[..<count].firstIndex(of: 0x0a)
      if end == nil, count == size {
        if size < Self.longestLine {
          size *= 4
        } else {
          isTooLong = true
          offset += Int64(count)
        }
        continue
      }
      offset += Int64(end.map { $0 + 1 } ?? count)
      bytes.removeLast(bytes.count - (end ?? count))
      return isTooLong ? [] : bytes
    }
  }
}

/// What was named is no recording that can be played.
package struct RecordingError: Error, Sendable, CustomStringConvertible {
  package let description: String

  init(_ path: String, _ problem: String) {
    description = "\(path) \(problem)."
  }
}
