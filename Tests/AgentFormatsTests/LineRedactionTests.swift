import AgentFormats
import Foundation
import Testing

/// A line of a transcript as it may be stored.
struct LineRedactionTests {
  /// Put together here, so that no scanner of sources takes it for one that is in use.
  private static let token = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"

  private func redact(_ line: String) -> (text: String, places: Int) {
    let redacted = Array(line.utf8).withUnsafeBytes { LineRedaction().redact($0) }
    return (String(decoding: redacted.bytes, as: UTF8.self), redacted.places)
  }

  @Test func `a line without secrets stays as it is`() {
    let line = #"{"type":"user","message":{"content":"hello \"you\" \u00e4"}}"#
    #expect(redact(line) == (line, 0))
    #expect(redact("") == ("", 0))
  }

  @Test(arguments: [
    #"{"a":"%"}"#, #"{"a":["x","%"],"b":{"c":"%"}}"#, #"{"password":"hunter2Zx9!q","n":1}"#,
    #"{"a":"keep <private>my own","b":"after %"}"#, #"{"a":"<private>\"quoted\\"}"#,
    #"{"a":"-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEAxyz1234567890abcdefgh","b":"after"}"#,
    #"{"a":"x\n%\n","b":["\\"]}"#,
  ])
  func `what was JSON is JSON afterwards, without the secret`(form: String) throws {
    let line = form.replacingOccurrences(of: "%", with: Self.token)
    let (text, places) = redact(line)
    #expect(places > 0)
    #expect(!text.contains("\n"))
    _ = try JSONSerialization.jsonObject(with: Data(text.utf8))
    for secret in [Self.token, "hunter2Zx9", "my own", "quoted", "MIIEpAIBAAKCAQEA"] {
      #expect(!text.contains(secret), "\(text)")
    }
  }

  @Test func `what stands behind a block that is not closed stays`() {
    #expect(redact(#"{"a":"<private>x","b":"after"}"#).text.hasSuffix(#","b":"after"}"#))
  }

  @Test func `what is no JSON is redacted all the same`() {
    let (text, places) = redact("{\"cut off \(Self.token)")
    #expect(places == 1)
    #expect(!text.contains(Self.token))
  }

  @Test func `a line that is not kept says so in a record`() throws {
    let line = LineRedaction.leftOut("a \"line\"")
    let record = try JSONSerialization.jsonObject(with: Data(line)) as? [String: String]
    #expect(record == ["type": "sessiond-left-out", "what": "a \"line\""])
  }

  @Test func `of any JSON with secrets in any places comes JSON of one line`() throws {
    let parts = [
      Self.token, "<private>", "</private>", "\n", "\"", "\\", "password=", "hunter2Zx9!q", "Bearer ", "{",
      "}", "ä",
      "-----BEGIN RSA PRIVATE KEY-----", "MIIEpAIBAAKCAQEAxyz1234567890abcdefgh", "<system-reminder>",
      "word ",
      "</system-reminder>", "https://u:p4ssW0rdX@h/", "\u{7}", "-----END RSA PRIVATE KEY-----",
    ]
    for _ in 0..<500 {
      func text() -> String {
        (0..<Int.random(in: 0...6)).map { _ in parts.randomElement() ?? "" }.joined(separator: " ")
      }
      let value: [String: Any] = [
        "content": text(), "token": [text(), text()], "inner": ["password": text()],
      ]
      let line = try JSONSerialization.data(withJSONObject: value, options: [.withoutEscapingSlashes])
      let redacted = line.withUnsafeBytes { LineRedaction().redact($0) }
      #expect(!redacted.bytes.contains(UInt8(ascii: "\n")))
      let problem =
        "\(String(decoding: line, as: UTF8.self)) became \(String(decoding: redacted.bytes, as: UTF8.self))"
      #expect(throws: Never.self, "\(problem)") {
        try JSONSerialization.jsonObject(with: Data(redacted.bytes))
      }
      #expect(!String(decoding: redacted.bytes, as: UTF8.self).contains(Self.token), "\(problem)")
    }
  }
}
