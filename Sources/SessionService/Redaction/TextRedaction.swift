import Rendering
import SessionCore

/// A text, or the lines of a transcript, without secrets: what `sessiond redact` prints.
package struct TextRedaction: Sendable {
  /// The text without what was redacted; else the same bytes, be they UTF-8 or not.
  package private(set) var bytes: [UInt8] = []
  private var kinds: [SecretKind: Int] = [:]

  /// Redacts a text. Of lines that each are a JSON object each is a text of its own: what is not closed in one does not
  /// reach into the next.
  package init(_ text: [UInt8]) {
    let redactor = Redactor()
    text.withUnsafeBytes { text in
      guard Self.isRecords(text) else { return add(text, redactor) }
      var rest = text[...]
      while !rest.isEmpty {
        let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
        add(UnsafeRawBufferPointer(rebasing: rest[..<end]), redactor)
        // The line's end is none of the record's.
        rest = rest[end...]
        if !rest.isEmpty { bytes.append(rest.removeFirst()) }
      }
    }
  }

  /// What was taken out, by kind and never by value, as a line for people.
  package var report: String { RedactionWords.line(kinds) }

  private mutating func add(_ text: UnsafeRawBufferPointer, _ redactor: Redactor) {
    guard let redacted = redactor.redact(text) else { return bytes.append(contentsOf: text) }
    bytes.append(contentsOf: redacted.bytes)
    kinds.merge(redacted.kinds) { $0 + $1 }
  }

  /// Whether the first line is an object.
  private static func isRecords(_ text: UnsafeRawBufferPointer) -> Bool {
    let line = text.prefix { $0 != UInt8(ascii: "\n") }
    return line.first == UInt8(ascii: "{") && line.last { $0 != UInt8(ascii: "\r") } == UInt8(ascii: "}")
  }
}
