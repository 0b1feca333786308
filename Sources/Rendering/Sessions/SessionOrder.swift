import SessionCore

/// How the rows of a table follow each other. What runs always stands above what does not.
enum SessionOrder: String, CaseIterable {
  /// The most pressing alert first, then by name, so that rows keep their places while sessions work; of those that
  /// don't run the last active first.
  case need
  /// The last active first.
  case last
  /// The least share of the window left first.
  case left
  /// What fills its window fastest first.
  case rate
  case name

  /// The order after this one, the first again after the last.
  var next: SessionOrder {
    let all = Self.allCases
    return all[((all.firstIndex(of: self) ?? 0) + 1) % all.count]
  }

  /// The sessions at these places of the board in this order.
  ///
  /// - Parameters:
  ///   - places: indices of the board's entries, in ascending order.
  ///   - board: the sessions.
  ///   - isReversed: whether the last goes first, of what runs and of what does not each.
  ///   - now: the moment that rates are counted to.
  /// - Returns: the indices in their new order.
  func places(_ places: [Int], in board: SessionBoard, isReversed: Bool = false, now: Timestamp) -> [Int] {
    // Each session's rank is found once, not once a comparison: names and rates cost more than numbers.
    let ranks = places.map { Rank(board, place: $0, order: self, now: now) }
    let sorted = ranks.sorted { left, right in
      guard left.isLive == right.isLive else { return left.isLive }
      // Of what nothing is known there is no first and last.
      guard left.isKnown == right.isKnown else { return left.isKnown }
      return isReversed ? right.precedes(left) : left.precedes(right)
    }
    return sorted.map(\.place)
  }

  private struct Rank {
    let place: Int
    let isLive: Bool
    /// Whether there is a figure to go by.
    let isKnown: Bool
    /// The lowest goes first.
    private let number: Int
    private let name: String

    init(_ board: SessionBoard, place: Int, order: SessionOrder, now: Timestamp) {
      self.place = place
      // Each reached from the board: a copy of a whole session costs more than all that is looked at here.
      isLive = board.entries[place].agent != nil
      switch order {
      case .need:
        number = isLive ? -Self.need(board.entries[place].overview.budget.alertInEffect?.tier) : 0
        name = isLive ? board.entries[place].overview.label : ""
        isKnown = true
      // The board has them in this order.
      case .last: (number, name, isKnown) = (0, "", true)
      case .left:
        let percent = board.entries[place].figure?.remainingPercent
        (number, name, isKnown) = (percent ?? 0, "", percent != nil)
      case .rate:
        let rate = board.entries[place].overview.burnRate.tokensPerMinute(at: now)
        (number, name, isKnown) = (-(rate ?? 0), "", rate != nil)
      case .name: (number, name, isKnown) = (0, board.entries[place].overview.label, true)
      }
    }

    func precedes(_ other: Rank) -> Bool {
      if number != other.number { return number < other.number }
      if name != other.name { return name < other.name }
      return place < other.place
    }

    private static func need(_ tier: AlertTier?) -> Int {
      switch tier {
      case .danger: 3
      case .critical: 2
      case .warning: 1
      case nil: 0
      }
    }
  }
}
