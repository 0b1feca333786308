package import SessionCore

/// The one line for status bars: the project, a bar of what is left, and the share left in percent.
///
/// It is quiet while all is well. With an alert in effect it carries a mark that grows with the need, and for tmux a
/// colour, in one of three styles; and whether it is a good moment to stop.
package enum StatusSegment {
  /// What reads the segment.
  package enum Format: Hashable, Sendable {
    /// A terminal, or any other bar.
    case plain
    /// tmux, from `#(…)`: a `#` is doubled, colours are styles.
    case tmux
  }

  /// How it looks in tmux; elsewhere all are the same.
  package enum Style: String, Hashable, Sendable, CaseIterable {
    /// The characters alone, without any of tmux's styles.
    case plain
    /// In the bar's own colours while all is well; with an alert the figure is coloured.
    case colour
    /// On a background of its own, with pointed ends from a font for Powerline. An alert changes the background.
    case powerline
  }

  private static let barCells = 8
  /// The segment shares the bar with others, so a long name does not take all of it.
  private static let widestLabel = 16
  private static let widestStopWords = 24
  /// A name cut shorter than this tells nobody anything.
  private static let narrowestLabel = 4

  /// The segment of a session, empty without one.
  ///
  /// What does not fit goes in this order: whether to stop, the label's tail, the bar, the label, the mark, the percent.
  ///
  /// - Parameters:
  ///   - entry: the session.
  ///   - waiting: the session that waits for its user, where one does: it is named behind another one's segment.
  ///   - format: what reads it.
  ///   - style: how it looks there.
  ///   - columns: the most terminal columns that it takes; styles take none.
  ///   - usesUnicode: whether characters beyond ASCII may be used.
  /// - Returns: the segment, without spaces around it.
  package static func render(
    _ entry: SessionBoard.Entry?, waiting: SessionBoard.Entry? = nil, format: Format, style: Style = .colour,
    columns: Int, usesUnicode: Bool
  ) -> String {
    guard let entry else { return "" }
    if let waiting, waiting.overview.key != entry.overview.key {
      let call = call(waiting, format: format, style: style, usesUnicode: usesUnicode)
      let segment = render(
        entry, format: format, style: style, columns: columns - call.columns, usesUnicode: usesUnicode)
      // Without room for both the session's own figure stays.
      if !segment.isEmpty { return segment + call.text }
    }
    let ground =
      format == .tmux && style == .powerline ? PowerlineGround(entry, usesUnicode: usesUnicode) : nil
    let columns = columns - (ground?.columns ?? 0)
    let budget = entry.overview.budget
    let percent = budget.figure?.remainingPercent
    let tier = budget.alertInEffect?.tier
    let signs = Signs(usesUnicode: usesUnicode)

    // The share stands last but for the mark, so the segment never ends in a `#` of the label.
    let share = (percent.map(String.init) ?? signs.unknown) + "%"
    // Two figures wide: the place of what follows does not jump at 9 %.
    let alignedShare = share.utf8.count < 3 || percent == nil ? " " + share : share
    let mark = tier.map { " " + self.mark(of: $0, usesUnicode: usesUnicode) } ?? ""
    let bar = signs.bar(percent: percent, cells: barCells)

    let tail = DisplayText.width(alignedShare) + DisplayText.width(mark)
    let label = SessionLabel.safe(entry.overview, columns: widestLabel, usesUnicode: usesUnicode)
    let withBar = columns - tail - barCells - 2
    let withoutBar = columns - tail - 1
    var shown: (label: String, figure: String)
    if let fitted = fit(label, columns: withBar, usesUnicode: usesUnicode) {
      shown = (fitted, "\(bar) \(alignedShare)\(mark)")
    } else if let fitted = fit(label, columns: withoutBar, usesUnicode: usesUnicode) {
      shown = (fitted, alignedShare + mark)
    } else if DisplayText.width(share) + DisplayText.width(mark) <= columns {
      shown = ("", share + mark)
    } else if DisplayText.width(share) <= columns {
      shown = ("", share)
    } else {
      return ""
    }
    let gap = shown.label.isEmpty ? "" : " "
    if let words = stopWords(entry, usesUnicode: usesUnicode),
      DisplayText.width(shown.label + gap + shown.figure + words) <= columns, shown.label == label
    {
      shown.figure += words
    }
    switch format {
    case .plain: return shown.label + gap + shown.figure
    case .tmux:
      let label = DisplayText.tmux(shown.label) + gap
      if let ground { return ground.around(label + shown.figure) }
      guard style == .colour, let tone = tier.flatMap({ Tone($0).tmuxStyle }) else {
        return label + shown.figure
      }
      return "\(label)#[\(tone)]\(shown.figure)#[default]"
    }
  }

  /// Who waits, and the columns that it takes.
  private static func call(
    _ waiting: SessionBoard.Entry, format: Format, style: Style, usesUnicode: Bool
  ) -> (text: String, columns: Int) {
    let label = SessionLabel.safe(waiting.overview, columns: widestLabel, usesUnicode: usesUnicode)
    let text = "\(Signs(usesUnicode: usesUnicode).waiting) \(label)"
    let columns = DisplayText.width(text) + 1
    switch format {
    case .plain: return (" " + text, columns)
    case .tmux:
      guard style != .plain, let tone = Tone.attention.tmuxStyle else {
        return (" " + DisplayText.tmux(text), columns)
      }
      return (" #[\(tone)]\(DisplayText.tmux(text))#[default]", columns)
    }
  }

  /// The label cut to the columns; `nil` if too little of it would be left to know it by.
  private static func fit(_ label: String, columns: Int, usesUnicode: Bool) -> String? {
    let fitted = DisplayText.safe(label, columns: max(0, columns), usesUnicode: usesUnicode)
    return fitted == label || columns >= narrowestLabel ? fitted : nil
  }

  /// Whether it is a moment to stop, where little is left: `⏸ safe`, `✎ store.swift not tested`. `nil` where there is no
  /// hurry, or nothing is known.
  private static func stopWords(_ entry: SessionBoard.Entry, usesUnicode: Bool) -> String? {
    guard entry.agent != nil, entry.overview.budget.alertInEffect != nil, let stopPoint = entry.stopPoint,
      let reason = stopPoint.reasons.first
    else { return nil }
    let style = TextStyle(columns: widestStopWords, usesColor: false, usesUnicode: usesUnicode)
    let words = style.safe(StopWords.short(reason.kind, style), columns: widestStopWords)
    let signs = style.signs
    return " \(stopPoint.isSafe ? signs.safe : signs.unsafe) \(words)"
  }

  private static func mark(of tier: AlertTier, usesUnicode: Bool) -> String {
    switch tier {
    case .warning: "!"
    case .critical: "!!"
    case .danger: usesUnicode ? "‼" : "!!!"
    }
  }
}

/// The background of the powerline style. Fixed colours of the 256, since text has to stand out from them in any theme.
private struct PowerlineGround {
  private let background: String
  private let foreground: String
  private let usesUnicode: Bool

  init(_ entry: SessionBoard.Entry, usesUnicode: Bool) {
    self.usesUnicode = usesUnicode
    (background, foreground) =
      switch entry.overview.budget.alertInEffect?.tier {
      // Light grey on dark grey, black on gold, white on two reds.
      case nil: ("colour238", "colour252")
      case .warning?: ("colour178", "colour16")
      case .critical?: ("colour124", "colour231")
      case .danger?: ("colour160", "colour231,bold")
      }
  }

  /// Columns beside the text: a space on both sides, and the pointed ends.
  var columns: Int { usesUnicode ? 4 : 2 }

  /// The text, safe for tmux, on the background.
  func around(_ text: String) -> String {
    guard !text.isEmpty else { return "" }
    let ends = usesUnicode ? ("\u{e0b2}", "\u{e0b0}") : ("", "")
    func edge(_ end: String) -> String { end.isEmpty ? "" : "#[fg=\(background),bg=default]\(end)" }
    return edge(ends.0) + "#[fg=\(foreground),bg=\(background)] \(text) #[default]" + edge(ends.1)
      + (usesUnicode ? "#[default]" : "")
  }
}
