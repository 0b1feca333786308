import FuzzSupport
import SessionCore

/// What stands in a session: redacted once and for all, whatever it is, in time that its length bounds.
@main
enum RedactionFuzz {
  private static let redactor = Redactor()

  static func main() {
    Fuzzer.run { input in
      check(input.bytes)
      for piece in input.pieces.prefix(8) { check(Array(piece)) }
    }
  }

  private static func check(_ bytes: [UInt8]) {
    let redactions = bytes.withUnsafeBytes { redactor.redactions(in: $0) }
    var end = 0
    for redaction in redactions {
      require(redaction.range.lowerBound >= end && !redaction.range.isEmpty, "none is over another")
      end = redaction.range.upperBound
    }
    require(end <= bytes.count, "they are in the text")
    let steps = bytes.withUnsafeBytes { redactor.steps(in: $0) }
    require(steps <= 2_000 + bytes.count * 150, "the cost is in proportion to the text")
    let redacted = bytes.withUnsafeBytes { redactor.redact($0) }
    require((redacted == nil) == redactions.isEmpty, "what has nothing in it stays as it is")
    guard let redacted else { return }
    require(
      redacted.bytes.count <= bytes.count * 6 + 100, "a mark is not much longer than what it stands for")
    require(redacted.bytes.withUnsafeBytes { redactor.redact($0) } == nil, "once is enough")
    let isText = String(validating: bytes, as: UTF8.self) != nil
    require(!isText || String(validating: redacted.bytes, as: UTF8.self) != nil, "text stays text")
  }
}
