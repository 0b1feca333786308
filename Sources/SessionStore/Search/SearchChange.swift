import GRDB
package import SessionCore

/// What changes of the texts by which one session is found: made of what is to be found and what is stored, and applied in
/// as many transactions as others leave time for.
package struct SearchChange: Sendable {
  /// How a session's transcript was when its record was made of it.
  package struct Source: Hashable, Sendable {
    /// Bytes.
    package var size: Int64
    /// When it last changed, in nanoseconds since 1970.
    package var modified: Int64

    package init(size: Int64, modified: Int64) {
      self.size = size
      self.modified = modified
    }
  }

  /// By which rules texts are taken from records: what was taken by other ones is taken anew.
  static let form = 2

  package let session: SessionKey
  /// What is noted of the record at the end; `nil` where it is forgotten.
  fileprivate let source: Source?
  fileprivate let hasFiles: Bool
  /// The marks of texts that are to go.
  fileprivate var removed: ArraySlice<Int64>
  fileprivate var added: ArraySlice<SearchText>
  /// Whether what is noted of the record is to be written.
  fileprivate var isNoted: Bool

  /// Whether nothing is left to be done.
  package var isDone: Bool { removed.isEmpty && added.isEmpty && isNoted }
  /// Whether there are texts that come or go.
  package var changesTexts: Bool { !removed.isEmpty || !added.isEmpty }
}

/// The texts by which sessions are found, and of which sessions there are any.
extension SessionStore {
  /// Texts between two questions whether that has been enough: well below a millisecond.
  private static let searchStride = 8
  /// Pages that are merged in one go: a millisecond.
  private static let mergedPages = 16

  /// What has to change so that a session is found by these texts.
  ///
  /// - Parameters:
  ///   - session: which.
  ///   - texts: all of its record.
  ///   - source: how its transcript was when that was made.
  ///   - hasFiles: whether the record is in files, too.
  /// - Returns: the change, which is done already where all is so.
  /// - Throws: when the database can't be read.
  package func searchChange(
    of session: SessionKey, to texts: [SearchText], from source: SearchChange.Source, hasFiles: Bool
  ) throws -> SearchChange {
    var added: [Int64: SearchText] = [:]
    for text in texts { added[text.mark] = text }
    var removed: [Int64] = []
    let isNoted = try read { database in
      for mark in try Self.marks(of: session, database) where added.removeValue(forKey: mark) == nil {
        removed.append(mark)
      }
      return try Bool.fetchOne(
        database.cachedStatement(
          sql:
            "SELECT form = ? AND size = ? AND modified = ? AND files = ? FROM context_record WHERE session = ?"
        ),
        arguments: [SearchChange.form, source.size, source.modified, hasFiles, session.rawValue]) ?? false
    }
    return SearchChange(
      session: session, source: source, hasFiles: hasFiles, removed: removed[...],
      // In the order of the transcript, which is that of the words' index.
      added: added.values.sorted { ($0.line, $0.mark) < ($1.line, $1.mark) }[...], isNoted: isNoted)
  }

  /// What has to change so that a session is not found any more, and its record is made anew if it can be.
  ///
  /// - Throws: when the database can't be read.
  package func searchRemoval(of session: SessionKey) throws -> SearchChange {
    let marks = try read { try Self.marks(of: session, $0) }
    return SearchChange(
      session: session, source: nil, hasFiles: false, removed: marks[...], added: [], isNoted: false)
  }

  private static func marks(of session: SessionKey, _ database: Database) throws -> [Int64] {
    try Int64.fetchAll(
      database.cachedStatement(sql: "SELECT mark FROM context_text WHERE session = ?"),
      arguments: [session.rawValue])
  }

  /// Applies the next part of a change, in one transaction; what of it is done is no part of the change any more.
  ///
  /// - Parameters:
  ///   - change: what is left of it.
  ///   - isEnough: whether somebody waits; asked from time to time.
  /// - Throws: when the database can't be written; then nothing is done.
  package func apply(_ change: inout SearchChange, until isEnough: () -> Bool) throws {
    guard !change.isDone else { return }
    let before = change
    change = try write { database in
      var rest = before
      repeat {
        try Self.removeSome(&rest, database)
        if rest.removed.isEmpty { try Self.addSome(&rest, database) }
      } while rest.changesTexts && !isEnough()
      if !rest.changesTexts {
        try Self.note(rest, database)
        rest.isNoted = true
      }
      return rest
    }
  }

  private static func removeSome(_ change: inout SearchChange, _ database: Database) throws {
    let remove = try database.cachedStatement(
      sql: "DELETE FROM context_text WHERE session = ? AND mark = ?")
    for mark in change.removed.prefix(searchStride) {
      try remove.execute(arguments: [change.session.rawValue, mark])
    }
    change.removed = change.removed.dropFirst(searchStride)
  }

  private static func addSome(_ change: inout SearchChange, _ database: Database) throws {
    let insert = try QuickInsert(
      database,
      sql: """
        INSERT OR IGNORE INTO context_text (session, mark, classes, line, time, text) VALUES (?, ?, ?, ?, ?, ?)
        """)
    for text in change.added.prefix(searchStride) {
      try insert.run { values in
        values.add(change.session.rawValue)
        values.add(text.mark)
        values.add(text.classes.bits)
        values.add(text.line)
        values.add(text.time?.milliseconds)
        values.add(text.text)
      }
    }
    change.added = change.added.dropFirst(searchStride)
  }

  private static func note(_ change: SearchChange, _ database: Database) throws {
    guard let source = change.source else {
      return try database.execute(
        sql: "DELETE FROM context_record WHERE session = ?", arguments: [change.session.rawValue])
    }
    try database.cachedStatement(
      sql:
        "INSERT OR REPLACE INTO context_record (session, form, size, modified, files) VALUES (?, ?, ?, ?, ?)"
    ).execute(arguments: [
      change.session.rawValue, SearchChange.form, source.size, source.modified, change.hasFiles,
    ])
  }

  /// Merges some of what changes have left behind of the words' index, in one transaction of some milliseconds at most:
  /// the more pieces it consists of, the longer a search takes.
  ///
  /// - Returns: whether there may be more.
  /// - Throws: when the database can't be written.
  package func mergeSearch() throws -> Bool {
    try write { database in
      let before = database.totalChangesCount
      try database.execute(
        sql: "INSERT INTO context_word (context_word, rank) VALUES ('merge', ?)",
        arguments: [Self.mergedPages])
      // Less than two says, by SQLite's manual, that nothing was there to be merged.
      return database.totalChangesCount - before >= 2
    }
  }

  /// What is stored of a session's record.
  package struct KeptRecord: Hashable, Sendable {
    package var session: SessionKey
    package var origin: SessionOrigin
    /// How the transcript was when the record was made; `nil` where there is none, or one by other rules.
    package var source: SearchChange.Source?
    /// Whether it is in files.
    package var hasFiles: Bool
    /// Whether anything is stored of it.
    package var isStored: Bool

    /// What is to be done for a record.
    package enum Need: Hashable, Sendable {
      case nothing
      /// It is to be made, or made anew.
      case record
      /// What is stored of it goes.
      case removal
    }

    /// What is to be done: where somebody has removed the files nothing is found of them any more, but as long as there is
    /// a transcript there is a record of it.
    ///
    /// - Parameters:
    ///   - transcript: how it is now; `nil` where it is gone.
    ///   - filesAreThere: whether the record's files are.
    ///   - isEnabled: whether records are kept.
    /// - Returns: what has to be done.
    package func need(transcript: SearchChange.Source?, filesAreThere: Bool, isEnabled: Bool) -> Need {
      let isRemoved = hasFiles && !filesAreThere
      if isRemoved, !isEnabled || transcript == nil { return .removal }
      guard isEnabled, let transcript else { return .nothing }
      return isRemoved || transcript != source ? .record : .nothing
    }
  }

  /// How large a session's transcript was when its record was made last, in bytes; `nil` where no record is kept.
  ///
  /// - Throws: when the database can't be read.
  package func recordedSize(of session: SessionKey) throws -> Int64? {
    try read {
      try Int64.fetchOne(
        $0.cachedStatement(sql: "SELECT size FROM context_record WHERE session = ? AND files = 1"),
        arguments: [session.rawValue])
    }
  }

  /// What is stored of all sessions' records, the session that was at work last in front.
  ///
  /// - Throws: when the database can't be read.
  package func keptRecords() throws -> [KeptRecord] {
    try read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT key, agent, id, transcript, form, size, modified, files
          FROM session LEFT JOIN overview ON overview.session = key
            LEFT JOIN context_record ON context_record.session = key
          ORDER BY last_activity DESC, key DESC
          """
      ).map { row in
        let form: Int? = row[4]
        return KeptRecord(
          session: SessionKey(row[0]),
          origin: SessionOrigin(agent: AgentID(row[1]), id: SessionID(row[2]), transcript: row[3]),
          source: form == SearchChange.form ? SearchChange.Source(size: row[5], modified: row[6]) : nil,
          hasFiles: row[7] ?? false, isStored: form != nil)
      }
    }
  }
}
