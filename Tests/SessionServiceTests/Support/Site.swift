import ControlAPI
import Dispatch
import Foundation
import LinuxHost
import SessionCore
import SessionService
import SessionStore
import SessionTestSupport
import Synchronization

/// A machine of one test's own: an agent's folder, a place for the state, a runtime folder and a clock.
final class Site: Sendable {
  let folder: TemporaryFolder
  private let clock = Mutex(Timestamp(iso8601: "2026-11-21T06:10:00Z".utf8) ?? Timestamp(milliseconds: 0))

  private let predecessor: Site?
  private let seesProcesses: Bool

  /// A new machine; with a predecessor one on which its transcripts lie, and nothing else of it. Without processes no
  /// program that stands for an agent in another test shows on its board.
  init(withTranscriptsOf predecessor: Site? = nil, seesProcesses: Bool = true) throws {
    folder = try TemporaryFolder()
    self.seesProcesses = seesProcesses
    self.predecessor = predecessor
  }

  /// The moment that the daemon takes for now; it stands still unless a test moves it.
  var now: Timestamp {
    get { clock.withLock { $0 } }
    set { clock.withLock { $0 = newValue } }
  }

  /// The folder that an agent would make: `projects` and `sessions` lie in it.
  var root: String { predecessor?.root ?? folder("claude") }
  var runtime: RuntimePaths { RuntimePaths(folder: folder("run/sessiond")) }
  var database: String { folder("state/sessiond/sessiond.db") }
  /// What tells a program of this machine where everything is.
  var environment: [String: String] {
    [
      "HOME": folder("home"), "XDG_RUNTIME_DIR": folder("run"), "XDG_STATE_HOME": folder("state"),
      "XDG_CONFIG_HOME": folder("config"), "CLAUDE_CONFIG_DIR": root,
      "TMUX_TMPDIR": folder("tmux"),
    ]
  }

  /// What the daemon is started with. It never polls, so that what tests see came from inotify.
  func surroundings(settings: Settings = Settings()) throws -> Daemon.Surroundings {
    var surroundings = try Daemon.Surroundings(environment: environment, settings: settings)
    surroundings.poll = .seconds(86_400)
    if !seesProcesses { surroundings.processes = ProcessTable(root: folder("proc")) }
    surroundings.managedClaudeFolder = folder("etc/claude-code")
    surroundings.now = { [self] in now }
    return surroundings
  }

  // MARK: Transcripts

  /// The path of a file below the agent's `projects`.
  func path(_ name: String) -> String { root + "/projects/" + name }

  /// Makes or overwrites a transcript in place, with the folders above it.
  @discardableResult
  func write(_ name: String, _ lines: [String]) throws -> String {
    try write(name, text: lines.map { $0 + "\n" }.joined())
  }

  @discardableResult
  func write(_ name: String, text: String) throws -> String {
    let path = path(name)
    guard let file = FileHandle(forWritingAtPath: path) else {
      return try folder.write("claude/projects/" + name, Data(text.utf8))
    }
    // As a program that opens with O_TRUNC: the same file with other contents.
    try file.truncate(atOffset: 0)
    try file.write(contentsOf: Data(text.utf8))
    try file.close()
    return path
  }

  /// Appends to a transcript that is there.
  func append(_ name: String, _ lines: [String]) throws {
    try append(name, text: lines.map { $0 + "\n" }.joined())
  }

  func append(_ name: String, text: String) throws {
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path(name)))
    try file.seekToEnd()
    try file.write(contentsOf: Data(text.utf8))
    try file.close()
  }

  /// Writes beside the transcript and renames over it, as editors and sync programs do.
  func replace(_ name: String, _ lines: [String]) throws {
    let beside = try write(name + ".new", lines)
    guard rename(beside, path(name)) == 0 else { throw CocoaError(.fileWriteUnknown) }
  }

  func delete(_ name: String) throws {
    try FileManager.default.removeItem(atPath: path(name))
  }

  func contents(_ name: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: path(name)))
  }

  /// An entry of the agent's registry of live processes.
  func register(pid: Int32, session: String, procStart: String, status: String = "busy") throws {
    let entry = """
      {"pid": \(pid), "sessionId": "\(session)", "cwd": "/home/u/api", "startedAt": 1795241087752, \
      "procStart": "\(procStart)", "version": "2.1.329", "kind": "interactive", "status": "\(status)"}
      """
    try folder.write("claude/sessions/\(pid).json", Data(entry.utf8))
  }
}

extension ClaudeLines {
  /// Lines of the session with that number, whose id is ``id(_:)``.
  static func session(_ number: Int, folder: String = "/home/u/api") -> ClaudeLines {
    var lines = ClaudeLines()
    lines.session = id(number)
    lines.folder = folder
    return lines
  }

  /// A UUID for a number.
  static func id(_ number: Int) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits + "-0b1e-4c55-9d5e-2a6f0d7c1b42"
  }

  /// A reply whose request held that many tokens.
  func reply(_ id: String, context: Int, output: Int = 10, isSidechain: Bool = false) -> String {
    reply(
      id, request: "req_" + id, Usage(input: 3, output: output, cacheRead: context - 3),
      isSidechain: isSidechain)
  }
}
