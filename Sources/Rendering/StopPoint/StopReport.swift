package import SessionCore

/// Whether a session can be stopped now, why, and what to do: what `stop-point SESSION` prints.
package enum StopReport {
  /// The report as lines, the reasons with where they come from.
  ///
  /// - Parameters:
  ///   - entry: the session.
  ///   - quotaPercent: the share of the account's fullest window that is used; `nil` where it is not known.
  ///   - lines: where the evidence stands.
  ///   - now: the moment that ages are counted to.
  ///   - style: what the place can show.
  /// - Returns: the lines, without their ends.
  package static func render(
    _ entry: SessionBoard.Entry, quotaPercent: Double?, lines: SourceLines = SourceLines(), now: Timestamp,
    style: TextStyle
  ) -> [String] {
    var sheet = FieldSheet(style)
    guard let stopPoint = entry.stopPoint else {
      sheet.line(headline(entry, nil, nil, now: now, style))
      sheet.field("", "nothing is known of what it does: no step of the last day was seen")
      return sheet.lines
    }
    let advice = StopAdvice(stopPoint, need: StopNeed(entry, quotaPercent: quotaPercent, now: now))
    sheet.line(headline(entry, stopPoint, advice, now: now, style))
    for reason in stopPoint.reasons {
      sheet.field(
        stopPoint.isSafe ? "safe" : "unsafe",
        "\(StopWords.sentence(reason.kind, style)), \(Age(of: reason.evidence.time, at: now).sentence)",
        stopPoint.isSafe ? .plain : .warning)
      if let source = reason.evidence.source { sheet.foreign("", lines.words(source)) }
    }
    if let phase = stopPoint.phase {
      sheet.field("phase", "\(phase.to.rawValue), since \(phase.evidence.time.clock)")
    }
    sheet.field("next", words(advice, stopPoint, style))
    return sheet.lines
  }

  private static func headline(
    _ entry: SessionBoard.Entry, _ stopPoint: StopPoint?, _ advice: StopAdvice?, now: Timestamp,
    _ style: TextStyle
  ) -> StyledText {
    let separator = " \(style.signs.separator) "
    var line = StyledText(" ")
    line.append(SessionLabel.safe(entry.overview, columns: 40, usesUnicode: style.usesUnicode), .strong)
    if let figure = entry.overview.budget.figure, let percent = figure.remainingPercent,
      let left = figure.remainingTokens
    {
      line.append(separator)
      line.append(
        "\(percent) % left", entry.overview.budget.alertInEffect.map { Tone($0.tier) } ?? .plain)
      line.append(
        " (\(Figures.grouped(left)) of \(Figures.grouped(figure.limitTokens)); measured "
          + "\(Age(of: figure.measured, at: now).sentence))")
    }
    if let advice, advice.urgency > .low {
      line.append(separator)
      line.append(advice.urgency.rawValue.uppercased(), advice.urgency >= .high ? .warning : .plain)
    }
    line.append(separator)
    line.append(stopPoint.map { $0.isSafe ? "safe to stop" : "not yet safe" } ?? "not known")
    return line
  }

  /// What to do, in a sentence.
  static func words(_ advice: StopAdvice, _ stopPoint: StopPoint, _ style: TextStyle) -> String {
    switch advice.recommendation {
    case .goOn: stopPoint.isSafe ? "go on; stopping now would lose nothing" : "go on"
    case .stopNow: "stop now"
    case .stopAfter(let reason, let tokens):
      "stop \(StopWords.condition(reason.kind, style))"
        + (tokens.map { " (about \(Figures.short($0)) tokens)" } ?? "")
    }
  }

  /// The same for programs.
  ///
  /// - Parameters:
  ///   - entry: the session.
  ///   - quotaPercent: the share of the account's fullest window that is used; `nil` where it is not known.
  ///   - lines: where the evidence stands.
  ///   - now: the moment that rates are counted to.
  /// - Returns: the bytes of the document, UTF-8.
  package static func json(
    _ entry: SessionBoard.Entry, quotaPercent: Double?, lines: SourceLines = SourceLines(), now: Timestamp
  ) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.member("session", entry.overview.origin.id.rawValue)
      json.member("agent", entry.overview.origin.agent.rawValue)
      guard let stopPoint = entry.stopPoint else { return json.member("verdict", nil as String?) }
      stopPoint.writeMembers(into: &json, lines: lines)
      StopAdvice(stopPoint, need: StopNeed(entry, quotaPercent: quotaPercent, now: now))
        .writeMembers(into: &json)
    }
    return json.bytes
  }
}

extension StopNeed {
  /// What a session has left.
  init(_ entry: SessionBoard.Entry, quotaPercent: Double?, now: Timestamp) {
    let figure = entry.overview.budget.figure
    self.init(
      remainingPercent: figure?.remainingPercent, remainingTokens: figure?.remainingTokens,
      tokensPerMinute: entry.overview.burnRate.tokensPerMinute(at: now), quotaPercent: quotaPercent)
  }
}
