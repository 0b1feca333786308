package import SessionCore

/// What the daemon is doing: what `status` prints and `/v1/status` answers.
package struct StatusReport: Hashable, Sendable {
  /// Of the product.
  package var version: String
  /// Of the control API.
  package var apiVersion: String
  /// The daemon's process.
  package var pid: Int32
  /// Since the daemon started.
  package var uptimeSeconds: Int64
  /// Whether all transcripts that were there at the start have been read.
  package var isComplete: Bool
  /// How far the reading of the history is.
  package var index: IndexProgress
  /// All that are known, however old.
  package var sessions: Int
  /// Those whose agent runs.
  package var liveSessions: Int
  /// Files that are followed.
  package var transcripts: Int
  /// All that are stored.
  package var events: Int64
  /// The number of the last event.
  package var lastEvent: Int64
  /// Lines of transcripts that are no record and were left out.
  package var unreadableLines: Int
  /// Memory that the daemon occupies.
  package var residentBytes: Int
  /// Path of the control socket.
  package var socket: String
  /// Path of the database.
  package var database: String
  /// `nil` while there is none and the defaults apply.
  package var configurationFile: String?
  /// The accounts' windows that run.
  package var quotas: [AgentID: [QuotaOutlook]] = [:]
  /// How all that runs stands by window and quota; `nil` where nothing is known of either.
  package var health: CombinedHealth?

  /// A report of these figures.
  package init(
    version: String, apiVersion: String, pid: Int32, uptimeSeconds: Int64, isComplete: Bool,
    index: IndexProgress, sessions: Int, liveSessions: Int, transcripts: Int, events: Int64, lastEvent: Int64,
    unreadableLines: Int,
    residentBytes: Int, socket: String, database: String, configurationFile: String?,
    quotas: [AgentID: [QuotaOutlook]] = [:], health: CombinedHealth? = nil
  ) {
    self.version = version
    self.apiVersion = apiVersion
    self.pid = pid
    self.uptimeSeconds = uptimeSeconds
    self.isComplete = isComplete
    self.index = index
    self.sessions = sessions
    self.liveSessions = liveSessions
    self.transcripts = transcripts
    self.events = events
    self.lastEvent = lastEvent
    self.unreadableLines = unreadableLines
    self.residentBytes = residentBytes
    self.socket = socket
    self.database = database
    self.configurationFile = configurationFile
    self.quotas = quotas
    self.health = health
  }

  /// The report as programs read it; the names of members stay.
  package func json() -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.member("version", version)
      json.member("api_version", apiVersion)
      json.member("pid", Int64(pid))
      json.member("uptime_seconds", uptimeSeconds)
      json.member("complete", isComplete)
      json.member("index", object: { IndexLine.members(index, into: &$0) })
      json.member("sessions", sessions)
      json.member("live_sessions", liveSessions)
      json.member("transcripts", transcripts)
      json.member("events", events)
      json.member("last_event", lastEvent)
      json.member("unreadable_lines", unreadableLines)
      json.member("resident_bytes", residentBytes)
      json.member("socket", socket)
      json.member("database", database)
      json.member("configuration_file", configurationFile)
      json.key("quotas")
      QuotaJSON.writeList(quotas, into: &json)
      json.key("health")
      QuotaJSON.write(health, into: &json)
    }
    return json.bytes
  }

  /// The report as people read it. No line is wider than the style's columns but those with a path, which are whole.
  ///
  /// - Parameters:
  ///   - style: what the place can show.
  ///   - accounts: the accounts' windows.
  ///   - zone: whose clocks the times of resets are shown by.
  ///   - now: what ages are counted to.
  /// - Returns: the lines, without their ends.
  package func lines(
    _ style: TextStyle, accounts: [AccountWindow] = [], zone: ZoneOffsets = .utc,
    now: Timestamp = Timestamp(milliseconds: 0)
  ) -> [String] {
    let separator = style.signs.between
    var sheet = FieldSheet(style)
    var headline = StyledText(" sessiond \(style.safe(version, columns: 20))", .strong)
    headline.append(separator + "up \(Age(seconds: uptimeSeconds).span)")
    headline.append(separator)
    let reading = IndexLine.words(index)
    headline.append(reading ?? "up to date", reading == nil ? .plain : .attention)
    sheet.line(headline)
    if index.percent != nil, let bar = IndexLine.text(index, style) { sheet.line(bar) }
    sheet.space()
    sheet.field("sessions", "\(Figures.grouped(sessions)), \(Figures.grouped(liveSessions)) of them running")
    let unreadable =
      unreadableLines > 0
      ? ", \(Figures.count(unreadableLines, "line", "lines")) in them left out as no record" : ""
    sheet.field("transcripts", Figures.grouped(transcripts) + unreadable)
    sheet.field("events", "\(Figures.grouped(events)), the last is number \(Figures.grouped(lastEvent))")
    for (index, account) in accounts.enumerated() {
      sheet.field(index == 0 ? "quota" : "", account.text(zone: zone, now: now))
    }
    sheet.space()
    sheet.field("process", "\(pid), \(Figures.bytes(residentBytes)) of memory")
    sheet.field("API", style.safe(apiVersion, columns: 20))
    sheet.copyable("socket", socket)
    sheet.copyable("database", database)
    if let configurationFile {
      sheet.copyable("settings", configurationFile)
    } else {
      sheet.field("settings", "defaults: there is no configuration file")
    }
    return sheet.lines
  }
}
