import GRDB
package import SessionCore

/// Finds texts of context records by their words.
extension SessionStore {
  /// Stand around what was looked for; no text has them, see ``SearchText``.
  private static let (begin, end) = ("\u{2}" as Unicode.Scalar, "\u{3}" as Unicode.Scalar)

  /// Texts that are ranked of those in which a single letter with every ending stands. A text takes two microseconds; of
  /// all that are found so the best ones are no better than the others.
  package static let mostRanked = 10_000

  /// The texts in which that stands, the best first, and of those about as good the newest first. What a session says
  /// again and again is found once.
  ///
  /// - Parameters:
  ///   - query: what is looked for.
  ///   - filter: which of them may be found.
  ///   - limit: how many at most.
  ///   - mostRanked: of how many texts these are the best where a single letter with every ending is looked for: of those
  ///     that were stored last.
  /// - Returns: those, and whether there are more.
  /// - Throws: when the database can't be read.
  package func search(
    _ query: SearchQuery, _ filter: SearchFilter, limit: Int, mostRanked: Int = mostRanked
  ) throws -> (hits: [SearchHit], hasMore: Bool) {
    struct Said: Hashable {
      var session: Int64
      var text: String
    }
    let words = query.matchExpression
    return try read { database in
      let (condition, arguments) = filter.condition
      let bound = query.isVast ? "ORDER BY context_word.rowid DESC LIMIT \(mostRanked)" : ""
      // CROSS JOIN: the words come first, for each lookup of one row's words would go through all of them.
      let found = try Row.fetchCursor(
        database.cachedStatement(
          sql: """
            SELECT * FROM (
              SELECT id, session, classes, line, time, round(bm25(context_word), 1) AS score
              FROM context_word CROSS JOIN context_text ON id = context_word.rowid
              WHERE context_word MATCH ? \(condition) \(bound)
            ) ORDER BY score, time DESC, id DESC
            """), arguments: [words] + arguments)
      var hits: [SearchHit] = []
      var places: [Said: Int] = [:]
      var ranked = 0
      // To look up all words with a beginning takes long, for one text as for many.
      let step = query.isOpen ? limit + 1 : 1
      while case let rows = try Self.next(step, of: found), !rows.isEmpty {
        ranked += rows.count
        let texts = try Self.texts(rows.map { $0[0] }, words, database)
        for row in rows {
          guard let shown = texts[row[0]] else { continue }
          let said = Said(session: row[1], text: shown)
          let classes = Set(bits: row[2])
          if let place = places[said] {
            hits[place].classes.formUnion(classes)
            continue
          }
          guard hits.count < limit else { return (hits, true) }
          places[said] = hits.count
          let time: Int64? = row[4]
          hits.append(
            SearchHit(
              session: SessionKey(said.session), classes: classes, line: row[3],
              time: time.map(Timestamp.init(milliseconds:)),
              text: MarkedText(shown, begin: Self.begin, end: Self.end)))
        }
      }
      return (hits, query.isVast && ranked >= mostRanked)
    }
  }

  private static func next(_ count: Int, of rows: RowCursor) throws -> [Row] {
    var next: [Row] = []
    while next.count < count, let row = try rows.next() { next.append(row.copy()) }
    return next
  }

  /// Texts in which that stands, with marks around it.
  ///
  /// - Parameters:
  ///   - ids: of the texts.
  ///   - words: what stands in them, in FTS5's language.
  ///   - database: where they are.
  /// - Returns: them by their ids.
  /// - Throws: when the database can't be read.
  private static func texts(
    _ ids: [Int64], _ words: String, _ database: Database
  ) throws -> [Int64: String] {
    let marks = [String(begin), String(end), words]
    // With the sign all words are looked up once, without it anew for each text.
    let condition = ids.count == 1 ? "rowid = ?" : "+rowid IN (SELECT value FROM json_each(?))"
    let list = ids.count == 1 ? "\(ids[0])" : "[" + ids.map(String.init).joined(separator: ",") + "]"
    let rows = try Row.fetchCursor(
      database.cachedStatement(
        sql: """
          SELECT rowid, highlight(context_word, 0, ?, ?) FROM context_word
          WHERE context_word MATCH ? AND \(condition)
          """), arguments: StatementArguments(marks + [list]))
    var texts: [Int64: String] = [:]
    while let row = try rows.next() { texts[row[0]] = row[1] }
    return texts
  }

  /// How much there is to be searched.
  package struct SearchCounts: Hashable, Sendable {
    /// Sessions of which there are context records.
    package var records: Int
    /// Their texts.
    package var texts: Int
  }

  /// Counts what can be searched.
  ///
  /// - Throws: when the database can't be read.
  package func searchCounts() throws -> SearchCounts {
    try read { database in
      func count(_ sql: String) throws -> Int { try Int.fetchOne(database, sql: sql) ?? 0 }
      return SearchCounts(
        records: try count("SELECT count(*) FROM context_record WHERE files = 1"),
        texts: try count("SELECT count(*) FROM context_text"))
    }
  }
}

extension SearchQuery {
  /// The query in the language of FTS5: each term a text in quotes, in which nothing means anything.
  fileprivate var matchExpression: String {
    unwanted.reduce("(" + wanted.map(\.phrase).joined(separator: " ") + ")") { $0 + " NOT " + $1.phrase }
  }
}

extension SearchQuery.Term {
  fileprivate var phrase: String {
    // By scalars: a mark may stand on a quote, which is one all the same.
    let quoted = text.unicodeScalars.flatMap { $0 == "\"" ? [$0, $0] : [$0] }
    return "\"" + String(String.UnicodeScalarView(quoted)) + "\"" + (isPrefix ? " *" : "")
  }
}

extension SearchFilter {
  /// What else has to hold, for SQL.
  fileprivate var condition: (sql: String, arguments: StatementArguments) {
    var sql = ""
    var arguments: StatementArguments = []
    if let sessions {
      sql += " AND session IN (SELECT value FROM json_each(?))"
      arguments += ["[" + sessions.sorted().map { String($0.rawValue) }.joined(separator: ",") + "]"]
    }
    if !classes.isEmpty {
      sql += " AND classes & ? <> 0"
      arguments += [classes.bits]
    }
    if let since {
      sql += " AND time >= ?"
      arguments += [since.milliseconds]
    }
    if let until {
      sql += " AND time < ?"
      arguments += [until.milliseconds]
    }
    return (sql, arguments)
  }
}

extension Set<ContextClass> {
  /// The classes as they are stored, a bit each.
  var bits: Int64 { reduce(0) { $0 | $1.bit } }

  /// The classes that these bits stand for.
  init(bits: Int64) {
    self.init(ContextClass.allCases.filter { bits & $0.bit != 0 })
  }
}

extension ContextClass {
  /// Stored, so that none is given to another class.
  fileprivate var bit: Int64 {
    switch self {
    case .requests: 1
    case .open: 1 << 1
    case .corrections: 1 << 2
    case .decisions: 1 << 3
    case .plans: 1 << 4
    case .questions: 1 << 5
    case .tasks: 1 << 6
    case .files: 1 << 7
    case .errors: 1 << 8
    case .commands: 1 << 9
    case .commits: 1 << 10
    case .findings: 1 << 11
    case .discussions: 1 << 12
    }
  }
}
