import Foundation
import SessionCore
import Testing

struct JSONWriterTests {
  private func parsed(_ write: (inout JSONWriter) -> Void) throws -> [String: Any] {
    var json = JSONWriter()
    json.object(write)
    let object = try JSONSerialization.jsonObject(with: Data(json.bytes))
    return try #require(object as? [String: Any])
  }

  @Test(arguments: [
    "", "plain", "a \"quoted\" \\ text", "line\nfeed\r\ttab", "\u{0}\u{1}\u{1b}[31m\u{1f}\u{7f}",
    "größer 漢字 🦀",
    "\u{2028}\u{2029}", "e\u{301}", "/slash/", "\\u0041", "\u{fffd}",
  ])
  func `text survives, as a value and as a name`(text: String) throws {
    let object = try parsed { json in
      json.member("value", text)
      json.member("name " + text, true)
    }
    #expect((object["value"] as? String)?.unicodeScalars.elementsEqual(text.unicodeScalars) == true)
    #expect(object["name " + text] as? Bool == true)
  }

  @Test func `every control character of ASCII is escaped`() {
    var json = JSONWriter()
    json.value(String(String.UnicodeScalarView((0..<0x20).map { UnicodeScalar($0) } + ["\u{7f}"])))
    #expect(json.bytes.allSatisfy { (0x20..<0x7f).contains($0) })
  }

  @Test(arguments: [0, 1, -1, .min, .max] as [Int64])
  func `numbers keep all their digits`(number: Int64) throws {
    var json = JSONWriter()
    json.object { $0.member("n", number) }
    #expect(json.text == #"{"n":\#(number)}"#)
    #expect(try JSONDecoder().decode([String: Int64].self, from: Data(json.bytes)) == ["n": number])
  }

  @Test func `nesting, commas and all kinds of values`() throws {
    var json = JSONWriter()
    json.object { root in
      root.member("none", nil as String?)
      root.member("number", 7 as Int?)
      root.member("no number", nil as Int?)
      root.member("time", Timestamp(milliseconds: 0))
      root.member("empty", object: { _ in })
      root.member(
        "list",
        array: { list in
          list.value("a")
          list.value(Int64(2))
          list.value(false)
          list.null()
          list.array { _ in }
          list.object { $0.member("x", true) }
          list.raw(Array("[1,2]".utf8))
        })
      root.key("raw")
      root.raw(Array("{}".utf8))
      root.member("last", false)
    }
    let expected = """
      {"none":null,"number":7,"no number":null,"time":"1970-01-01T00:00:00.000Z","empty":{},\
      "list":["a",2,false,null,[],{"x":true},[1,2]],"raw":{},"last":false}
      """
    #expect(json.text == expected)
    #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(json.bytes)) }
  }

  @Test func `an empty object and an empty list`() {
    var json = JSONWriter()
    json.array { $0.object { _ in } }
    #expect(json.text == "[{}]")
  }
}
