import Foundation
import Glibc
import SessionTestSupport

/// A transcript that a test writes as an agent does, a line at a time.
struct Transcript: Sendable {
  let id: String
  /// The folder that the agent works in.
  let project: String
  let path: String

  /// A transcript of `user`'s that is empty and not there yet.
  init(_ user: TestUser, project: String, id: String = UUID().uuidString.lowercased()) throws {
    self.id = id
    self.project = project
    let slug = project.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
    let folder = user.home + "/.claude/projects/" + String(slug)
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    path = folder + "/" + id + ".jsonl"
  }

  /// Lines of this session, of this moment.
  var lines: ClaudeLines {
    var lines = ClaudeLines()
    lines.session = id
    lines.folder = project
    lines.time = Date.now.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    return lines
  }

  /// Appends a reply whose request held so many tokens.
  func reply(_ message: String, tokens: Int, output: Int = 10) throws {
    try append(
      lines.reply(message, request: "req_" + message, .init(output: output, cacheRead: tokens - 3)) + "\n")
  }

  /// Appends text as it is, in one write.
  func append(_ text: String) throws {
    let file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    defer { close(file) }
    let bytes = Array(text.utf8)
    guard write(file, bytes, bytes.count) == bytes.count else { throw POSIXError(.EIO) }
  }

  /// What it holds, counted by other code than the product's.
  func count() throws -> IndependentCount {
    IndependentCount(try Data(contentsOf: URL(fileURLWithPath: path)))
  }
}

extension IndependentCount {
  /// The totals as the daemon should tell them.
  var usage: SessionDocument.Usage {
    SessionDocument.Usage(totals, messages: replies.count)
  }
}
