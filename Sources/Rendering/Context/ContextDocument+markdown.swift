import SessionCore

extension ContextDocument {
  /// The document for people. Each line ends with the line of the transcript that it comes from.
  package var markdown: String {
    var text = head
    let lines = Dictionary(grouping: record.contextLines, by: \.kind)
    for kind in ContextClass.allCases {
      guard let lines = lines[kind], !lines.isEmpty else { continue }
      text += "\n## \(kind.title)\n\n"
      if let missing = record.leftOut[kind] { text += "\(missing) older ones are left out.\n\n" }
      for line in lines { text += line.markdown }
    }
    return text + tail
  }

  /// What people call the session.
  var name: String {
    record.title ?? record.folder?.split(separator: "/").last.map(String.init) ?? origin.session
  }

  /// What the record is of.
  var head: String {
    let agent = DisplayText.safe(origin.agent, columns: 20)
    var facts = ["\(agent) session \(ContextLine.code(origin.session, columns: 80))"]
    if let folder = record.folder {
      facts.append(
        ContextLine.code(folder) + (record.branch.map { " on \(ContextLine.code($0, columns: 80))" } ?? ""))
    }
    if let began = record.began, let ended = record.ended {
      facts.append("\(began.iso8601) to \(ended.iso8601)")
    }
    facts.append("\(record.lines) lines of " + place)
    return "# \(ContextLine.words(name, columns: 120)): context record\n\n" + facts.joined(separator: "  \n")
      + "\n"
  }

  /// What its lines are of.
  private var place: String {
    let transcript = ContextLine.code(origin.transcript)
    switch origin.source {
    case .transcript: return transcript
    case .archive:
      let command = ContextLine.code("sessiond-cli archive show \(origin.session) --line N", columns: 120)
      return "\(transcript), archived: \(command) shows one"
    case .terminal:
      return "its terminal, since there is no transcript: less is known so, and less surely"
    }
  }

  private var tail: String {
    guard !record.redacted.isEmpty else { return "" }
    let kinds = record.redacted.sorted { $0.key < $1.key }.map { "\($0.key) (\($0.value))" }
    return "\nTaken out of the texts: \(kinds.joined(separator: ", ")).\n"
  }
}

extension ContextLine {
  /// The line as an entry of a list.
  var markdown: String {
    let entry = "- \(text) (:\(evidence.line))\n"
    guard !body.isEmpty else { return entry }
    return entry + body.map { "  > \($0)\n" }.joined()
  }
}

extension ContextClass {
  /// The heading of the class.
  var title: String {
    switch self {
    case .requests: "Requests"
    case .open: "Open"
    case .corrections: "Corrections by the user"
    case .decisions: "Decisions"
    case .plans: "Plans"
    case .questions: "Questions and answers"
    case .tasks: "Tasks"
    case .files: "Files"
    case .errors: "Errors"
    case .commands: "Commands"
    case .commits: "Commits"
    case .findings: "Findings of subagents"
    case .discussions: "Discussions"
    }
  }
}
