package import SessionCore

/// What is read of a recorded line to play it again, and what is changed in it: its times, and in a later round the
/// names that make it the same record. All else stays as the agent wrote it.
package enum ClaudeRecording {
  /// When a record of a transcript was written; `nil` where it does not say.
  package static func time(ofRecord line: [UInt8]) -> Timestamp? {
    for (_, value) in TopLevelMembers.scalars(named: ["timestamp"], in: line) {
      if let time = Timestamp(iso8601: line[value.dropFirst().dropLast()]) { return time }
    }
    return nil
  }

  /// When a registry entry was written: the last time that it speaks of.
  package static func time(ofEntry line: [UInt8]) -> Timestamp? {
    TopLevelMembers.scalars(named: ["startedAt", "updatedAt", "statusUpdatedAt"], in: line)
      .compactMap { Int64(String(decoding: line[$0.value], as: UTF8.self)) }
      .max().map(Timestamp.init(milliseconds:))
  }

  /// The record as if it were written at `moment`.
  ///
  /// - Parameters:
  ///   - line: a line of a transcript.
  ///   - moment: the time that it gets.
  ///   - round: how often the recording has been begun, from 1. From the second on, the record and its request get
  ///     other names: a reply or a compaction of the same name would be the same one, and counts once.
  /// - Returns: the line, without a newline as it came.
  package static func record(_ line: [UInt8], at moment: Timestamp, round: Int) -> [UInt8] {
    let names = ["timestamp"] + (round > 1 ? ["uuid", "parentUuid", "logicalParentUuid", "requestId"] : [])
    return replacing(TopLevelMembers.scalars(named: names, in: line), in: line) { name, value in
      if name == "timestamp" { return Array("\"\(moment.iso8601)\"".utf8) }
      return value.last == UInt8(ascii: "\"") ? value.dropLast() + Array(".\(round)\"".utf8) : Array(value)
    }
  }

  /// The registry entry as if it were written at `moment`: its times lie as far back as they did, at `speed` times the
  /// speed.
  package static func entry(
    _ line: [UInt8], recorded: Timestamp, at moment: Timestamp, speed: Double
  ) -> [UInt8] {
    let names = ["startedAt", "updatedAt", "statusUpdatedAt", "nameSince"]
    return replacing(TopLevelMembers.scalars(named: names, in: line), in: line) { _, value in
      guard let time = Double(String(decoding: value, as: UTF8.self)),
        let age = Int64(exactly: ((Double(recorded.milliseconds) - time) / speed).rounded())
      else { return Array(value) }
      return Array(String(moment.milliseconds.subtractingReportingOverflow(age).partialValue).utf8)
    }
  }

  private static func replacing(
    _ members: [(name: String, value: Range<Int>)], in line: [UInt8],
    with replacement: (String, ArraySlice<UInt8>) -> [UInt8]
  ) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(line.count + 32)
    var copied = 0
    for (name, value) in members {
      result += line[copied..<value.lowerBound]
      result += replacement(name, line[value])
      copied = value.upperBound
    }
    return result + line[copied...]
  }
}
