import Foundation
import SessionTestSupport
import Testing

/// The real Claude Code client, driven without any network against a scripted API, in a tmux of a test user's.
struct RealClient: Sendable {
  /// The session of the tmux server that the client runs in.
  static let session = "agent"

  /// The folder with the program that drives the client, and its scripts.
  static let folder: String? = {
    guard let path = SharedData.folder?.appendingPathComponent("real-client").path,
      FileManager.default.fileExists(atPath: path + "/claude_harness.py")
    else { return nil }
    return path
  }()

  /// Whether all is there but for the client itself, which has to be fetched once.
  static let mayBeHere = folder != nil && Programs.hasTmux && Programs.installed("python3") != nil

  /// The server that the client runs in.
  let tmux: TmuxServer
  private let user: TestUser
  private let harness: String

  /// Makes everything ready for the client; cancels the test where it can't be had.
  ///
  /// - Parameters:
  ///   - user: whose home and whose tmux it will run in.
  ///   - configuration: lines of a tmux.conf.
  /// - Throws: that the test is cancelled, or what went wrong.
  init(_ user: TestUser, configuration: String) async throws {
    harness = (Self.folder ?? "") + "/claude_harness.py"
    // Fetched once, with all that the caller's pip may need.
    let fetch = try await user.run(
      ["python3", harness, "client"], environment: ProcessInfo.processInfo.environment, within: .seconds(180))
    guard fetch.code == 0 else {
      try Test.cancel("the real client can't be had: \(fetch.complaints.suffix(400))")
    }
    self.user = user
    // The client, and the API it talks to, in a network of their own that has nothing but a loopback.
    var canIsolate = Programs.installed("unshare") != nil && Programs.installed("ip") != nil
    if canIsolate { canIsolate = try await user.run(["unshare", "-n", "true"]).code == 0 }
    tmux = try await TmuxServer(
      user, name: "harness", configuration: configuration + "\nset -g remain-on-exit on\n",
      through: canIsolate ? ["unshare", "-n", "sh", "-c", #"ip link set lo up && exec "$@""#, "sh"] : [])
  }

  /// Starts the client in `project` below the user's home, with these variables, types the lines, and lets it do what the
  /// script says.
  func play(
    _ script: String, project: String, options: [String] = [], variables: [String: String] = [:],
    typing lines: String = "go on\n"
  ) async throws {
    let set = variables.map { "\($0.key)=\($0.value)" }
    let passed = variables.keys.flatMap { ["--env", $0] }
    let keys = try user.folder.write("keys", Data(lines.utf8))
    try await tmux.callAsFunction(
      ["new-session", "-d", "-s", "harness", "env", "-u", "TMUX", "SESSIOND_HARNESS_ISOLATED=1"]
        + Self.callersVariables + set + [
          "python3", harness, "tmux", "--home", user.home, "--project", user.home + "/" + project, "--script",
          script, "--socket", tmux.name, "--session", Self.session, "--keys", keys, "--seconds", "280",
        ] + options + passed)
    try await eventually("the client has started") {
      try await tmux("list-sessions", "-F", "#{session_name}").split(separator: "\n").contains("agent")
    }
  }

  /// On a loaded machine the client may take a line and its Enter for one paste, and waits; it is given another one. One
  /// too many sends nothing.
  func sendWhatIsTyped(_ lines: [String] = ["go on"]) async throws {
    // Newer clients have a space there that does not break a line.
    let screen = try? await tmux("capture-pane", "-p", "-t", Self.session).replacing("\u{a0}", with: " ")
    // What was sent stands above it.
    let typed = screen?.split(separator: "\n").last { $0.hasPrefix("❯") } ?? ""
    guard lines.contains(where: { typed.hasPrefix("❯ " + $0) }) else { return }
    try await moments(1_000...1_500)
    try await tmux("send-keys", "-t", Self.session, "Enter")
  }

  /// Types a line into the client, and sends it.
  func type(_ line: String) async throws {
    try await tmux("send-keys", "-t", Self.session, "-l", line)
    try await moments(400...600)
    try await tmux("send-keys", "-t", Self.session, "Enter")
  }

  /// Types a line, and waits until that has come of it.
  @discardableResult
  func type<Value>(
    _ line: String, until what: String, _ condition: () async throws -> Value?
  ) async throws -> Value {
    try await type(line)
    return try await eventually(what, within: .seconds(60), every: .milliseconds(200)) {
      if let value = try await condition() { return value }
      try await sendWhatIsTyped([line])
      return nil
    }
  }

  /// The process of the client, which is that of its pane.
  func pid() async throws -> Int32? {
    let answer = try await tmux("display-message", "-p", "-t", Self.session, "#{pane_pid}")
    return Int32(answer.trimmingCharacters(in: .whitespacesAndNewlines))
  }

  /// What the client and what drives it show, for when something does not come about.
  func screens() async -> String {
    var screens = ""
    for session in [Self.session, "harness"] {
      screens += "\n\(session):\n" + ((try? await tmux("capture-pane", "-p", "-t", session)) ?? "nothing")
    }
    return screens
  }

  /// Python and the client's copy are found as whoever runs the tests finds them.
  private static let callersVariables: [String] = {
    let environment = ProcessInfo.processInfo.environment
    let home = environment["HOME"] ?? "/"
    return [
      "HOME=" + home, "XDG_CACHE_HOME=" + (environment["XDG_CACHE_HOME"] ?? home + "/.cache"),
      "PYTHONDONTWRITEBYTECODE=1",
    ]
  }()
}
