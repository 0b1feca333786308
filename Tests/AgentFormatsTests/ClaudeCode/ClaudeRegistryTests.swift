import AgentFormats
import Foundation
import SessionCore
import SessionTestSupport
import Testing

struct ClaudeRegistryTests {
  private func entry(_ members: String) -> LiveSession? {
    ClaudeRegistry.session(Array("{\(members)}".utf8))
  }

  @Test(
    arguments: [
      (#""status":"idle""#, .idle), (#""status":"busy""#, .busy), (#""status":"shell""#, .background),
      (#""status":"waiting","waitingFor":"permission prompt""#, .waiting(for: "permission prompt")),
      (#""status":"waiting""#, .waiting(for: nil)), (#""status":"dreaming""#, .unknown),
      (#""kind":"interactive""#, .unknown), (#""status":7"#, .unknown),
    ] as [(String, LiveAgent.Activity)])
  func `an entry says what the agent does`(members: String, activity: LiveAgent.Activity) throws {
    let live = try #require(entry(#""pid":5997,"sessionId":"782131c6","procStart":"273629",\#(members)"#))
    #expect(live.id == SessionID("782131c6"))
    #expect(live.process == LiveAgent(pid: 5_997, startTicks: 273_629, activity: activity))
  }

  @Test func `an entry says since when`() {
    let members = #""pid":1,"sessionId":"a","procStart":"2","status":"idle","statusUpdatedAt":1795241146837"#
    #expect(entry(members)?.process.since == Timestamp(milliseconds: 1_795_241_146_837))
  }

  @Test(arguments: [
    "", #""pid":1"#, #""pid":1,"sessionId":"s""#, #""sessionId":"s","procStart":"1""#,
    #""pid":0,"sessionId":"s","procStart":"1""#, #""pid":-1,"sessionId":"s","procStart":"1""#,
    #""pid":4294967297,"sessionId":"s","procStart":"1""#, #""pid":"1","sessionId":"s","procStart":"1""#,
    #""pid":1,"sessionId":"","procStart":"1""#, #""pid":1,"sessionId":"s","procStart":"x""#,
    #""pid":1,"sessionId":"s","procStart":-1"#,
    #""pid":1,"sessionId":"s","procStart":"1""#.dropLast().description,
  ])
  func `what is no entry is none`(members: String) {
    #expect(entry(members) == nil)
  }

  @Test func `an empty file is none`() {
    #expect(ClaudeRegistry.session([]) == nil)
  }

  @Test(.enabled(if: SharedData.isAvailable, "recorded data is not here"))
  func `the entries that the client wrote are read`() throws {
    let folder = try #require(SharedData.claude).appendingPathComponent("sessions")
    var seen = 0
    for file in SharedData.files(below: folder, suffix: ".json") {
      let data = try Data(contentsOf: file)
      let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
      let live = try #require(ClaudeRegistry.session(Array(data)))
      #expect(live.id.rawValue == object["sessionId"] as? String)
      #expect(Int(live.process.pid) == object["pid"] as? Int)
      #expect(String(live.process.startTicks) == object["procStart"] as? String)
      #expect(live.project == object["cwd"] as? String)
      #expect(live.process.activity != .unknown)
      seen += 1
    }
    #expect(seen >= 2)
  }
}
