/// The names under which a model is looked for in a list of prices, from the one that was written to the plainest.
///
/// Each differs from the one before by one thing that does not change the price:
///
/// | written | also |
/// | --- | --- |
/// | `claude-sonnet-4-6[1m]` | without the window that was asked for |
/// | `models/gemini-2.5-pro`, `anthropic/claude-opus-5` | without the maker's name in front |
/// | `global.anthropic.claude-opus-5`, `bedrock/…` | without the place, where that is none; `us.` and `eu.` cost more |
/// | `…claude-opus-4-5-20251101-v1:0` | without Bedrock's version |
/// | `claude-opus-4-5-20251101`, `claude-opus-4-5@20251101`, `gpt-5.1-2025-11-13` | without the day |
/// | `gemini-2.5-flash-latest` | without `-latest` |
/// | `claude-sonnet-4.6` | `claude-sonnet-4-6` |
///
/// Another provider's name in front is never taken away: who serves a model decides what it costs, and one on the user's
/// own machine costs nothing.
package struct ModelSpellings: Sequence, IteratorProtocol {
  /// The name that was written, until it was answered with.
  private var written: String?
  private var name: Substring
  private var steps = Self.steps[...]

  package init(_ model: String) {
    written = model
    name = Substring(model)
  }

  /// The last of a model's names: by it two others tell that they are of one model.
  package static func plainest(_ model: String) -> String {
    ModelSpellings(model).reduce(model) { $1 }
  }

  package mutating func next() -> String? {
    if let written = written.take() { return written }
    while let step = steps.popFirst() {
      guard let plainer = step(name), !plainer.isEmpty else { continue }
      name = plainer
      return String(name)
    }
    return nil
  }

  /// What may be different, each as a function that answers with the plainer name, or with `nil` where nothing is.
  private static let steps: [@Sendable (Substring) -> Substring?] = [
    { $0.dropping(suffix: "[1m]") },
    { $0.dropping(prefix: "models/") },
    { name in makers.lazy.compactMap { name.dropping(prefix: $0) }.first },
    { $0.dropping(prefix: "global.") },
    { $0.dropping(prefix: "anthropic.") },
    withoutVersion,
    withoutDay,
    { $0.dropping(suffix: "-latest") },
    withoutDots,
  ]

  /// Who serve their own models, or those of another maker for the maker's price, as agents call them.
  private static let makers = [
    "anthropic/", "openai/", "google/", "gemini/", "xai/", "x-ai/", "vertex_ai/", "google-vertex/",
    "google-vertex-anthropic/", "bedrock/", "amazon-bedrock/",
  ]

  /// `claude-opus-4-5-v1:0` and `claude-opus-4-6-v1`, of Claude alone: another model of version 2 is another model.
  private static let withoutVersion: @Sendable (Substring) -> Substring? = { name in
    guard name.split(separator: ".").contains(where: { $0.hasPrefix("claude-") }),
      let dash = name.lastIndex(of: "-"), name[dash...].hasPrefix("-v")
    else { return nil }
    let numbers = name[dash...].dropFirst(2).split(separator: ":", omittingEmptySubsequences: false)
    return numbers.count <= 2 && numbers.allSatisfy(isNumber) ? name[..<dash] : nil
  }

  /// `-20251101`, `@20251101`, `@default` and `-2025-11-13`.
  private static let withoutDay: @Sendable (Substring) -> Substring? = { name in
    if let rest = name.dropping(suffix: "@default") { return rest }
    let day = name.suffix(9)
    if day.first == "-" || day.first == "@", isNumber(day.dropFirst()) { return name.dropLast(9) }
    let parts = name.suffix(11).split(separator: "-", omittingEmptySubsequences: false)
    let isDay = parts.map(\.count) == [0, 4, 2, 2] && parts.dropFirst().allSatisfy(isNumber)
    return isDay ? name.dropLast(11) : nil
  }

  private static let withoutDots: @Sendable (Substring) -> Substring? = { name in
    guard name.hasPrefix("claude-"), name.contains(".") else { return nil }
    return Substring(name.map { $0 == "." ? "-" : $0 })
  }

  private static func isNumber(_ text: Substring) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
  }
}

extension Substring {
  /// What follows the prefix; `nil` where it is not there.
  fileprivate func dropping(prefix: String) -> Substring? {
    hasPrefix(prefix) ? dropFirst(prefix.count) : nil
  }

  /// What comes before the suffix; `nil` where it is not there.
  fileprivate func dropping(suffix: String) -> Substring? {
    hasSuffix(suffix) ? dropLast(suffix.count) : nil
  }
}
