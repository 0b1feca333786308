import AgentFormats
import Foundation
import SessionCore
import SessionService
import SessionTestSupport
import Testing

/// One session of opencode's database, read on while it is written.
struct OpencodeContextReaderTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private static let time = #""time":{"created":1772636353574,"completed":1772636353999}"#

  private func document(_ session: String) throws -> [String: Any] {
    let text = try Extraction.whole(of: folder("opencode.db") + "#" + session, isJSON: true, roots: [])
    return try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  private func fill(_ database: OpencodeDatabaseFile) throws {
    try database.addSession("ses_1", directory: "/home/ada/api", title: "Names of tokens")
    try database.addSession("ses_2", parent: "ses_1")
    try database.put("msg_1", in: "ses_1", #"{"role":"user","time":{"created":1772636353574}}"#)
    try database.putPart("prt_1", of: "msg_1", in: "ses_1", #"{"type":"text","text":"make it faster"}"#)
    try database.put("msg_x", in: "ses_2", #"{"role":"user","time":{"created":1772636353574}}"#)
    try database.putPart("prt_x", of: "msg_x", in: "ses_2", #"{"type":"text","text":"somebody else"}"#)
    try database.put(
      "msg_2", in: "ses_1", #"{"role":"assistant","finish":"tool-calls",\#(Self.time)}"#)
    try database.putPart(
      "prt_2", of: "msg_2", in: "ses_1",
      #"{"type":"tool","tool":"edit","callID":"c1","state":{"status":"completed","output":"ok","#
        + #""input":{"filePath":"store.swift","oldString":"a","newString":"b\nc"}}}"#)
  }

  @Test func `a session is a record of its own, each item with the id of its part`() throws {
    let database = try OpencodeDatabaseFile(at: folder("opencode.db"), version: .one)
    try fill(database)
    let record = try document("ses_1")
    let session = try #require(record["session"] as? [String: Any])
    #expect(session["agent"] as? String == "opencode" && session["title"] as? String == "Names of tokens")
    #expect(session["folder"] as? String == "/home/ada/api" && session["lines"] as? Int == 2)
    let request = try #require((record["requests"] as? [[String: Any]])?.first)
    #expect(request["text"] as? String == "make it faster")
    #expect((request["at"] as? [String: Any])?["id"] as? String == "prt_1")
    let file = try #require((record["files"] as? [[String: Any]])?.first)
    #expect(file["path"] as? String == "/home/ada/api/store.swift")
    #expect(file["added"] as? Int == 2 && file["removed"] as? Int == 1)
    #expect(throws: RecordingError.self) { try document("ses_9") }
  }

  @Test func `a session is found by the start of its id`() throws {
    let database = try OpencodeDatabaseFile(at: folder("opencode.db"), version: .one)
    try fill(database)
    let root = AgentRoot(Opencode.descriptor, folder.path)
    let text = try Extraction.whole(of: "ses_1", isJSON: false, roots: [root])
    #expect(text.contains("make it faster (:1)"))
  }

  @Test func `a message that is still written is read once more`() throws {
    let database = try OpencodeDatabaseFile(at: folder("opencode.db"), version: .one)
    try fill(database)
    try database.put("msg_3", in: "ses_1", #"{"role":"assistant","time":{"created":1772636354000}}"#)
    let run =
      #"{"type":"tool","tool":"bash","callID":"c2","state":{"status":"running","input":{"command":"make soak"}}}"#
    try database.putPart("prt_3", of: "msg_3", in: "ses_1", run)
    var read = try ReadSession(folder("opencode.db") + "#ses_1")
    try read.readOn()
    #expect(read.open.map(\.id) == ["c2"])
    #expect(read.beginnings == 0 && read.facts.count == 6)
    try database.putPart(
      "prt_3", of: "msg_3", in: "ses_1",
      run.replacing("\"running\"", with: "\"completed\",\"output\":\"ok\""))
    try database.put("msg_3", in: "ses_1", #"{"role":"assistant","finish":"stop",\#(Self.time)}"#)
    try read.readOn()
    #expect(read.open.isEmpty && read.facts.count == 8)
    try read.readOn()
    #expect(read.facts.count == 8)
  }

  @Test func `the second version has its calls in its messages`() throws {
    let database = try OpencodeDatabaseFile(at: folder("opencode.db"), version: .two)
    try database.addSession("ses_1")
    try database.put(
      "msg_1", in: "ses_1", type: "user", #"{"text":"fix it","time":{"created":1772636353574}}"#)
    try database.put(
      "msg_2", in: "ses_1",
      #"{"finish":"stop",\#(Self.time),"content":[{"type":"text","text":"done"},{"type":"tool","id":"c1","#
        + #""name":"bash","state":{"status":"completed","input":{"command":"swift build"},"content":[]}}]}"#)
    let record = try document("ses_1")
    #expect((record["requests"] as? [[String: Any]])?.first?["text"] as? String == "fix it")
    #expect((record["commands"] as? [[String: Any]])?.first?["command"] as? String == "swift build")
  }
}

/// What is told of a session in a database.
private struct ReadSession {
  private(set) var facts: [ContextFact] = []
  private(set) var beginnings = 0
  private var reader: OpencodeContextReader

  init(_ path: String) throws {
    reader = try #require(OpencodeContextReader(path: path))
  }

  /// The calls that have not ended.
  var open: [ContextCall] {
    let ended = Set(facts.compactMap { if case .ended(let result) = $0 { result.id } else { nil } })
    return facts.compactMap { if case .called(let call) = $0, !ended.contains(call.id) { call } else { nil } }
  }

  mutating func readOn() throws {
    var (facts, beginnings) = (facts, beginnings)
    _ = try reader.read { told in
      switch told {
      case .begunAnew: (facts, beginnings) = ([], beginnings + 1)
      case .fact(let fact, _): facts.append(fact)
      }
    }
    (self.facts, self.beginnings) = (facts, beginnings)
  }
}
