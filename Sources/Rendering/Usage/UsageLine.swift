package import SessionCore

/// Today and the block in course in one line, for a status bar.
package enum UsageLine {
  /// The line: `$12.34 today · block $3.21, 2 h 14 m left (estimated)`; tokens where no cost is known.
  ///
  /// - Parameters:
  ///   - today: what was used since midnight.
  ///   - block: the last of the five-hour blocks.
  ///   - now: the moment that it is judged at.
  ///   - style: what the place can show.
  /// - Returns: the line, without its end.
  package static func render(
    today: UsageSum, block: UsageBlock?, now: Timestamp, style: TextStyle
  ) -> String {
    var line = StyledText(amount(today, style) + " today")
    if let block, block.isActive(at: now) {
      let left = Age(seconds: block.remaining(at: now) / 1_000).span
      line.append(" \(style.signs.separator) block \(amount(block.sum, style)), \(left) left (estimated)")
    }
    return line.line(style)
  }

  private static func amount(_ sum: UsageSum, _ style: TextStyle) -> String {
    let cost = Money.text(sum.cost, style)
    return cost == "unknown" ? "\(Figures.short(sum.usage.total)) tokens" : cost
  }
}
