import AgentFormats
import LinuxHost
import Rendering
import SessionCore

/// The verdicts over a transcript, moment by moment, as if sessiond had watched it then.
package enum StopPointReplay {
  /// A transcript is held while it is judged; the longest that people have are far shorter.
  private static let longest: Int64 = 1 << 30

  /// Prints the moments of a transcript: for people those at which something changes, for programs all.
  ///
  /// - Parameters:
  ///   - path: of the transcript, of any agent that writes lines.
  ///   - json: whether each is a document.
  ///   - columns: the most that a line for people takes.
  ///   - say: takes text.
  /// - Throws: an error for people where the file can't be read, or tells of no step.
  package static func write(_ path: String, json: Bool, columns: Int, to say: (String) -> Void) throws {
    let style = TextStyle(columns: columns, usesColor: false, usesUnicode: true)
    for moment in try moments(of: path, changesOnly: !json) {
      say(
        (json
          ? String(decoding: StopTimeline.json(moment), as: UTF8.self)
          : StopTimeline.line(moment, style: style)) + "\n")
    }
  }

  /// The moments of a transcript at which it tells of a step, in the order of its lines.
  ///
  /// - Parameters:
  ///   - path: of the transcript, of any agent that writes lines.
  ///   - changesOnly: whether moments with the verdict of the one before are left out.
  /// - Returns: at least one moment.
  /// - Throws: ``RecordingError`` where it tells of no step, ``HostError`` where it can't be read.
  static func moments(of path: String, changesOnly: Bool) throws -> [StopTimeline.Moment] {
    guard let status = try FileStatus.of(path: path), !status.isDirectory else {
      throw RecordingError(path, "is no transcript")
    }
    guard status.size <= longest else { throw RecordingError(path, "has more than 1 GiB") }
    // A transcript does not say whose it is, but only its own agent's decoder understands it.
    var best: (steps: [Located], lines: [Int64]) = ([], [])
    for agent in Agents.all {
      for case .lines(let records) in agent.formats.map(\.reading) {
        let read = try steps(of: path, records)
        if read.steps.count > best.steps.count { best = read }
      }
    }
    guard !best.steps.isEmpty else { throw RecordingError(path, "tells of no step of any agent") }
    return judge(best.steps, lines: best.lines, path: path, changesOnly: changesOnly)
  }

  private struct Located {
    var step: SessionStep
    var time: Timestamp?
    var offset: Int64
    var length: Int
    /// In which it is done; `nil` where nothing says so.
    var folder: String?
  }

  /// The steps, and where lines begin.
  private static func steps(
    of path: String, _ records: any RecordDecoder.Type
  ) throws -> (steps: [Located], lines: [Int64]) {
    let reader = TranscriptReader()
    let file = try FileReader(path: path)
    var decoder = LineDecoder(records, role: .main, workspace: reader.workspace)
    var batch = TranscriptBatch(stepsSince: Timestamp(milliseconds: .min))
    var lines: [Int64] = [0]
    var next: Int64 = 0
    _ = try reader.decodeLines(with: &decoder, from: 0, limit: .max, facts: .max, into: &batch) { target in
      let count = try file.read(into: target, at: next)
      for (index, byte) in target[..<count].enumerated() where byte == 0x0a {
        lines.append(next + Int64(index) + 1)
      }
      next += Int64(count)
      return count
    }
    var folder: String?
    let steps = batch.facts.compactMap { fact -> Located? in
      if case .profile(let profile) = fact.fact { folder = profile.project ?? folder }
      guard case .step(let step) = fact.fact else { return nil }
      return Located(
        step: step, time: fact.time, offset: fact.offset, length: fact.length, folder: folder)
    }
    return (steps, lines)
  }

  private static func judge(
    _ steps: [Located], lines: [Int64], path: String, changesOnly: Bool
  ) -> [StopTimeline.Moment] {
    var moments: [StopTimeline.Moment] = []
    var monitor = StopPointMonitor()
    var time = steps.first?.time ?? Timestamp(milliseconds: 0)
    var line = 0
    for (index, located) in steps.enumerated() {
      time = max(time, located.time ?? time)
      let source = SourcePointer(path: path, offset: located.offset, length: located.length)
      if let folder = located.folder { monitor.works(in: folder) }
      let change = monitor.took(
        located.step, evidence: Evidence(time: located.time ?? time, source: source))
      while line < lines.count, lines[line] <= located.offset { line += 1 }
      let moment = StopTimeline.Moment(
        line: line, time: time, stopPoint: monitor.verdict(at: time), change: change)
      // The steps of one record happen together.
      let isLast = index + 1 == steps.count || steps[index + 1].offset != located.offset
      guard isLast || change != nil else { continue }
      if changesOnly, change == nil, let last = moments.last, last.isLike(moment) { continue }
      moments.append(moment)
    }
    return moments
  }
}

extension StopTimeline.Moment {
  /// Whether nothing a person would want to see again is different.
  fileprivate func isLike(_ other: Self) -> Bool {
    stopPoint?.isSafe == other.stopPoint?.isSafe
      && stopPoint?.reasons.map(\.kind) == other.stopPoint?.reasons.map(\.kind)
  }
}
