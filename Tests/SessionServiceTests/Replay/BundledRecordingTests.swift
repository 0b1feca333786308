import Foundation
import SessionCore
import SessionService
import SessionTestSupport
import Testing

/// The recording that comes with sessiond: shows what there is to show, and nothing of whoever recorded it.
@Suite(.timeLimit(.minutes(2)))
struct BundledRecordingTests {
  private static let folder: URL = {
    var place = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    while place.path != "/", !FileManager.default.fileExists(atPath: place.path + "/Package.swift") {
      place.deleteLastPathComponent()
    }
    return place.appendingPathComponent("config/demo")
  }()

  @Test func `it shows alerts of every tier, a compaction, and sessions that work, wait and are idle`()
    async throws
  {
    try await withReplay(of: [Self.folder.path]) { replay, running in
      _ = await replay.play(until: 60_000)
      try await running.until("after a minute two work, one is idle and one waits") { board in
        let activities: [String: LiveAgent.Activity] = Dictionary(
          uniqueKeysWithValues: board.entries.compactMap { entry in
            entry.agent.map { (entry.overview.label, $0.activity) }
          })
        return activities == [
          "api": .busy, "docs": .idle, "infra": .waiting(for: "permission prompt"), "web": .busy,
        ]
      }
      #expect(await replay.play(until: .max) == nil)
      let files = SharedData.files(below: Self.folder.appendingPathComponent("projects"), suffix: ".jsonl")
      let counts = try files.map { IndependentCount(try Data(contentsOf: $0)) }
      let replies = counts.reduce(0) { $0 + $1.replies.count }
      try await running.until("all \(replies) replies are counted") { board in
        board.entries.reduce(0) { $0 + $1.overview.messages } == replies
      }
      try await running.until("one has ended as it began to wait, the others are idle") { board in
        board.entries.filter { $0.agent?.activity == .idle }.count == 3
          && board.entries.contains { $0.agent?.activity == .waiting(for: "permission prompt") }
      }
      let sessions = Array(try await running.sessions().values)
      #expect(
        Set(sessions.compactMap(\.project))
          == Set(["api", "docs", "infra", "web"].map { "/home/demo/" + $0 }))
      #expect(Set(sessions.compactMap(\.context.windowTokens)) == [200_000, 1_000_000])
      #expect(Set(sessions.compactMap(\.model)).count == 4)
      #expect(sessions.allSatisfy { $0.live && $0.unreadableLines == 0 && $0.title != nil })
      #expect(
        sessions.reduce(IndependentCount.Tokens()) { $0 + $1.tokens }
          == counts.reduce(IndependentCount.Tokens()) { $0 + $1.totals })

      let events = try await running.events()
      #expect(
        events.filter { $0.kind == "alert" }.compactMap(\.data.threshold)
          == Array(stride(from: 18, through: 2, by: -2)))
      #expect(events.filter { $0.kind == "compaction" }.count == 1)
    }
  }

  @Test func `it lasts some minutes, without a pause that is cut`() async throws {
    try await withReplay(of: [Self.folder.path]) { replay, _ in
      var last: Int64 = 0
      while let next = await replay.play(until: last) {
        #expect(next - last < ReplayPace().longestPause)
        last = next
      }
      #expect((120_000...300_000).contains(last), "\(last) ms")
    }
  }

  /// Each with a text that has it, so that none can look for what is never there.
  private static let unwanted: [(what: String, pattern: String, example: String)] = [
    ("a folder of another machine", #"/(root|opt|tmp|work|var|usr|mnt|srv|etc|Users)/"#, "/tmp/x/y"),
    ("another home", #"/home/(?!demo/)"#, "/home/somebody/x"),
    ("the same, as it is in a folder's name", #"-(root|opt|tmp|work)-|-home-(?!demo-)"#, "-tmp-x"),
    ("an e-mail address", #"[\w.+-]+@[\w-]+\.\w+"#, "a.b@example.org"),
    ("an address of the web", #"https?://"#, "http://localhost"),
    ("a key", #"sk-ant-|Bearer |api[_-]?key"#, "api_key"),
    (
      "the client's words to the model",
      #"<system-reminder>|<command-|<local-command|This session is being continued|IMPORTANT:|You are "#,
      "<system-reminder>"
    ),
    (
      "what the client is told about tools", #""(attachment|tools|tools-used|api-request[^"]*)""#,
      #""attachment""#
    ),
    ("a machine's name or number", #"linux:[0-9a-f]{8}|pidDomain|messagingSocketPath|hostname"#, "pidDomain"),
    ("a number of an account", #"(account|organization|device|user)_?(uuid|id)"#, "account_uuid"),
  ]

  @Test func `it holds nothing of the machine or the client's own texts, and is small`() throws {
    var size = 0
    let files = SharedData.files(below: Self.folder, suffix: "").filter { !$0.hasDirectoryPath }
    #expect(files.count > 8)
    for file in files {
      let text = try String(contentsOf: file, encoding: .utf8)
      size += text.utf8.count
      for (what, pattern, _) in Self.unwanted where file.lastPathComponent != "README.md" {
        let hit = try text.firstMatch(of: Regex(pattern)).map { String(text[$0.range]) }
        #expect(hit == nil, "\(what) in \(file.path)")
      }
      #expect(!file.path.dropFirst(Self.folder.path.count).contains("-tmp-"))
    }
    #expect(size < 300_000, "\(size) bytes")
  }

  @Test func `each thing that is not wanted would be found`() throws {
    for (what, pattern, example) in Self.unwanted {
      #expect(try example.contains(Regex(pattern)), "\(what)")
    }
  }

  @Test func `no text in it is longer than somebody would say`() throws {
    for file in SharedData.files(below: Self.folder, suffix: ".jsonl") {
      for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
        let record = try JSONSerialization.jsonObject(with: Data(line.utf8))
        for text in Self.texts(in: record) { #expect(text.count <= 700, "\(text.prefix(100))") }
      }
    }
  }

  private static func texts(in value: Any) -> [String] {
    switch value {
    case let text as String: [text]
    case let list as [Any]: list.flatMap(texts)
    case let object as [String: Any]: object.values.flatMap(texts)
    case _: []
    }
  }
}
