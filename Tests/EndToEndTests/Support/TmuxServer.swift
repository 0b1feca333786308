import Foundation
import Glibc
import SessionTestSupport

/// A private tmux server of a test user's, ended by its pid like every process of theirs.
struct TmuxServer: Sendable {
  let name: String
  /// The words that say which server is meant.
  private let place: [String]
  let process: ChildProcess
  private let user: TestUser

  /// Starts a server in which nothing runs yet.
  ///
  /// - Parameters:
  ///   - user: whose it is; its socket is in their folder.
  ///   - name: of the socket.
  ///   - configuration: lines of a tmux.conf.
  ///   - socket: where the socket is, if not where tmux puts it.
  ///   - wrapper: a command that becomes the server, with the server's own words behind it.
  /// - Throws: when it does not start.
  init(
    _ user: TestUser, name: String, configuration: String = "", socket: String? = nil,
    through wrapper: [String] = []
  ) async throws {
    self.user = user
    self.name = name
    place = socket.map { ["-S", $0] } ?? ["-L", name]
    let file = try user.folder.write("\(name).conf", Data(configuration.utf8))
    // In the foreground: a server that went its own way would outlive a test that crashes.
    process = try await user.start(wrapper + ["tmux", "-u", "-D"] + place + ["-f", file])
    try await eventually("tmux listens") {
      FileManager.default.fileExists(atPath: socket ?? user.folder("tmux/tmux-\(getuid())/\(name)"))
    }
  }

  /// Runs one of tmux's commands, and gives what it prints.
  @discardableResult
  func callAsFunction(_ words: String...) async throws -> String {
    try await callAsFunction(words)
  }

  /// Runs one of tmux's commands, and gives what it prints.
  @discardableResult
  func callAsFunction(_ words: [String]) async throws -> String {
    let answer = try await user.run(["tmux", "-u"] + place + words)
    guard answer.code == 0 else { throw TmuxError(words: words, complaints: answer.complaints) }
    return answer.output
  }

  /// Starts a session whose first pane runs a shell script; gives the pane's id and process.
  @discardableResult
  func newSession(
    _ session: String = "main", columns: Int = 120, rows: Int = 20, script: String
  ) async throws -> (pane: String, pid: Int32) {
    let answer = try await self(
      "new-session", "-d", "-P", "-F", "#{pane_id} #{pane_pid}", "-s", session, "-x", String(columns), "-y",
      String(rows), script)
    return Self.pane(answer)
  }

  /// Opens one more pane.
  func split(script: String) async throws -> (pane: String, pid: Int32) {
    Self.pane(try await self("split-window", "-d", "-P", "-F", "#{pane_id} #{pane_pid}", script))
  }

  /// What the active pane shows.
  func screen() async throws -> String {
    try await self("capture-pane", "-p")
  }

  /// The last line of what an attached client shows, which is the bar of the server that it is attached to.
  func bar() async throws -> String {
    try await screen().split(separator: "\n", omittingEmptySubsequences: true).last.map(String.init) ?? ""
  }

  /// A server in whose pane a client is attached to this one: what that pane shows is what a person sees.
  func viewer(_ suffix: String = "viewer", session: String = "main") async throws -> TmuxServer {
    let viewer = try await TmuxServer(
      user, name: name + "-" + suffix, configuration: "set -g status off")
    try await viewer.newSession(
      rows: 21, script: "unset TMUX; exec tmux -u \(place.joined(separator: " ")) attach -t \(session)")
    return viewer
  }

  private static func pane(_ answer: String) -> (pane: String, pid: Int32) {
    let parts = answer.split(whereSeparator: \.isWhitespace)
    return (parts.first.map(String.init) ?? "", parts.last.flatMap { Int32($0) } ?? 0)
  }
}

/// tmux did not do as told.
struct TmuxError: Error, CustomStringConvertible {
  let words: [String]
  let complaints: String

  var description: String { "tmux \(words.joined(separator: " ")): \(complaints)" }
}
