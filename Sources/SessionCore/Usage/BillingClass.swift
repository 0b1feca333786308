/// What decides the price of a reply's tokens beside its model and the day.
package struct BillingClass: Hashable, Sendable {
  /// How the request was made.
  package enum Tier: Int, CaseIterable, Sendable {
    case standard = 0
    /// Answered when there is room, for about half.
    case batch = 1
    /// Answered sooner, for more.
    case fast = 2

    /// What another line of the same reply tells: the first ones may not know yet, so `standard` takes nothing back.
    package func updated(with other: Tier) -> Tier { other == .standard ? self : other }
  }

  /// How long the prompt was, the cached part of it included: some models ask more for every token of a long one.
  package enum PromptSize: Int, CaseIterable, Sendable {
    case upTo100K = 0
    case upTo128K = 1
    case upTo200K = 2
    case upTo256K = 3
    case upTo272K = 4
    case upTo512K = 5
    case longer = 6

    /// The size of a prompt of so many tokens.
    package init(tokens: Int) {
      self = Self.allCases.last { tokens > $0.limitExceeded } ?? .upTo100K
    }

    /// The tokens that such a prompt has more than. These are all the limits at which a priced model changes its price.
    var limitExceeded: Int {
      switch self {
      case .upTo100K: 0
      case .upTo128K: 100_000
      case .upTo200K: 128_000
      case .upTo256K: 200_000
      case .upTo272K: 256_000
      case .upTo512K: 272_000
      case .longer: 512_000
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
