import SessionCore

/// A session's own part of a segment: its name, what is left, whether to stop, and how the account's quota is.
struct SegmentFigure {
  private static let barCells = 8
  /// The segment shares the bar with others, so a long name does not take all of it.
  static let widestLabel = 16
  /// The sign, a space, and the reason.
  private static let widestStopWords = 26
  /// A name cut shorter than this tells nobody anything.
  private static let narrowestLabel = 4

  /// The session's name; empty without room for it.
  private(set) var label = ""
  /// Bar, share and mark; empty without room even for the share.
  private(set) var share = ""
  /// Whether to stop, with a space before it; empty while there is no need, and without room.
  private(set) var stop = ""
  /// How many turns are left, with a space before it; empty where there are enough, nobody can tell, or what the quota is
  /// presses more.
  private(set) var turns = ""
  /// How pressing it is.
  private(set) var tone = Tone.plain
  /// How the account's quota is, with a space before it; empty while it is well, and without room.
  private(set) var quota = ""
  /// How pressing that is.
  private(set) var quotaTone = Tone.plain

  /// Stands behind the label.
  var gap: String { label.isEmpty ? "" : " " }

  /// All of it, for where there are no colours.
  var plain: String { label + gap + share + stop + turns + quota }

  /// What has room in so many columns.
  init(_ entry: SessionBoard.Entry, beside company: SegmentCompany, columns: Int, usesUnicode: Bool) {
    let quota = company.quota(of: entry)
    let percent = entry.figure?.remainingPercent
    let tier = entry.overview.budget.alertInEffect?.tier
    let signs = Signs(usesUnicode: usesUnicode)
    // The share stands behind the label, so the segment never ends in a `#` of it.
    let share = (percent.map(String.init) ?? signs.unknown) + "%"
    // Two figures wide: the place of what follows does not jump at 9 %.
    let alignedShare = share.utf8.count < 3 || percent == nil ? " " + share : share
    let mark = tier.map { " " + signs.mark(of: $0) } ?? ""
    let bar = signs.bar(percent: percent, cells: Self.barCells)
    let tail = DisplayText.width(alignedShare) + DisplayText.width(mark)
    let whole = SessionLabel.safe(entry.overview, columns: Self.widestLabel, usesUnicode: usesUnicode)
    if let fitted = Self.fit(whole, columns: columns - tail - Self.barCells - 2, usesUnicode: usesUnicode) {
      (label, self.share) = (fitted, "\(bar) \(alignedShare)\(mark)")
    } else if let fitted = Self.fit(whole, columns: columns - tail - 1, usesUnicode: usesUnicode) {
      (label, self.share) = (fitted, alignedShare + mark)
    } else if DisplayText.width(share) + DisplayText.width(mark) <= columns {
      self.share = share + mark
    } else if DisplayText.width(share) <= columns {
      self.share = share
    }
    tone = tier.map { Tone($0) } ?? .plain
    guard label == whole else { return }
    var room = columns - DisplayText.width(label) - 1 - DisplayText.width(self.share)
    if let quota, let words = Self.quotaWords(quota, signs), DisplayText.width(words) <= room {
      (self.quota, quotaTone) = (words, Tone(quota.urgency))
      room -= DisplayText.width(words)
    }
    if let words = Self.stopWords(entry, quota, usesUnicode: usesUnicode), DisplayText.width(words) <= room {
      stop = words
      room -= DisplayText.width(words)
    }
    guard quota.map({ $0.urgency == .low }) ?? true,
      let turns = PaceWords.pressingTurns(entry, at: company.now)
    else { return }
    let words = " \(signs.separator) \(turns)"
    if DisplayText.width(words) <= room { self.turns = words }
  }

  /// The label cut to the columns; `nil` if too little of it would be left to know it by.
  private static func fit(_ label: String, columns: Int, usesUnicode: Bool) -> String? {
    let fitted = DisplayText.safe(label, columns: max(0, columns), usesUnicode: usesUnicode)
    return fitted == label || columns >= narrowestLabel ? fitted : nil
  }

  /// Whether it is a moment to stop, where it presses: `⏸ tests green`, `✎ store.swift not tested`. `nil` where there
  /// is no hurry, or nothing is known.
  private static func stopWords(
    _ entry: SessionBoard.Entry, _ quota: QuotaOutlook?, usesUnicode: Bool
  ) -> String? {
    let presses = entry.overview.budget.alertInEffect != nil || (quota?.urgency ?? .low) >= .high
    guard entry.agent != nil, presses, let stopPoint = entry.stopPoint else { return nil }
    let style = TextStyle(columns: widestStopWords, usesColor: false, usesUnicode: usesUnicode)
    return StopWords.signed(stopPoint, style).map { " " + style.safe($0) }
  }

  /// The account's fullest window, where it is worth a look: `· 5h 91%`.
  private static func quotaWords(_ quota: QuotaOutlook, _ signs: Signs) -> String? {
    guard quota.urgency > .low else { return nil }
    return " \(signs.separator) \(quota.window.shortLength) \(quota.window.wholePercent)%"
  }
}
