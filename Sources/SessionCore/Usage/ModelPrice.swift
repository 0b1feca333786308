/// What one model costs, all its classes of billing together, as it is written in a list of prices and in the settings:
///
///     claude-sonnet-4-6=3/15/3.75/6/0.3 >200000=6/22.5/7.5/12/0.6 batch=1.5/7.5 window=1000000 until=2026-03-13
///
/// These are dollars for a million tokens of input, output, cache written for five minutes and for an hour, and cache
/// read. `>200000=` has the rates of requests whose prompt is longer, `batch=` and `fast=` those of these tiers, and
/// `batch>200000=` of both; a tier that is not there has no price. `window=` are the tokens of the context window, and
/// `until=` is the first day, in UTC, on which the price does not hold any more.
package struct ModelPrice: Hashable, Sendable {
  /// The rates of a tier, for prompts longer than `limit` tokens.
  private struct Class: Hashable, Sendable {
    var tier: BillingClass.Tier
    var limit: Int
    var rates: TokenRates
  }

  /// The model's name, as ``PriceTable`` looks for it.
  package let model: String
  /// Tokens of the model's context window.
  package private(set) var window: Int?
  /// The moment from which the price does not hold; `nil` for the one of today.
  package private(set) var until: Timestamp?
  private var classes: [Class] = []

  /// Reads the form above; `nil` if it is not that.
  package init?(_ text: String) {
    self.init(text[...].utf8)
  }

  /// The same of a line of a list, of which there are many: bytes are read faster than characters.
  init?(_ text: Substring.UTF8View) {
    guard let equals = text.firstIndex(of: UInt8(ascii: "=")) else { return nil }
    let names = text[..<equals].split(separator: UInt8(ascii: " "))
    let words = text[text.index(after: equals)...].split(separator: UInt8(ascii: " "))
    guard names.count == 1, let first = words.first, let rates = TokenRates(first) else { return nil }
    model = String(Substring(names[0]))
    classes.append(Class(tier: .standard, limit: 0, rates: rates))
    for word in words.dropFirst() where !read(word) { return nil }
  }

  /// Whether the price holds for a reply of that moment.
  package func holds(at moment: Timestamp) -> Bool {
    until.map { moment < $0 } ?? true
  }

  /// The rates of a request; `nil` where nobody said what its tier costs, or that tier with so long a prompt.
  package func rates(for billing: BillingClass) -> TokenRates? {
    var limit = 0
    for one in classes where one.tier == .standard && one.limit <= billing.promptSize.limitExceeded {
      limit = max(limit, one.limit)
    }
    return classes.first { $0.tier == billing.tier && $0.limit == limit }?.rates
  }

  /// Takes what stands behind the name and its first rates.
  private mutating func read(_ word: Substring.UTF8View) -> Bool {
    guard let equals = word.firstIndex(of: UInt8(ascii: "=")) else { return false }
    let name = Substring(word[..<equals])
    let value = word[word.index(after: equals)...]
    switch name {
    case "window":
      guard window == nil, let tokens = Int(Substring(value)), tokens > 0 else { return false }
      window = tokens
    case "until":
      guard until == nil, let midnight = Timestamp(iso8601: Array(value) + Array("T00:00:00Z".utf8)) else {
        return false
      }
      until = midnight
    case _:
      guard let (tier, limit) = Self.requests(name), let rates = TokenRates(value),
        !classes.contains(where: { $0.tier == tier && $0.limit == limit })
      else { return false }
      classes.append(Class(tier: tier, limit: limit, rates: rates))
    }
    return true
  }

  /// Reads `batch`, `>200000` and `batch>200000`: the requests that rates are for.
  private static func requests(_ name: Substring) -> (tier: BillingClass.Tier, limit: Int)? {
    let tier: BillingClass.Tier
    let rest: Substring
    if name.hasPrefix("batch") {
      (tier, rest) = (.batch, name.dropFirst(5))
    } else if name.hasPrefix("fast") {
      (tier, rest) = (.fast, name.dropFirst(4))
    } else {
      (tier, rest) = (.standard, name)
    }
    if rest.isEmpty { return (tier, 0) }
    let limits = BillingClass.PromptSize.allCases.map(\.limitExceeded)
    guard rest.hasPrefix(">"), let limit = Int(rest.dropFirst()), limits.contains(limit) else { return nil }
    return (tier, limit)
  }
}
