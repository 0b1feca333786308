import Foundation
import Glibc
import SessionService
import SessionTestSupport
import Testing

/// What stands where transcripts do and is none, or can't be read: the rest is read, and doctor names it.
struct BadFileTests {
  /// Something that is put into a folder of transcripts.
  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    /// What doctor says of it; `nil` where there is nothing to say.
    let named: String?
    /// Whether a transcript of the second session comes to light.
    var isRead = false
    /// Makes it; `path` is where the transcript of the second session would be.
    let make: @Sendable (_ site: Site, _ path: String) throws -> Void
  }

  private static func call(_ result: CInt) throws {
    guard result == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
  }

  private static let reply = ClaudeLines.session(2).reply("second", context: 500) + "\n"

  static let cases = [
    Case(testDescription: "a pipe", named: "is a pipe, a socket or a device") { try call(mkfifo($1, 0o600)) },
    Case(testDescription: "a socket", named: "is a pipe, a socket or a device") { _, path in
      let socket = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
      defer { close(socket) }
      // The path is longer than a socket's address may be.
      let link = "/tmp/s\(getpid())"
      try call(symlink((path as NSString).deletingLastPathComponent, link))
      defer { unlink(link) }
      var address = sockaddr_un()
      address.sun_family = sa_family_t(AF_UNIX)
      let place = link + "/" + (path as NSString).lastPathComponent
      withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: place.utf8) }
      try call(
        withUnsafeBytes(of: &address) {
          bind(socket, $0.baseAddress?.assumingMemoryBound(to: sockaddr.self), UInt32($0.count))
        })
    },
    Case(testDescription: "a folder", named: nil) { try call(mkdir($1, 0o700)) },
    Case(testDescription: "a link to itself", named: "Too many levels of symbolic links") {
      try call(symlink($1, $1))
    },
    Case(testDescription: "a link to the folder above", named: nil) { _, path in
      try call(symlink("..", path + "-loop"))
    },
    Case(testDescription: "a link that leads nowhere", named: nil) {
      try call(symlink("/nowhere/at/all", $1))
    },
    Case(testDescription: "a link to a device", named: "leads to what is no file of yours") {
      try call(symlink("/dev/zero", $1))
    },
    Case(testDescription: "a link to a pipe elsewhere", named: "leads to what is no file of yours") {
      site, path in
      try call(mkfifo(site.folder("pipe"), 0o600))
      try call(symlink(site.folder("pipe"), path))
    },
    Case(testDescription: "a link to a file elsewhere", named: nil, isRead: true) { site, path in
      try call(symlink(try site.folder.write("elsewhere/x", Data(reply.utf8)), path))
    },
    Case(testDescription: "a name that is no UTF-8", named: "its name is no UTF-8") { _, path in
      let name = Array((path as NSString).deletingLastPathComponent.utf8) + Array("/caf".utf8) + [0xe9]
      try withPath(name + Array(".jsonl".utf8)) { path in
        let file = open(path, O_CREAT | O_WRONLY, 0o600)
        try call(file >= 0 ? close(file) : -1)
      }
    },
    Case(testDescription: "a folder whose name is no UTF-8", named: "its name is no UTF-8") { site, _ in
      try withPath(Array((site.root + "/projects/caf").utf8) + [0xe9]) { try call(mkdir($0, 0o700)) }
    },
  ]

  private static func withPath(_ bytes: [UInt8], _ body: (UnsafePointer<CChar>) throws -> Void) throws {
    let characters = bytes.map { CChar(bitPattern: $0) } + [0]
    try characters.withUnsafeBufferPointer { if let path = $0.baseAddress { try body(path) } }
  }

  @Test(arguments: cases)
  func `what is no transcript stops nothing and is named`(bad: Case) async throws {
    let site = try Site(seesProcesses: false)
    let lines = try site.writeHealthy()
    let path = site.path("p/\(ClaudeLines.id(2)).jsonl")
    try bad.make(site, path)
    try await withDaemon(site) { running in
      try await running.until(lines.session, hasReplies: 1)
      try site.append("p/\(lines.session).jsonl", [lines.reply("later", context: 1_100)])
      try await running.until(lines.session, hasReplies: 2)
      #expect(try await running.sessions().count == (bad.isRead ? 2 : 1))
    }
    let troubles = await site.troubles()
    #expect(troubles.count == (bad.named == nil ? 0 : 1), "\(troubles)")
    if let named = bad.named { #expect(troubles.first?.contains(named) == true, "\(troubles)") }
  }

  @Test func `a pipe that comes later, and one in the place of a transcript, hang nothing`() async throws {
    let site = try Site(seesProcesses: false)
    let lines = try site.writeHealthy()
    let second = try site.writeHealthy(2)
    try await withDaemon(site) { running in
      try Self.call(mkfifo(site.path("p/\(ClaudeLines.id(3)).jsonl"), 0o600))
      try site.delete("p/\(second.session).jsonl")
      try Self.call(mkfifo(site.path("p/\(second.session).jsonl"), 0o600))
      try site.append("p/\(lines.session).jsonl", [lines.reply("later", context: 1_100)])
      try await running.until(lines.session, hasReplies: 2)
      #expect(try await running.sessions().count == 2)
    }
  }

  // Nothing is forbidden to root.
  @Test(.enabled(if: geteuid() != 0))
  func `what may not be read is named, and is read when it may`() async throws {
    let site = try Site(seesProcesses: false)
    let lines = try site.writeHealthy()
    let second = try site.writeHealthy(2, in: "q")
    let third = try site.writeHealthy(3, in: "r")
    let file = site.path("q/\(second.session).jsonl")
    try Self.call(chmod(file, 0))
    try Self.call(chmod(site.path("r"), 0))
    try await withDaemon(site) { running in
      try await running.until(lines.session, hasReplies: 1)
      #expect(try await running.sessions().count == 1)
    }
    let troubles = await site.troubles()
    #expect(troubles.contains { $0.contains(file) && $0.contains("Permission denied") }, "\(troubles)")
    #expect(troubles.contains { $0.contains(site.path("r")) && $0.contains("Permission denied") })
    try Self.call(chmod(file, 0o600))
    try Self.call(chmod(site.path("r"), 0o700))
    try await withDaemon(site) { running in
      try await running.until(second.session, hasReplies: 1)
      try await running.until(third.session, hasReplies: 1)
    }
    #expect(await site.troubles() == [])
  }

  @Test(.enabled(if: geteuid() == 0))
  func `a link to what belongs to somebody else is not followed`() async throws {
    let site = try Site(seesProcesses: false)
    let lines = try site.writeHealthy()
    let file = try site.folder.write("elsewhere/x", Data(Self.reply.utf8))
    try site.folder.write("folder/\(ClaudeLines.id(3)).jsonl", Data())
    try Self.call(chown(file, 65_534, 65_534))
    try Self.call(chown(site.folder("folder"), 65_534, 65_534))
    try Self.call(symlink(file, site.path("p/\(ClaudeLines.id(2)).jsonl")))
    try Self.call(symlink(site.folder("folder"), site.path("q")))
    try await withDaemon(site) { running in
      try await running.until(lines.session, hasReplies: 1)
      #expect(try await running.sessions().count == 1)
    }
    let troubles = await site.troubles()
    #expect(troubles.contains { $0.contains("q leads to a folder of user 65534") }, "\(troubles)")
    #expect(troubles.contains { $0.contains("leads to what is no file of yours") })
  }

  @Test(arguments: ["claude", "claude/projects"])
  func `a file in the place of an agent's folder is named, and the folder is found when it comes`(
    place: String
  ) async throws {
    let site = try Site(seesProcesses: false)
    let file = try site.folder.write(place, Data("x".utf8))
    try await withDaemon(site) { running in
      let troubles = await site.troubles()
      #expect(troubles == ["\(file) is no folder, and transcripts are looked for in it: move it away"])
      try FileManager.default.removeItem(atPath: file)
      let lines = try site.writeHealthy()
      try await running.until(lines.session, hasReplies: 1)
    }
    #expect(await site.troubles() == [])
  }

  @Test func `of many bad things some are named, and how many more there are`() async throws {
    let site = try Site(seesProcesses: false)
    try site.writeHealthy()
    for number in 0..<54 {
      try Self.call(mkfifo(site.path("p/\(ClaudeLines.id(100 + number)).jsonl"), 0o600))
    }
    let troubles = await site.troubles()
    #expect(troubles.count == 21)
    #expect(troubles.last == "and 34 more")
  }

  @Test func `a document that can't be read is named until it can be`() async throws {
    let site = try Site(seesProcesses: false)
    try site.writeHealthy()
    let name =
      "home/.gemini/tmp/\(String(repeating: "3", count: 64))/chats/session-2026-01-10T20-00-6ac3542c.json"
    let document = """
      {"sessionId":"6ac3542c-2d26-4f3f-8cc1-367561809195","messages":[\
      {"id":"m1","type":"gemini","timestamp":"2026-11-21T06:00:00.000Z","tokens":{"input":5,"output":1}}]}
      """
    let file = try site.folder.write(name, Data(document.utf8.dropLast(9)))
    try await withDaemon(site) { running in
      let sessions = try await running.sessions()
      #expect(sessions.count == 1)
    }
    let troubles = await site.troubles()
    #expect(troubles.map { $0.hasPrefix("\(file) can't be read: not one JSON object") } == [true])
    try site.folder.write(name, Data(document.utf8))
    try await withDaemon(site) { running in
      try await running.until("6ac3542c-2d26-4f3f-8cc1-367561809195", hasReplies: 1)
    }
    #expect(await site.troubles() == [])
  }
}
