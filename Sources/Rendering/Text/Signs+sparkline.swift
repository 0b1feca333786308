import SessionCore

/// A row of figures as small columns, each of which is as high as its share of the whole.
extension Signs {
  /// From nothing to the whole, in eight steps.
  private var heights: [Character] { Array(usesUnicode ? "▁▂▃▄▅▆▇█" : "_.,-~=+*") }

  /// The figures, one column each; a figure that is not known leaves its column empty.
  ///
  /// - Parameters:
  ///   - figures: what is shown, from the left.
  ///   - whole: what a full column stands for; what is more is shown as that.
  /// - Returns: as many columns as figures.
  func sparkline(_ figures: [Int?], of whole: Int) -> String {
    let heights = heights
    return String(
      figures.map { figure -> Character in
        guard let figure, whole > 0 else { return " " }
        let share = min(1, max(0, Double(figure) / Double(whole)))
        return heights[min(heights.count - 1, Int(share * Double(heights.count)))]
      })
  }
}

extension SessionOverview {
  /// What its window held over the last hour, as shares of what counts as 100 %; `nil` where nothing changed in it.
  func lastHour(_ cells: Int, now: Timestamp, _ signs: Signs) -> String? {
    let figures = trail.figures(cells, at: now)
    guard let figure = budget.figure, !figures.isEmpty else { return nil }
    return signs.sparkline(figures, of: figure.limitTokens)
  }
}
