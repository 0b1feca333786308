package import SessionCore

/// What a count of all transcripts has found, beside what the index says: what `verify` prints.
package struct VerificationReport: Hashable, Sendable {
  /// Replies and their tokens.
  package struct Sum: Hashable, Sendable {
    package var replies: Int
    package var usage: TokenUsage

    package init(replies: Int, usage: TokenUsage) {
      self.replies = replies
      self.usage = usage
    }
  }

  /// A session of which the index says something else than its files.
  package struct Difference: Hashable, Sendable {
    package var agent: AgentID
    package var session: SessionID
    /// Its main transcript.
    package var transcript: String
    /// Replies that the files show and the index lacks.
    package var missing: Int
    /// Replies that the index has and no file shows.
    package var surplus: Int
    /// Replies with other tokens.
    package var changed: Int
    /// Whether the sums that reports are made from are not those of the replies.
    package var hasWrongSums: Bool
    package var index: Sum
    package var counted: Sum

    package init(
      agent: AgentID, session: SessionID, transcript: String, missing: Int = 0, surplus: Int = 0,
      changed: Int = 0, hasWrongSums: Bool = false, index: Sum, counted: Sum
    ) {
      self.agent = agent
      self.session = session
      self.transcript = transcript
      self.missing = missing
      self.surplus = surplus
      self.changed = changed
      self.hasWrongSums = hasWrongSums
      self.index = index
      self.counted = counted
    }
  }

  /// A file of which the index has not read all.
  package struct Behind: Hashable, Sendable {
    package var path: String
    /// That it has not read.
    package var bytes: Int64

    package init(path: String, bytes: Int64) {
      self.path = path
      self.bytes = bytes
    }
  }

  /// What is named at most; the others are counted.
  private static let mostNamed = 50

  /// Files that were counted, and their bytes.
  package var files: Int
  package var bytes: Int64
  package var sessions: Int
  package var index: Sum
  package var counted: Sum
  package var differences: [Difference]
  package var behind: [Behind]
  /// Files that are gone, by path; what they said is kept.
  package var gone: [String]
  /// What could not be read, for people.
  package var problems: [String]
  /// Replies of the index whose files are gone or were overwritten.
  package var keptReplies: Int
  /// Replies that stand in several sessions' files, and count for another of them than in this count.
  package var movedReplies: Int

  package init(
    files: Int, bytes: Int64, sessions: Int, index: Sum, counted: Sum, differences: [Difference] = [],
    behind: [Behind] = [], gone: [String] = [], problems: [String] = [], keptReplies: Int = 0,
    movedReplies: Int = 0
  ) {
    self.files = files
    self.bytes = bytes
    self.sessions = sessions
    self.index = index
    self.counted = counted
    self.differences = differences
    self.behind = behind
    self.gone = gone
    self.problems = problems
    self.keptReplies = keptReplies
    self.movedReplies = movedReplies
  }

  /// Whether the index says what the files say.
  package var isSame: Bool { differences.isEmpty && behind.isEmpty }

  // MARK: For people

  /// The report as people read it; lines with a path or an id are whole, however wide.
  package func lines(_ style: TextStyle) -> [String] {
    let wide = style.wide
    var lines: [String] = []
    func say(_ text: String, _ tone: Tone = .plain) { lines.append(StyledText(" " + text, tone).line(wide)) }
    say(
      "counted \(Figures.count(files, "file", "files")), \(Figures.bytes(Int(bytes))), of "
        + Figures.count(sessions, "session", "sessions"))
    say("counted    \(Self.words(counted))")
    say("the index  \(Self.words(index))")
    for difference in differences.prefix(Self.mostNamed) {
      lines.append("")
      say(
        "differs: \(wide.safe(difference.session.rawValue)) (\(wide.safe(difference.agent.rawValue)))",
        .warning)
      say("  \(wide.safe(difference.transcript))")
      for words in Self.words(difference) { say("  " + words) }
    }
    if differences.count > Self.mostNamed {
      say("and \(Figures.count(differences.count - Self.mostNamed, "more session", "more sessions"))")
    }
    func name(_ paths: [(path: String, words: String)], _ tone: Tone = .plain) {
      if !paths.isEmpty { lines.append("") }
      for (path, words) in paths.prefix(Self.mostNamed) { say("\(words): \(wide.safe(path))", tone) }
      if paths.count > Self.mostNamed {
        say("and \(Figures.count(paths.count - Self.mostNamed, "more file", "more files"))")
      }
    }
    name(behind.map { ($0.path, "not in the index, \(Figures.bytes(Int($0.bytes)))") }, .warning)
    name(gone.map { ($0, "no longer there, kept") })
    name(problems.map { ($0, "not counted") }, .warning)
    lines.append("")
    if keptReplies > 0 {
      say(
        "\(Figures.count(keptReplies, "reply is", "replies are")) kept of files that are gone or were overwritten"
      )
    }
    if movedReplies > 0 {
      say(
        Figures.count(movedReplies, "reply counts", "replies count")
          + " for another of several sessions that show it: the one that was read first")
    }
    let limits = problems.isEmpty ? "" : ", as far as they could be read"
    say(
      "the index \(isSame ? "says what the files say" + limits : "does not say what the files say")", .strong)
    return lines
  }

  private static func words(_ sum: Sum) -> String {
    "\(Figures.count(sum.replies, "reply", "replies")), \(Figures.count(sum.usage.total, "token", "tokens"))"
  }

  private static func words(_ difference: Difference) -> [String] {
    var words: [String] = []
    if difference.missing > 0 {
      words.append(
        "\(Figures.count(difference.missing, "reply is", "replies are")) in the files and not in the index")
    }
    if difference.surplus > 0 {
      words.append(
        "\(Figures.count(difference.surplus, "reply is", "replies are")) in the index and in no file")
    }
    if difference.changed > 0 {
      words.append(
        "\(Figures.count(difference.changed, "reply has", "replies have")) other tokens in the index")
    }
    if difference.hasWrongSums { words.append("the sums for reports are not those of its replies") }
    return words + ["counted \(Self.words(difference.counted)), the index \(Self.words(difference.index))"]
  }

  // MARK: For programs

  /// The report as programs read it; the names of members stay.
  package func json() -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.member("same", isSame)
      json.member("files", files)
      json.member("bytes", bytes)
      json.member("sessions", sessions)
      json.member("counted", object: { Self.members(counted, into: &$0) })
      json.member("index", object: { Self.members(index, into: &$0) })
      json.member(
        "differences",
        array: { json in
          for difference in differences { json.object { Self.members(difference, into: &$0) } }
        })
      json.member(
        "behind",
        array: { json in
          for file in behind {
            json.object { json in
              json.member("path", file.path)
              json.member("bytes", file.bytes)
            }
          }
        })
      json.member("gone", array: { json in for path in gone { json.value(path) } })
      json.member("problems", array: { json in for problem in problems { json.value(problem) } })
      json.member("kept_replies", keptReplies)
      json.member("moved_replies", movedReplies)
    }
    return json.bytes
  }

  private static func members(_ sum: Sum, into json: inout JSONWriter) {
    json.member("replies", sum.replies)
    sum.usage.writeMembers(into: &json)
  }

  private static func members(_ difference: Difference, into json: inout JSONWriter) {
    json.member("agent", difference.agent.rawValue)
    json.member("session", difference.session.rawValue)
    json.member("transcript", difference.transcript)
    json.member("missing", difference.missing)
    json.member("surplus", difference.surplus)
    json.member("changed", difference.changed)
    json.member("wrong_sums", difference.hasWrongSums)
    json.member("counted", object: { members(difference.counted, into: &$0) })
    json.member("index", object: { members(difference.index, into: &$0) })
  }
}
