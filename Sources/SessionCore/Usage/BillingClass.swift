/// What decides the price of a reply's tokens beside its model and the day.
package struct BillingClass: Hashable, Sendable {
  /// How the request was made.
  package enum Tier: Int, CaseIterable, Sendable {
    case standard = 0
    /// Answered when there is room, for about half.
    case batch = 1
    /// Answered sooner, for more.
    case fast = 2
  }

  /// How long the prompt was, the cached part of it included: some models ask more for every token of a long one.
  package enum PromptSize: Int, CaseIterable, Sendable {
    case upTo128K = 0
    case upTo200K = 1
    case upTo256K = 2
    case upTo272K = 3
    case upTo512K = 4
    case longer = 5

    /// The size of a prompt of so many tokens. The limits are those at which any priced model changes its price.
    package init(tokens: Int) {
      self =
        switch tokens {
        case ...128_000: .upTo128K
        case ...200_000: .upTo200K
        case ...256_000: .upTo256K
        case ...272_000: .upTo272K
        case ...512_000: .upTo512K
        case _: .longer
        }
    }
  }

  package var tier: Tier
  package var promptSize: PromptSize

  package init(tier: Tier = .standard, promptSize: PromptSize) {
    self.tier = tier
    self.promptSize = promptSize
  }

  /// As the database keeps it.
  package var rawValue: Int { tier.rawValue * 16 + promptSize.rawValue }

  /// The class that the database kept; `nil` where there is none of that number.
  package init?(rawValue: Int) {
    guard rawValue >= 0, let tier = Tier(rawValue: rawValue / 16),
      let size = PromptSize(rawValue: rawValue % 16)
    else { return nil }
    self.init(tier: tier, promptSize: size)
  }
}
