package import SessionCore

/// Why a session is believed to do what it does: what `explain SESSION` prints.
package enum StateDetail {
  /// The state as lines.
  ///
  /// - Parameters:
  ///   - entry: the session.
  ///   - verdict: what is known of its state, with what every source says; `nil` where nobody says anything.
  ///   - lines: where the evidence stands.
  ///   - now: the moment that ages are counted to.
  ///   - style: what the place can show.
  /// - Returns: the lines, without their ends.
  package static func render(
    _ entry: SessionBoard.Entry, _ verdict: StateVerdict?, lines: SourceLines = SourceLines(),
    now: Timestamp, style: TextStyle
  ) -> [String] {
    let verdict = verdict ?? entry.state
    var sheet = FieldSheet(style)
    var line = SessionLabel.heading(entry, style)
    line.append(style.signs.between)
    let words = verdict?.state.words(style) ?? entry.stateWords(style)
    line.append(words, verdict?.state.wait == nil ? .plain : .attention)
    sheet.line(line)
    sheet.space()
    guard let verdict else {
      sheet.field("why", "no process has it any more, and nobody tells what it does")
      return sheet.lines
    }
    let age = Age(of: verdict.since, at: now)
    sheet.field(
      "for", "\(age.seconds < 5 ? "a moment" : age.largestUnit), since \(verdict.since.dayAndClock)")
    claim("decided by", verdict.state, verdict.evidence, lines, now: now, into: &sheet, style)
    for (index, other) in verdict.others.enumerated() {
      claim(index == 0 ? "also heard" : "", other.state, other.evidence, lines, now: now, into: &sheet, style)
    }
    return sheet.lines
  }

  /// Who it is, and since when it does what, in a line.
  package static func line(_ entry: SessionBoard.Entry, now: Timestamp, style: TextStyle) -> [String] {
    var line = SessionLabel.heading(entry, style)
    let words = entry.stateWords(style)
    line.append(style.signs.between)
    line.append(words, entry.state?.state.wait == nil ? .plain : .attention)
    if let since = entry.state?.since { line.append(" for \(Age(of: since, at: now).span)", .dim) }
    return [line.line(style)]
  }

  private static func claim(
    _ name: String, _ state: SessionState, _ evidence: StateEvidence, _ lines: SourceLines, now: Timestamp,
    into sheet: inout FieldSheet, _ style: TextStyle
  ) {
    let rule = style.safe(evidence.rule, columns: 40)
    let told = Age(of: evidence.time, at: now).sentence
    let seen = evidence.seen > evidence.time ? ", still so \(Age(of: evidence.seen, at: now).sentence)" : ""
    let quotes = style.usesUnicode ? ("“", "”") : ("\"", "\"")
    sheet.field(
      name,
      "\(evidence.source.words): \(state.words(style)) (\(evidence.source.verb) \(quotes.0)\(rule)\(quotes.1) \(told)\(seen))"
    )
    if let place = evidence.place { sheet.copyable("", lines.words(place)) }
  }

  /// The same as a document.
  package static func json(
    _ entry: SessionBoard.Entry, _ verdict: StateVerdict?, lines: SourceLines = SourceLines()
  ) -> [UInt8] {
    let verdict = verdict ?? entry.state
    var json = JSONWriter()
    json.object { json in
      json.member("session", entry.overview.origin.id.rawValue)
      json.member("agent", entry.overview.origin.agent.rawValue)
      json.key("state")
      guard let verdict else { return json.null() }
      json.object { json in
        members(verdict.state, verdict.evidence, lines, into: &json)
        json.member("since", verdict.since)
      }
      json.member(
        "others",
        array: { json in
          for other in verdict.others {
            json.object { members(other.state, other.evidence, lines, into: &$0) }
          }
        })
    }
    return json.bytes
  }

  private static func members(
    _ state: SessionState, _ evidence: StateEvidence, _ lines: SourceLines, into json: inout JSONWriter
  ) {
    json.member("name", state.name)
    json.member("waiting_for", state.wait?.name)
    if case .background(let count) = state { json.member("tasks", count) }
    json.member("source", evidence.source.rawValue)
    json.member("rule", evidence.rule)
    json.member("time", evidence.time)
    json.member("seen", evidence.seen)
    json.key("place")
    guard let place = evidence.place else { return json.null() }
    json.object { lines.writeMembers(of: place, into: &$0) }
  }
}

extension StateEvidence.Source {
  /// Who says it.
  var words: String {
    switch self {
    case .process: "the process table"
    case .registry: "the agent's registry"
    case .hook: "a hook of the agent"
    case .title: "its terminal's title"
    case .screen: "its screen"
    case .transcript: "its transcript"
    }
  }

  /// How it tells what it tells, before the word for it.
  var verb: String {
    switch self {
    case .process: "found"
    case .registry: "says"
    case .hook: "called"
    case .title, .screen: "fits the rule"
    case .transcript: "tells"
    }
  }
}
