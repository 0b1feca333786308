/// A place in a text that is not to be kept, in bytes.
package struct Redaction: Hashable, Sendable {
  /// The bytes; never a part of a character.
  package var range: Range<Int>
  /// What stands there.
  package var kind: SecretKind
}

/// A text without what was redacted.
package struct Redacted: Hashable, Sendable {
  /// The text, with a mark such as `[redacted: github token]` in each place.
  package var text: String
  /// How many of each kind.
  package var kinds: [SecretKind: Int]

  package init(text: String, kinds: [SecretKind: Int]) {
    self.text = text
    self.kinds = kinds
  }
}

/// Takes out of a text what must not be stored: keys, tokens and passwords by their form or their name, what the user
/// calls private, and what an agent's program has put between the words.
///
/// A pure function of the text, in time proportional to its length. Redacting what was redacted changes nothing.
/// Of a text that was cut somewhere what is left of a secret is redacted if enough of it is there to know it by.
package struct Redactor: Sendable {
  private let anchors = SecretIndex.all

  package init() {}

  /// The text without its secrets.
  package func redact(_ text: String) -> Redacted {
    var text = text
    let redacted = text.withUTF8 { redact(UnsafeRawBufferPointer($0)) }
    guard let redacted else { return Redacted(text: text, kinds: [:]) }
    return Redacted(text: String(decoding: redacted.bytes, as: UTF8.self), kinds: redacted.kinds)
  }

  /// The same for bytes, which may be no UTF-8; `nil` if there is nothing to take out.
  package func redact(_ bytes: UnsafeRawBufferPointer) -> (bytes: [UInt8], kinds: [SecretKind: Int])? {
    var redactions = redactions(in: bytes)
    guard !redactions.isEmpty else { return nil }
    var kinds: [SecretKind: Int] = [:]
    var result = Self.marked(bytes, redactions)
    var rounds = 0
    while !redactions.isEmpty {
      for redaction in redactions { kinds[redaction.kind, default: 0] += 1 }
      rounds += 1
      // What a mark has uncovered beside it: not seen yet, and never without end.
      guard rounds < Self.mostRounds else { break }
      redactions = result.withUnsafeBytes { self.redactions(in: $0) }
      if !redactions.isEmpty { result = result.withUnsafeBytes { Self.marked($0, redactions) } }
    }
    return (result, kinds)
  }

  /// The places, in order, none over another.
  package func redactions(in bytes: UnsafeRawBufferPointer) -> [Redaction] {
    anchors.search(bytes).found
  }

  /// How many bytes are looked at beyond the one pass: what a hostile text can make it cost.
  package func steps(in bytes: UnsafeRawBufferPointer) -> Int {
    anchors.search(bytes).text.steps
  }

  /// How often a text is gone through at most.
  private static let mostRounds = 4

  private static func marked(_ bytes: UnsafeRawBufferPointer, _ redactions: [Redaction]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count + redactions.count * 16)
    var place = 0
    for redaction in redactions {
      result.append(contentsOf: bytes[place..<redaction.range.lowerBound])
      result.append(contentsOf: redaction.kind.mark.utf8)
      place = redaction.range.upperBound
    }
    result.append(contentsOf: bytes[place...])
    return result
  }
}
