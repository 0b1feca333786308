import Foundation
import SessionService
import SessionTestSupport
import Testing

/// What can be played, and what is said of what can't.
struct RecordingTests {
  static let line = #"{"type":"user","timestamp":"2026-11-21T06:10:00.000Z"}"# + "\n"

  @Test(arguments: [
    ("nothing", "", "is not there"),
    ("empty.jsonl", "", "is no recording"),
    ("project/session.jsonl", "no json at all\n{}\n", "is no recording"),
    ("project/agent-1.jsonl", line, "neither a folder nor a session's transcript"),
    ("project/notes.txt", line, "neither a folder nor a session's transcript"),
    ("folder/readme", "x", "holds no transcript"),
    ("folder/projects/readme", "x", "holds no transcript"),
    ("folder/projects/p/s.jsonl", "{\"type\":\"user\"}\n", "is no recording"),
  ])
  func `what is no recording is said to be none, by its name`(file: String, text: String, problem: String)
    throws
  {
    let folder = try TemporaryFolder()
    if file != "nothing" { try folder.write(file, Data(text.utf8)) }
    let named = folder(file.hasPrefix("folder/") ? "folder" : file)
    let error = #expect(throws: RecordingError.self) { _ = try Recording([named]) }
    let said = try #require(error?.description)
    #expect(said.contains(problem) && said.contains(folder.path), "\(said)")
  }

  @Test(arguments: ["project/session.jsonl", "./session.jsonl", "folder/projects/p/s.jsonl"])
  func `a transcript and a folder can be played`(file: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(file, Data(Self.line.utf8))
    #expect(throws: Never.self) {
      try Recording([folder(file.hasPrefix("folder/") ? "folder/" : file)])
    }
  }

  @Test func `in a folder a transcript that says nothing of when is no hindrance`() async throws {
    let folder = try TemporaryFolder()
    try folder.write("projects/p/a.jsonl", Data(#"{"type":"summary","summary":"x"}"#.utf8))
    try folder.write("projects/p/b.jsonl", Data())
    try folder.write("projects/p/c.jsonl", Data(Self.line.utf8))
    try folder.write("sessions/7.jsonl", Data("none".utf8))
    try await withReplay(of: [folder.path]) { replay, running in
      #expect(await replay.play(until: .max) == nil)
      let played = try FileManager.default.contentsOfDirectory(
        atPath: running.site.folder("run/claude/projects/p"))
      #expect(played == ["c.jsonl"])
    }
  }

  @Test func `one transcript can't be played twice at once`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("project/session.jsonl", Data(Self.line.utf8))
    #expect(throws: RecordingError.self) { try Recording([path, path]) }
  }

  @Test func `the folder of a replay is a new one or an empty one, and goes as it came`() throws {
    let folder = try TemporaryFolder()
    let made = try ReplayFolder(path: folder("made/deep"))
    #expect(FileManager.default.fileExists(atPath: folder("made/deep/claude/projects")))
    try made.remove()
    #expect(!FileManager.default.fileExists(atPath: folder("made/deep")))

    try FileManager.default.createDirectory(atPath: folder("empty"), withIntermediateDirectories: false)
    try ReplayFolder(path: folder("empty")).remove()
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder("empty")) == [])

    try folder.write("full/keep", Data("x".utf8))
    #expect(throws: RecordingError.self) { try ReplayFolder(path: folder("full")) }
    #expect(throws: (any Error).self) { try ReplayFolder(path: folder("full/keep")) }
    #expect(FileManager.default.contents(atPath: folder("full/keep")) == Data("x".utf8))
  }
}
