package import SessionCore

/// Whether a session can be stopped now, why, and what to do: what `stop-point SESSION` prints.
package enum StopReport {
  /// The weightiest reasons that are told.
  private static let mostReasons = 6

  /// The report as lines, the reasons with where they come from.
  ///
  /// - Parameters:
  ///   - entry: the session.
  ///   - quota: the account's window that presses most; `nil` where none is known.
  ///   - lines: where the evidence stands.
  ///   - now: the moment that ages are counted to.
  ///   - style: what the place can show.
  /// - Returns: the lines, without their ends.
  package static func render(
    _ entry: SessionBoard.Entry, quota: QuotaOutlook?, lines: SourceLines = SourceLines(), now: Timestamp,
    style: TextStyle
  ) -> [String] {
    var sheet = FieldSheet(style)
    guard let stopPoint = entry.stopPoint else {
      sheet.line(headline(entry, nil, nil, now: now, style))
      sheet.space()
      budget(entry, now: now, into: &sheet)
      sheet.field(
        "why", "nothing that it did in the last day is known, so nobody can say what a stop would cost")
      return sheet.lines
    }
    let advice = StopAdvice(stopPoint, need: StopNeed(entry, quota: quota, now: now))
    sheet.line(headline(entry, stopPoint, advice, now: now, style))
    sheet.space()
    let name = entry.isOver ? "left with" : stopPoint.isSafe ? "safe" : "unsafe"
    for (index, reason) in stopPoint.reasons.prefix(mostReasons).enumerated() {
      sheet.field(
        index == 0 ? name : "",
        "\(StopWords.sentence(reason.kind, style)) (\(Age(of: reason.evidence.time, at: now).sentence))",
        stopPoint.isSafe ? .plain : .warning)
      if let source = reason.evidence.source {
        sheet.copyable("", lines.words(source))
      }
    }
    let more = stopPoint.reasons.count - mostReasons
    if more > 0 { sheet.field("", "and \(Figures.count(more, "more reason", "more reasons"))") }
    budget(entry, now: now, into: &sheet)
    if let phase = stopPoint.phase { sheet.field("phase", PhaseWords.since(phase, now: now)) }
    if let quota, quota.urgency > .low {
      sheet.field("quota", QuotaWords.sentence(quota, now: now), Tone(quota.urgency))
    }
    if !entry.isOver {
      sheet.field("next", words(advice, stopPoint, style), advice.urgency >= .high ? .strong : .plain)
    }
    return sheet.lines
  }

  private static func budget(_ entry: SessionBoard.Entry, now: Timestamp, into sheet: inout FieldSheet) {
    guard let figure = entry.figure, let left = figure.remainingTokens else { return }
    sheet.field(
      "left",
      "\(Figures.grouped(left)) of \(Figures.grouped(figure.limitTokens)) tokens, measured "
        + Age(of: figure.measured, at: now).sentence)
  }

  private static func headline(
    _ entry: SessionBoard.Entry, _ stopPoint: StopPoint?, _ advice: StopAdvice?, now: Timestamp,
    _ style: TextStyle
  ) -> StyledText {
    let separator = style.signs.between
    var line = SessionLabel.heading(entry, style)
    line.append(separator)
    if entry.isOver {
      line.append("not running")
    } else {
      line.append(
        stopPoint.map { $0.isSafe ? "safe to stop" : "not yet safe to stop" } ?? "not known whether to stop")
    }
    if let advice, advice.urgency > .low, !entry.isOver {
      line.append(separator)
      line.append(advice.urgency.rawValue.uppercased(), Tone(advice.urgency))
    }
    if let percent = entry.figure?.remainingPercent {
      line.append(separator)
      line.append(
        "\(percent) % left", entry.overview.budget.alertInEffect.map { Tone($0.tier) } ?? .plain)
    }
    return line
  }

  /// What to do, in a sentence.
  static func words(_ advice: StopAdvice, _ stopPoint: StopPoint, _ style: TextStyle) -> String {
    switch advice.recommendation {
    case .goOn where advice.urgency > .low && stopPoint.isSafe:
      "go on, or stop here: this is a good place, and there is not much left"
    case .goOn where advice.urgency > .low: "go on, and stop at the next good place: there is not much left"
    case .goOn: stopPoint.isSafe ? "go on; stopping here would lose nothing" : "go on: nothing presses"
    case .stopNow: "stop now, while nothing is half done"
    case .stopAfter(let reason, let tokens):
      "not yet: stop \(StopWords.condition(reason.kind, style))"
        + (tokens.map { " (about \(Figures.short($0)) tokens more)" } ?? "")
    }
  }

  /// The same for programs.
  ///
  /// - Parameters:
  ///   - entry: the session.
  ///   - quota: the account's window that presses most; `nil` where none is known.
  ///   - lines: where the evidence stands.
  ///   - now: the moment that rates are counted to.
  /// - Returns: the bytes of the document, UTF-8.
  package static func json(
    _ entry: SessionBoard.Entry, quota: QuotaOutlook?, lines: SourceLines = SourceLines(), now: Timestamp
  ) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.member("session", entry.overview.origin.id.rawValue)
      json.member("agent", entry.overview.origin.agent.rawValue)
      guard let stopPoint = entry.stopPoint else { return json.member("verdict", nil as String?) }
      stopPoint.writeMembers(into: &json, lines: lines)
      StopAdvice(stopPoint, need: StopNeed(entry, quota: quota, now: now))
        .writeMembers(into: &json)
      json.key("quota")
      guard let quota else { return json.null() }
      json.object { QuotaJSON.writeMembers(of: quota, into: &$0) }
    }
    return json.bytes
  }
}

extension StopNeed {
  /// What a session has left.
  init(_ entry: SessionBoard.Entry, quota: QuotaOutlook?, now: Timestamp) {
    let figure = entry.figure
    self.init(
      remainingPercent: figure?.remainingPercent, remainingTokens: figure?.remainingTokens,
      tokensPerMinute: entry.overview.burnRate.tokensPerMinute(at: now), quota: quota)
  }
}
