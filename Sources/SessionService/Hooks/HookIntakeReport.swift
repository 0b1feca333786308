import Rendering
import SessionCore

/// How the intake of hooks is going, for people and for programs.
struct HookIntakeReport {
  let received: HookIntake.Counts

  /// The most of what comes from outside that a line shows, in columns: a path may be as long.
  private static let longest = 4_096

  /// The first line tells what came; each further one is something that somebody should look at.
  var lines: [String] {
    var first = Figures.count(received.calls, "call of a hook", "calls of hooks") + " since the start"
    if received.spooled > 0 { first += ", \(received.spooled) out of the spool" }
    if received.repeated > 0 { first += "; \(received.repeated) came twice and count once" }
    var lines = [first]
    if let problem = received.problem {
      lines.append(
        "\(Figures.count(received.refused, "call was", "calls were")) refused since the start, the last one because "
          + Self.safe(problem))
    }
    if received.ignored > 0 {
      lines.append(
        "\(Figures.count(received.ignored, "call came", "calls came")) from an agent that is switched off in the settings, "
          + "and is not kept: remove its hooks, or switch it on")
    }
    if let stray = received.stray {
      lines.append(
        "\(Figures.count(received.strays, "session says", "sessions say")) that the transcript is where none is read"
          + ", so it is not opened; the last: \(Self.safe(stray))")
    }
    return lines
  }

  /// As a terminal may show it, on one line.
  private static func safe(_ text: String) -> String { DisplayText.safe(text, columns: longest) }

  /// One document; the names of members stay.
  func json() -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.member("calls", received.calls)
      json.member("spooled", received.spooled)
      json.member("repeated", received.repeated)
      json.member("refused", received.refused)
      json.member("problem", received.problem)
      json.member("ignored", received.ignored)
      json.member("stray_transcripts", received.strays)
      json.member("stray_transcript", received.stray)
    }
    return json.bytes
  }
}
