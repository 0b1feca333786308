/// What tokens cost, as far as their models' prices are known.
package struct Cost: Hashable, Sendable {
  /// US dollars of everything that has a price.
  package var dollars: Double
  /// Tokens of models without a known price. A sum with any of them is no whole cost, and never shown as one.
  package var unpricedTokens: Int

  package init(dollars: Double = 0, unpricedTokens: Int = 0) {
    self.dollars = dollars
    self.unpricedTokens = unpricedTokens
  }

  /// Whether everything has a price.
  package var isWhole: Bool { unpricedTokens == 0 }

  package static func + (left: Cost, right: Cost) -> Cost {
    Cost(
      dollars: left.dollars + right.dollars,
      unpricedTokens: left.unpricedTokens.addingClamped(right.unpricedTokens))
  }
}
