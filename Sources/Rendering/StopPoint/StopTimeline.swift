package import SessionCore

/// The verdicts over a recorded session, one line for each moment at which something changes.
package enum StopTimeline {
  /// A moment of a recording.
  package struct Moment: Hashable, Sendable {
    /// The number of the line in the file, from 1.
    package var line: Int
    package var time: Timestamp
    /// `nil` as long as nothing is known.
    package var stopPoint: StopPoint?
    /// The change of the phase at this line, if there is one.
    package var change: PhaseChange?

    package init(line: Int, time: Timestamp, stopPoint: StopPoint?, change: PhaseChange?) {
      self.line = line
      self.time = time
      self.stopPoint = stopPoint
      self.change = change
    }
  }

  /// The line of a moment, for people.
  package static func line(_ moment: Moment, style: TextStyle) -> String {
    var line = StyledText(" ")
    let number = String(moment.line)
    line.append(
      moment.time.clock + String(repeating: " ", count: max(1, 7 - number.utf8.count)) + number, .dim)
    line.append("  " + (moment.stopPoint?.phase?.to.rawValue ?? style.signs.unknown))
    line.pad(to: 34)
    switch moment.stopPoint?.isSafe {
    case true?: line.append("safe")
    case false?: line.append("unsafe", .warning)
    case nil: line.append(style.signs.unknown)
    }
    line.pad(to: 42)
    let reasons = moment.stopPoint?.reasons.map { StopWords.short($0.kind, style) } ?? []
    line.append(reasons.joined(separator: ", "))
    return line.line(style)
  }

  /// A moment as a document on one line.
  package static func json(_ moment: Moment) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.member("line", moment.line)
      json.member("time", moment.time)
      json.key("transition")
      if let change = moment.change {
        json.object { change.writeMembers(into: &$0) }
      } else {
        json.null()
      }
      if let stopPoint = moment.stopPoint {
        stopPoint.writeMembers(into: &json)
      } else {
        json.member("verdict", nil as String?)
      }
    }
    return json.bytes
  }
}
