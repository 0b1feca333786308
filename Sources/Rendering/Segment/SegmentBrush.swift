import SessionCore

/// Puts the parts of a segment together, with the colours of the place that reads it.
struct SegmentBrush {
  let format: StatusSegment.Format
  let style: StatusSegment.Style

  /// A session's own part.
  func painted(_ figure: SegmentFigure, on ground: PowerlineGround?) -> String {
    guard format == .tmux else { return figure.plain }
    let label = DisplayText.tmux(figure.label + figure.gap)
    let own = figure.share + DisplayText.tmux(figure.stop) + figure.turns
    if let ground { return ground.around(label + own + figure.quota) }
    return label + coloured(own, figure.tone) + coloured(figure.quota, figure.quotaTone)
  }

  /// Who waits.
  func painted(_ call: SegmentCompany.Call) -> String {
    guard format == .tmux else { return " " + call.text }
    return " " + coloured(DisplayText.tmux(call.text), .attention)
  }

  /// A text that tmux may have as it is.
  private func coloured(_ text: String, _ tone: Tone) -> String {
    guard style != .plain, let tone = tone.tmuxStyle else { return text }
    return "#[\(tone)]\(text)#[default]"
  }
}

/// The background of the powerline style. Fixed colours of the 256, since text has to stand out from them in any theme.
struct PowerlineGround {
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
