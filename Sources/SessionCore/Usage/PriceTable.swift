/// What models cost: a dated list that comes with sessiond, and the user's own prices before it.
///
/// A model in no list has no price, which is something else than one that costs nothing.
package struct PriceTable: Sendable {
  /// The date of the list, `2026-11-21`.
  package let asOf: String
  /// Whose figures it has, for people.
  package let source: String
  /// What the user configured; goes before the list, under whichever of its spellings a model is found there.
  package var overrides: [ModelPrice]
  /// The list by name, with all prices that a model had.
  private let prices: [String: [ModelPrice]]

  /// Reads a list with a ``ModelPrice`` a line. Lines that are none are left out.
  package init(asOf: String, source: String, list: String, overrides: [ModelPrice] = []) {
    self.asOf = asOf
    self.source = source
    self.overrides = overrides
    let lines = list[...].utf8.split(separator: UInt8(ascii: "\n"))
    prices = Dictionary(grouping: lines.compactMap { ModelPrice($0) }, by: \.model)
  }

  /// The number of models in the list.
  package var modelCount: Int { prices.count }

  /// What tokens cost that came at `moment`, in US dollars; `nil` if that is not known, never 0 for it.
  ///
  /// `model` is a name as transcripts have it; ``ModelSpellings`` says what it is taken for. A tier without published
  /// rates has no price: to a fast reply the usual ones would be too low.
  package func cost(
    of usage: TokenUsage, model: String, billing: BillingClass, at moment: Timestamp
  ) -> Double? {
    prices(of: model).cost(of: usage, billing: billing, at: moment)
  }

  /// Tokens of the model's context window, as far as its maker serves it; an agent may use less.
  package func window(of model: String) -> Int? {
    prices(of: model).first { $0.window != nil }?.window
  }

  /// Tokens of the context windows of all models in the list, by their names there.
  package var windows: [String: Int] {
    prices.compactMapValues { prices in prices.lazy.compactMap(\.window).first }
  }

  /// What a model costs and has cost, found once for many of its replies: spellings take longer than sums.
  package func prices(of model: String) -> ModelPrices {
    var known: [[ModelPrice]] = []
    // The user's word goes first for all spellings: what is meant is the model, however exactly the list names it.
    if !overrides.isEmpty {
      for name in ModelSpellings(model) { known.append(overrides.filter { $0.model == name }) }
    }
    for name in ModelSpellings(model) {
      guard let listed = prices[name] else { continue }
      known.append(listed)
      break
    }
    return ModelPrices(known)
  }
}

/// What one model costs and has cost.
package struct ModelPrices: Sendable {
  /// What goes first in front; those beside each other follow each other in time.
  private let known: [[ModelPrice]]

  fileprivate init(_ known: [[ModelPrice]]) {
    self.known = known
  }

  /// What tokens cost that came at `moment`, in US dollars; `nil` if that is not known, never 0 for it.
  package func cost(of usage: TokenUsage, billing: BillingClass, at moment: Timestamp) -> Double? {
    first { $0.holds(at: moment) }?.rates(for: billing)?.cost(of: usage)
  }

  fileprivate func first(where fits: (ModelPrice) -> Bool) -> ModelPrice? {
    for prices in known {
      if let price = Self.earliest(prices, where: fits) { return price }
    }
    return nil
  }

  /// Of the prices that fit, the one that ended first: those after it had not begun yet.
  private static func earliest(_ prices: [ModelPrice], where fits: (ModelPrice) -> Bool) -> ModelPrice? {
    var found: ModelPrice?
    for price in prices where fits(price) {
      guard let other = found else {
        found = price
        continue
      }
      if let end = price.until, other.until.map({ end < $0 }) ?? true { found = price }
    }
    return found
  }
}
