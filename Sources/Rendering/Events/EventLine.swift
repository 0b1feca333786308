package import SessionCore

/// One line for an event: when, which session, what, and the figure.
package enum EventLine {
  private static let usualLabel = 12
  /// On a terminal of less than 60 columns.
  private static let narrowLabel = 8

  /// The line, at most as wide as the style's columns.
  ///
  /// - Parameters:
  ///   - event: the event.
  ///   - origin: of the session that it happened in; `nil` if that is not known any more.
  ///   - label: the session's name for people; the start of its id without one.
  ///   - showsDate: whether the day stands before the time; for lists that are not all of today.
  ///   - style: what the place can show.
  /// - Returns: the line, without its end.
  package static func render(
    _ event: SessionEvent, origin: SessionOrigin?, label: String? = nil, showsDate: Bool = false,
    style: TextStyle
  ) -> String {
    let name = label ?? origin.map { String($0.id.rawValue.prefix(8)) } ?? "#\(event.session.rawValue)"
    let (words, tone) = description(of: event.kind, style)
    return line(event.time, showsDate: showsDate, name: name, words, tone, style).line(style)
  }

  /// The line of something that happened lately, as the board has it: with a space before it.
  ///
  /// - Parameters:
  ///   - item: what happened.
  ///   - label: the session's name; `nil` where the page says whose it is.
  ///   - zone: whose clocks the time is shown by.
  ///   - style: what the place can show.
  /// - Returns: the line, without its end.
  static func render(
    _ item: RecentEvents.Item, label: String?, zone: ZoneOffsets, style: TextStyle
  ) -> String {
    let (words, tone): (String, Tone) =
      switch item.happening {
      case .event(let kind): description(of: kind, style)
      case .waits(let reason): (reason.words(style), .attention)
      }
    var text = StyledText(" ")
    text.append(line(zone.local(item.time), showsDate: false, name: label, words, tone, style))
    return text.line(style)
  }

  private static func line(
    _ time: Timestamp, showsDate: Bool, name: String?, _ words: String, _ tone: Tone, _ style: TextStyle
  ) -> StyledText {
    // `11-21 ` of `2026-11-21T06:04:58.503Z`.
    let date = showsDate ? String(time.iso8601.dropFirst(5).prefix(5)) + " " : ""
    var line = StyledText(date + time.clock, .dim)
    line.append("  ")
    if let name {
      let labelColumns = style.columns < 60 ? narrowLabel : usualLabel
      let end = line.columns + labelColumns
      line.append(style.safe(name, columns: labelColumns))
      line.pad(to: end + 2)
    }
    line.append(words, tone)
    return line
  }

  private static func description(of kind: SessionEventKind, _ style: TextStyle) -> (String, Tone) {
    switch kind {
    case .found(let origin): ("found: a session of \(foreign(origin.agent.rawValue, style))", .plain)
    case .described(let profile): (words(profile, style), .dim)
    case .active: ("active", .dim)
    case .replied(let reply): (words(reply, style), .plain)
    case .summed(let sum): (words(sum), .plain)
    case .compacted(let compaction): (words(compaction), .strong)
    case .stepped(let step): (StepWords.words(step, style), .dim)
    case .hooked(let call): (StepWords.words(call, style), .dim)
    case .alerted(let alert): (alert.words, Tone(alert.tier))
    case .phaseChanged(let transition): (words(transition), .plain)
    case .unreadable(let reason): ("a line was left out: \(foreign(reason, style))", .warning)
    case .rewritten(let reason): ("transcript read again from the start: \(foreign(reason, style))", .warning)
    case .transcriptDeleted: ("transcript deleted; what was read of it stays", .warning)
    }
  }

  private static func words(_ profile: SessionProfile, _ style: TextStyle) -> String {
    let parts = [
      profile.project.map { "in \(foreign($0, style))" },
      profile.branch.map { "on branch \(foreign($0, style))" },
      profile.model.map { "with \(foreign(ModelName.short($0), style))" },
      profile.version.map { "agent version \(foreign($0, style))" },
      profile.title.map { "titled \"\(foreign($0, style))\"" },
      profile.usedTokens.map { "says that its window holds \(Figures.grouped($0)) tokens" },
    ]
    let known = parts.compactMap(\.self)
    return known.isEmpty ? "described" : known.joined(separator: ", ")
  }

  private static func words(_ reply: Reply, _ style: TextStyle) -> String {
    let model = foreign(ModelName.short(reply.model), style)
    let who = reply.isMainChain ? model : "subagent \(model)"
    let what = reply.isNew ? "replied" : reply.counted.isZero ? "replied, counted before" : "replied more"
    return "\(who) \(what): \(Figures.grouped(reply.contextTokens)) tokens in, "
      + "\(Figures.grouped(reply.usage.output)) out"
  }

  private static func words(_ sum: ReplySum) -> String {
    "\(Figures.grouped(sum.replies)) earlier replies: \(Figures.grouped(sum.counted.context)) tokens in, "
      + "\(Figures.grouped(sum.counted.output)) out"
  }

  private static func words(_ compaction: Compaction) -> String {
    let who =
      switch compaction.trigger {
      case .automatic: "compacted by the agent"
      case .manual: "compacted by the user"
      }
    return switch (compaction.tokensBefore, compaction.tokensAfter) {
    case (let before?, let after?):
      "\(who): \(Figures.grouped(before)) tokens became \(Figures.grouped(after))"
    case (let before?, nil): "\(who): \(Figures.grouped(before)) tokens before"
    case (nil, let after?): "\(who): \(Figures.grouped(after)) tokens now"
    case (nil, nil): who
    }
  }

  private static func words(_ transition: PhaseTransition) -> String {
    transition.from.map { "the work goes over from \($0.rawValue) to \(transition.to.rawValue)" }
      ?? "the work begins: \(transition.to.rawValue)"
  }

  private static func foreign(_ text: String, _ style: TextStyle) -> String {
    style.safe(text, columns: 200)
  }
}
