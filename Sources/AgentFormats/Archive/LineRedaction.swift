import SessionCore

/// A line of a transcript as it may be stored: without secrets, and still one line, and still JSON if it was.
package struct LineRedaction: Sendable {
  private let redactor = Redactor()

  package init() {}

  /// The line without its secrets.
  ///
  /// - Parameter line: its bytes, without a newline.
  /// - Returns: bytes without a newline, and in how many places something was taken out.
  package func redact(_ line: UnsafeRawBufferPointer) -> (bytes: [UInt8], places: Int) {
    guard let whole = redactor.redact(line) else { return (Array(line), 0) }
    let places = whole.kinds.reduce(0) { $0 + $1.value }
    // What was no JSON before need not be any afterwards. Of what was, a mark may have reached over a string's end: a
    // `<private>` that is not closed reaches to the end of its text.
    guard !Self.isRecord(whole.bytes), Self.isRecord(Array(line)) else { return (whole.bytes, places) }
    var byText = redactTexts(line)
    if let again = byText.bytes.withUnsafeBytes({ redactor.redact($0) }) {
      byText.places += again.kinds.reduce(0) { $0 + $1.value }
      byText.bytes = again.bytes
    }
    guard Self.isRecord(byText.bytes) else {
      return (Self.leftOut("a line of \(line.count) bytes that could not be kept without what is secret"), 1)
    }
    return byText
  }

  /// A line that stands in the place of one that is not kept: a record that tells nothing else.
  package static func leftOut(_ what: String) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.member("type", "sessiond-left-out")
      json.member("what", what)
    }
    return json.bytes
  }

  /// Whether the bytes are one whole JSON value.
  package static func isRecord(_ bytes: [UInt8]) -> Bool {
    do throws(JSONProblem) {
      try JSONGrammar.check(bytes)
      return true
    } catch {
      return false
    }
  }

  /// The line with each of its JSON strings redacted as a text of its own.
  private func redactTexts(_ line: UnsafeRawBufferPointer) -> (bytes: [UInt8], places: Int) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(line.count)
    var (place, places) = (0, 0)
    while place < line.count {
      guard line[place] == UInt8(ascii: "\"") else {
        bytes.append(line[place])
        place += 1
        continue
      }
      var end = place + 1
      while end < line.count, line[end] != UInt8(ascii: "\"") {
        end += line[end] == UInt8(ascii: "\\") ? 2 : 1
      }
      end = min(end, line.count)
      let text = UnsafeRawBufferPointer(rebasing: line[(place + 1)..<end])
      bytes.append(UInt8(ascii: "\""))
      if let redacted = redactor.redact(text) {
        bytes += redacted.bytes
        places += redacted.kinds.reduce(0) { $0 + $1.value }
      } else {
        bytes += text
      }
      if end < line.count { bytes.append(UInt8(ascii: "\"")) }
      place = end + 1
    }
    return (bytes, places)
  }
}
