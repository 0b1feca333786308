package import SessionCore

/// What was taken out of a text, in words: kinds and counts, never a value.
package enum RedactionWords {
  /// A line such as `redacted 2 github token, 1 password; left out 1 reminder`.
  package static func line(_ kinds: [SecretKind: Int]) -> String {
    let sorted = kinds.sorted { $0.key < $1.key }
    func part(_ verb: String, _ isWanted: (SecretKind) -> Bool) -> String? {
      let words = sorted.filter { isWanted($0.key) }.map { "\($0.value) \($0.key.word)" }
      return words.isEmpty ? nil : verb + " " + words.joined(separator: ", ")
    }
    let parts = [part("redacted", \.isSecret), part("left out") { !$0.isSecret }].compactMap(\.self)
    return parts.isEmpty ? "nothing to redact" : parts.joined(separator: "; ")
  }
}
