package import SessionCore

/// What of the agents' records is in the index, and what is not: what `index` prints and `/v1/index` answers.
package struct IndexReport: Hashable, Sendable {
  /// What is read of one agent.
  package struct Agent: Hashable, Sendable {
    package var id: AgentID
    /// Files that are there.
    package var files: Int
    /// Files that were read and are gone; what they said is kept.
    package var goneFiles: Int
    /// What is read of those that are there.
    package var bytes: Int64
    package var sessions: Int
    /// Each counted once over all files.
    package var replies: Int
    /// The times of the first and the last reply; `nil` where there is none.
    package var oldest: Timestamp?
    package var newest: Timestamp?

    package init(
      id: AgentID, files: Int = 0, goneFiles: Int = 0, bytes: Int64 = 0, sessions: Int = 0, replies: Int = 0,
      oldest: Timestamp? = nil, newest: Timestamp? = nil
    ) {
      self.id = id
      self.files = files
      self.goneFiles = goneFiles
      self.bytes = bytes
      self.sessions = sessions
      self.replies = replies
      self.oldest = oldest
      self.newest = newest
    }
  }

  /// A file that can't be read.
  package struct Unread: Hashable, Sendable {
    package var path: String
    /// Why, for people.
    package var problem: String

    package init(path: String, problem: String) {
      self.path = path
      self.problem = problem
    }
  }

  /// Files that are named at most; the others are counted.
  private static let mostUnread = 20

  package var progress: IndexProgress
  package var agents: [Agent]
  package var unread: [Unread]
  /// Lines of transcripts that are no record and were left out.
  package var unreadableLines: Int
  /// Sessions of which there are context records.
  package var records: Int
  package var recordProgress: RecordProgress

  package init(
    progress: IndexProgress, agents: [Agent], unread: [Unread], unreadableLines: Int, records: Int = 0,
    recordProgress: RecordProgress = RecordProgress()
  ) {
    self.progress = progress
    self.agents = agents
    self.unread = unread
    self.unreadableLines = unreadableLines
    self.records = records
    self.recordProgress = recordProgress
  }

  // MARK: For people

  /// The report as people read it. No line is wider than the style's columns but those with a path, which are whole.
  package func lines(_ style: TextStyle) -> [String] {
    var lines = [headline(style).line(style)]
    if progress.percent != nil, let bar = IndexLine.line(progress, style) { lines.append(bar) }
    if !agents.isEmpty { lines += [""] + table(style) }
    let notes = notes(style)
    return notes.isEmpty ? lines : lines + [""] + notes
  }

  private func headline(_ style: TextStyle) -> StyledText {
    var line = StyledText(" index", .strong)
    let files = agents.reduce(0) { $0 + $1.files }
    let bytes = agents.reduce(0) { $0 &+ Int($1.bytes) }
    let words = IndexLine.words(progress)
    for (text, tone) in [
      (words ?? "up to date", words == nil ? Tone.plain : .attention),
      ("\(Figures.count(files, "file", "files")), \(Figures.bytes(bytes))", .plain),
      ("lag \(Figures.bytes(Int(progress.lagBytes)))", .plain),
    ] {
      line.append(style.signs.between)
      line.append(text, tone)
    }
    return line
  }

  private func table(_ style: TextStyle) -> [String] {
    let head = ["AGENT", "FILES", "READ", "SESSIONS", "REPLIES", "FROM", "TO"]
    let rows = agents.map { agent in
      [
        style.safe(agent.id.rawValue, columns: 24), Figures.grouped(agent.files),
        Figures.bytes(Int(agent.bytes)),
        Figures.grouped(agent.sessions), Figures.grouped(agent.replies),
        agent.oldest.map(day) ?? style.signs.unknown, agent.newest.map(day) ?? style.signs.unknown,
      ]
    }
    let table = TextTable(head: head, rows: rows, figures: 1..<5)
    return [table.line(head, style) { _ in .dim }] + rows.map { table.line($0, style) }
  }

  private func day(_ time: Timestamp) -> String { String(time.iso8601.prefix(10)) }

  private func notes(_ style: TextStyle) -> [String] {
    var lines: [String] = []
    let gone = agents.reduce(0) { $0 + $1.goneFiles }
    if gone > 0 {
      lines += Paragraph.lines(
        "\(Figures.count(gone, "file is", "files are")) gone since; what they said is kept.", style, indent: 1
      )
    }
    if unreadableLines > 0 {
      lines += Paragraph.lines(
        "\(Figures.count(unreadableLines, "line is no record and was", "lines are no records and were"))"
          + " left out; sessiond doctor names them.", style, indent: 1)
    }
    if records > 0 || recordProgress.pending ?? 0 > 0 {
      lines += Paragraph.lines(recordNote, style, indent: 1)
    }
    let wide = style.wide
    for file in unread.prefix(Self.mostUnread) {
      var line = StyledText(" not read: ", .warning)
      line.append(
        wide.safe(file.problem.contains(file.path) ? file.problem : "\(file.path): \(file.problem)"))
      lines.append(line.line(wide))
    }
    if unread.count > Self.mostUnread {
      lines.append(
        StyledText(" and \(Figures.grouped(unread.count - Self.mostUnread)) more files").line(style))
    }
    return lines
  }

  private var recordNote: String {
    var note = "Context records of \(Figures.count(records, "session", "sessions")) can be searched"
    if let pending = recordProgress.pending, pending > 0 {
      note += "; \(Figures.count(pending, "older transcript is", "older transcripts are"))"
      note += recordProgress.isPaused ? " held up" : " still to be looked through"
    }
    return note + "."
  }

  // MARK: For programs

  /// The report as programs read it; the names of members stay.
  package func json() -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      IndexLine.members(progress, into: &json)
      json.member(
        "agents",
        array: { json in
          for agent in agents { json.object { Self.members(agent, into: &$0) } }
        })
      json.member(
        "records",
        object: { json in
          json.member("kept", records)
          recordProgress.writeMembers(into: &json)
        })
      json.member("unreadable_lines", unreadableLines)
      json.member(
        "unread",
        array: { json in
          for file in unread {
            json.object { json in
              json.member("path", file.path)
              json.member("problem", file.problem)
            }
          }
        })
    }
    return json.bytes
  }

  private static func members(_ agent: Agent, into json: inout JSONWriter) {
    json.member("agent", agent.id.rawValue)
    json.member("files", agent.files)
    json.member("files_gone", agent.goneFiles)
    json.member("bytes", agent.bytes)
    json.member("sessions", agent.sessions)
    json.member("replies", agent.replies)
    json.member("oldest", agent.oldest)
    json.member("newest", agent.newest)
  }
}
