import AgentFormats
import Foundation
import Testing

/// JSON of somebody else's, changed in single places.
struct JSONTextTests {
  private func text(_ json: String) throws -> JSONText { try JSONText(Array(json.utf8)) }

  private func written(_ text: JSONText) -> String { String(decoding: text.bytes, as: UTF8.self) }

  /// What another reader makes of it; `nil` where it is no JSON to that one.
  private func foundation(_ bytes: [UInt8]) -> NSObject? {
    (try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)) as? NSObject
  }

  @Test(arguments: [
    (#"{"a": 1,}"#, 1, 9, "comma"), ("{\n  // mine\n}", 2, 3, "no comments"),
    ("{\"ä\": tru}", 1, 7, "a value"), (#"{"a" 1}"#, 1, 6, "a colon"), ("{'a': 1}", 1, 2, "double quotes"),
    ("", 1, 1, "it ends where a value"), ("\u{feff}{a}", 1, 2, "a name"),
    ("[1\n, 2", 2, 4, "it ends where a comma or ]"),
    ("{} {}", 1, 4, "the end of the file"), ("[\"a\nb\"]", 1, 4, "the line"),
    (#"["\x"]"#, 1, 3, "no such escape"),
    (#"["\u12g4"]"#, 1, 3, "four hexadecimal"), ("[\"abc", 1, 2, "has no end"), ("[-]", 1, 3, "a digit"),
    ("[01]", 1, 3, "a comma or ]"), ("[1.]", 1, 4, "a digit"), ("[\"\t\"]", 1, 3, "control character"),
  ])
  func `what is no JSON is refused with its place`(json: String, line: Int, column: Int, words: String) throws
  {
    let problem = #expect(throws: JSONProblem.self) { try text(json) }
    #expect(problem?.line == line && problem?.column == column, "\(json): \(String(describing: problem))")
    #expect(problem?.description.contains(words) == true, "\(json): \(String(describing: problem))")
  }

  @Test func `what is JSON is decided as another reader does`() throws {
    let seed = #"{"a": [1, -2.5e+3, true, false, null, "x\n\"y"], "b": {"c": {}}, "d": []}"#
    var generator = Numbers()
    var (good, bad) = (0, 0)
    for _ in 0..<4_000 {
      var bytes = Array(seed.utf8)
      for _ in 0..<Int(generator.next() % 3) {
        let place = Int(generator.next() % UInt64(bytes.count))
        switch generator.next() % 3 {
        case 0: bytes.remove(at: place)
        case 1: bytes.insert(Array(#"{}[],:"0.eE-+tn \"#.utf8)[Int(generator.next() % 17)], at: place)
        case _: bytes[place] = bytes[Int(generator.next() % UInt64(bytes.count))]
        }
      }
      let json = String(decoding: bytes, as: UTF8.self)
      let isGood = (try? JSONText(bytes)) != nil
      // The other one does not mind a comma behind which nothing follows.
      if !isGood, json.contains(#/, *[\]}]/#) { continue }
      #expect(isGood == (foundation(bytes) != nil), "\(json)")
      if isGood { good += 1 } else { bad += 1 }
    }
    #expect(good > 400 && bad > 400)
  }

  @Test func `a name that stands there twice is the last one`() throws {
    var json = try text(#"{"a": {"b": 1}, "a": {"b": "x"}, "\u0061": {"b": "y"}}"#)
    #expect(json.string(at: [.member("a"), .member("b")]) == "y" && json.names(at: []) == ["a"])
    json.remove(at: [.member("a")])
    #expect(written(json) == #"{"a": {"b": 1}, "a": {"b": "x"}}"#)
  }

  @Test func `any depth is read`() throws {
    let depth = 100_000
    var json = try text(
      #"{"a": "# + String(repeating: "[", count: depth) + String(repeating: "]", count: depth) + #", "b": 1}"#
    )
    let before = json
    json.insert(.number(2), named: "c", into: [])
    #expect(json.kind(at: [.member("c")]) == .number && json.count(at: [.member("a")]) == 1)
    json.remove(at: [.member("c")])
    #expect(json == before)
    #expect(throws: JSONProblem.self) { try text(String(repeating: "[", count: depth)) }
  }

  @Test(arguments: [
    ("{}", "{\n  \"n\": [\n    1\n  ]\n}"),
    ("{}\r\n", "{\r\n  \"n\": [\r\n    1\r\n  ]\r\n}\r\n"),
    (#"{"a":1}"#, #"{"a":1,"n":[1]}"#),
    (#"{"a": 1}"#, #"{"a": 1, "n": [1]}"#),
    (#"{ "a": 1, "b": 2 }"#, #"{ "a": 1, "b": 2, "n": [1] }"#),
    ("{\n\t\"a\" : 1\n}\n", "{\n\t\"a\" : 1,\n\t\"n\" : [\n\t\t1\n\t]\n}\n"),
    ("{\n    \"a\": 1\n}", "{\n    \"a\": 1,\n    \"n\": [\n        1\n    ]\n}"),
    ("{\r\n  \"a\": 1\r\n}\r\n", "{\r\n  \"a\": 1,\r\n  \"n\": [\r\n    1\r\n  ]\r\n}\r\n"),
    ("\u{feff}{\n \"a\": 1\n}", "\u{feff}{\n \"a\": 1,\n \"n\": [\n  1\n ]\n}"),
    ("{ \"a\": 1\n, \"b\": 2\n}\n", "{ \"a\": 1\n, \"b\": 2\n, \"n\": [\n  1\n]\n}\n"),
  ])
  func `what is added is laid out as the rest is, and leaves no trace when it goes`(
    json: String, expected: String
  ) throws {
    var changed = try text(json)
    changed.insert(.array([.number(1)]), named: "n", into: [])
    #expect(written(changed) == expected)
    _ = try JSONText(changed.bytes)
    changed.remove(at: [.member("n")])
    #expect(written(changed) == json)
  }

  @Test(arguments: [
    (0, "[ 2,\n 3 ]"), (1, "[ 1, 3 ]"), (2, "[ 1, 2 ]"), (3, "[ 1, 2,\n 3 ]"),
  ])
  func `an element goes with its comma`(index: Int, expected: String) throws {
    var json = try text("[ 1, 2,\n 3 ]")
    json.remove(at: [.element(index)])
    #expect(written(json) == expected)
  }

  @Test func `what is put in goes where it should, and is read back by others`() throws {
    var json = try text(#"{"a": {"b": []}, "c": "x"}"#)
    json.append(.string("\u{1}\"\\ä\u{1F600}"), to: [.member("a"), .member("b")])
    json.replace(at: [.member("c")], with: .object([("d", .array([])), ("e", .object([]))]))
    json.insert(.raw(Array("1e400".utf8)), named: "f\n", into: [.member("c")])
    #expect(
      written(json)
        == #"{"a": {"b": ["\u0001\"\\ä😀"]}, "c": {"d": [], "e": {}, "f\n": 1e400}}"#)
    #expect(json.string(at: [.member("a"), .member("b"), .element(0)]) == "\u{1}\"\\ä\u{1F600}")
    let before = json
    json.insert(.number(1), named: "x", into: [.member("nothing")])
    json.append(.number(1), to: [.member("c")])
    json.remove(at: [.member("nothing")])
    json.replace(at: [.member("nothing")], with: .number(1))
    #expect(json == before)
  }

  /// The same numbers each time.
  private struct Numbers: RandomNumberGenerator {
    private var state: UInt64 = 20_261_121

    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state >> 33
    }
  }
}
