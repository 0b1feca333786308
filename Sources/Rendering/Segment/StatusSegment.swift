package import SessionCore

/// The one line for status bars: the project, a bar of what is left, and the share left in percent.
///
/// It is quiet while all is well. With an alert in effect it carries a mark that grows with the need, and for tmux a
/// colour, in one of three styles; and whether it is a good moment to stop. Behind it stands who waits for the user.
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

  /// The segment of a session, empty without one.
  ///
  /// What does not fit goes in this order: how many turns are left, whether to stop, the account's quota, the label's
  /// tail, the bar, how many more wait for their user, who does, the label, that somebody waits, the mark, the percent.
  ///
  /// - Parameters:
  ///   - entry: the session.
  ///   - company: what stands behind its own figure, of other sessions and of the account.
  ///   - template: what it tells in place of all that, in the user's own order.
  ///   - format: what reads it.
  ///   - style: how it looks there.
  ///   - columns: the most terminal columns that it takes; styles take none.
  ///   - usesUnicode: whether characters beyond ASCII may be used.
  /// - Returns: the segment, without spaces around it.
  package static func render(
    _ entry: SessionBoard.Entry?, beside company: SegmentCompany = .none, template: SegmentTemplate? = nil,
    format: Format, style: Style = .colour, columns: Int, usesUnicode: Bool
  ) -> String {
    guard let entry else { return "" }
    if let template {
      return template.render(
        entry, beside: company, format: format, style: style, columns: columns, usesUnicode: usesUnicode)
    }
    let ground =
      format == .tmux && style == .powerline ? PowerlineGround(entry, usesUnicode: usesUnicode) : nil
    let room = columns - (ground?.columns ?? 0)
    let brush = SegmentBrush(format: format, style: style)
    for call in company.calls(beside: entry, usesUnicode: usesUnicode) {
      let figure = SegmentFigure(
        entry, beside: company, columns: room - call.columns, usesUnicode: usesUnicode)
      // A name of somebody else's is not to stand behind a figure that has none.
      guard call.isNamed ? !figure.label.isEmpty : !figure.share.isEmpty else { continue }
      return brush.painted(figure, on: ground) + brush.painted(call)
    }
    let figure = SegmentFigure(entry, beside: company, columns: room, usesUnicode: usesUnicode)
    return figure.share.isEmpty ? "" : brush.painted(figure, on: ground)
  }
}
