package import SessionCore

/// What Claude Code hands to the command of its status line, each time that it draws it.
package struct ClaudeStatusLine: Hashable, Sendable {
  package var session: SessionID
  /// The path of the session's transcript, as the client says; nobody opens it because of that.
  package var transcript: String?
  /// The model that the next request asks for, by its API name as transcripts have it.
  package var model: String?
  /// The size of its window in tokens.
  package var windowTokens: Int?
  /// Tokens in the window, without the last reply's own: of the last request; `nil` before the first, and right after a
  /// compaction.
  package var usedTokens: Int?
  /// The share of the window that is used, in whole percent, as the client shows it.
  package var usedPercent: Double?
  /// US dollars that the client counts for the session.
  package var dollars: Double?
  /// The account's windows; none without a subscription, before the first reply, and after a refused one.
  package var quotas: [QuotaWindow]

  /// No window has more, in tokens.
  private static let largestWindow = 100_000_000

  /// Reads what it hands over.
  ///
  /// - Parameters:
  ///   - body: what the command gets on its standard input.
  ///   - present: when it came, by which moments are judged.
  /// - Throws: ``DocumentProblem``, for people, when it is no such document.
  package init(_ body: [UInt8], present: Timestamp) throws(DocumentProblem) {
    self = try HookDocument.read(body, Self.table) { (reader, document) throws(DocumentProblem) in
      try ClaudeStatusLine(reader, document, present: present)
    }
  }

  private init(
    _ reader: RecordReader, _ document: UnsafeRawBufferPointer, present: Timestamp
  ) throws(DocumentProblem) {
    session = try HookDocument.session(0, of: reader)
    transcript = HookDocument.text(5, of: reader)
    // Behind the name stands which window was asked for, `[1m]`.
    model = HookDocument.name(10, of: reader).map { String($0.prefix { $0 != "[" }) }
    windowTokens = reader.knownCount(7).flatMap { (1...Self.largestWindow).contains($0) ? $0 : nil }
    let counts = [11, 12, 13].map(reader.knownCount)
    let used = counts.compactMap(\.self).reduce(0, +)
    // Right after a compaction it hands over zeros at times, and at times nothing: no request holds no tokens.
    usedTokens = used > 0 ? used : nil
    usedPercent = Self.percent(reader.real(8))
    dollars = reader.real(6).flatMap { $0.isFinite && $0 >= 0 ? $0 : nil }
    quotas = Self.quotas(in: document, present)
  }

  // MARK: The account's windows

  private static func quotas(in document: UnsafeRawBufferPointer, _ present: Timestamp) -> [QuotaWindow] {
    let reader = RecordReader(table: windowTable)
    return NestedValues.members(of: ["rate_limits"], in: document).compactMap { name, value in
      guard let (limit, minutes) = window(String(decoding: document[name], as: UTF8.self)),
        reader.read(UnsafeRawBufferPointer(rebasing: document[value])) == nil,
        let percent = reader.real(0)
      else { return nil }
      return QuotaWindow(
        limit: limit, minutes: minutes, percent: percent, resetSeconds: reader.integer(1), at: present)
    }
  }

  /// What a window is called and how long it is; `nil` for a limit that is none of time.
  private static func window(_ name: String) -> (limit: String, minutes: Int)? {
    switch name {
    case "five_hour": ("claude", 300)
    case "seven_day": ("claude", 10_080)
    case "seven_day_sonnet": ("sonnet", 10_080)
    case "seven_day_opus": ("opus", 10_080)
    case _: nil
    }
  }

  /// A share that can be.
  private static func percent(_ number: Double?) -> Double? {
    number.flatMap { (0...QuotaWindow.mostPercent).contains($0) ? $0 : nil }
  }

  private static let table = FieldTable([
    .init("session_id"), .init("cost", [.init("total_cost_usd")]), .init("rate_limits"),
    .init(
      "context_window",
      [
        .init("context_window_size"), .init("used_percentage"),
        .init(
          "current_usage",
          [
            .init("input_tokens"), .init("cache_creation_input_tokens"), .init("cache_read_input_tokens"),
          ]),
      ]),
    .init("model", [.init("id")]), .init("transcript_path"),
  ])
  private static let windowTable = FieldTable([.init("used_percentage"), .init("resets_at")])
}
