import Foundation

/// From the append of a record to the pixels of an attached tmux client, by push and by a helper that follows.
struct TmuxBench {
  /// Servers that take turns, so that each has a change in 600 ms: more than two a second are put together.
  private static let servers = 4

  /// How the figure gets into the bar.
  private struct Way {
    let name: String
    let bar: String
    let samples: Int
    /// Between two changes of one server, in milliseconds.
    let pause: Int
    let promised: Double
  }

  let programs: URL

  func push() throws {
    try run(Way(name: "push", bar: "#{@sessiond}", samples: 200, pause: 600, promised: 20))
  }

  func follow() throws {
    let helper = programs.appending(path: "sessiond-status").path
    try run(
      Way(
        name: "follow", bar: "#(exec \(helper) --follow --pane-pid '#{pane_pid}')", samples: 40, pause: 1_300,
        promised: 1_100))
  }

  private func run(_ way: Way) throws {
    guard FileManager.default.isExecutableFile(atPath: "/usr/bin/tmux") else {
      return print("event to pixels in tmux by \(way.name): not measured, tmux is not installed")
    }
    print("event to pixels in tmux by \(way.name), \(way.samples) changes over \(Self.servers) servers")
    let daemon = try Daemon(programs: programs)
    let servers = try (0..<Self.servers).map { try Server(number: $0, bar: way.bar, daemon) }
    for server in servers { try server.show(percent: 80) }
    try daemon.start()
    try daemon.wait(for: "/v1/readyz", seconds: 10)
    for server in servers {
      guard server.terminal.wait(for: " 80%", seconds: 45) != nil else {
        throw BenchError(description: "the figure did not come into the bar of \(server.name)")
      }
    }
    // The helpers have drawn, and whatever was waited for is over.
    servers[0].terminal.read(milliseconds: 2_000)
    let childrenBefore = servers.map(\.endedChildren)

    var times: [Double] = []
    let start = DispatchTime.now()
    for change in 0..<way.samples {
      let server = servers[change % Self.servers]
      // Off the beat, so that a bar that is drawn each second is met at any point of it.
      let moment = start + .milliseconds(change * (way.pause / Self.servers) + change * 37 % 50)
      let now = DispatchTime.now()
      if moment > now { usleep(UInt32((moment.uptimeNanoseconds - now.uptimeNanoseconds) / 1_000)) }
      server.terminal.read(milliseconds: 0)
      let percent = change / Self.servers % 2 == 0 ? 60 : 40
      let begin = DispatchTime.now()
      try server.show(percent: percent)
      guard let shown = server.terminal.wait(for: " \(percent)%", seconds: 5) else {
        throw BenchError(description: "\(percent)% did not come into the bar of \(server.name) within 5 s")
      }
      times.append(Double(shown.uptimeNanoseconds - begin.uptimeNanoseconds) / 1_000_000)
    }
    let statistics = Statistics(times)
    print("        median \(statistics.median.digits(1)) ms")
    let p99 = statistics.percentile(0.99)
    report(
      "p99", "\(p99.digits(1)) ms", promised: "at most \(Int(way.promised)) ms", isMet: p99 <= way.promised)
    let forks = zip(servers, childrenBefore).reduce(0) { $0 + ($1.0.endedChildren == $1.1 ? 0 : 1) }
    report("servers that started a process meanwhile", "\(forks)", promised: "none", isMet: forks == 0)
  }

  /// A tmux server with an agent in its pane and a client attached.
  private final class Server {
    let name: String
    let terminal: Terminal
    private let writer: TranscriptWriter
    private let process: pid_t

    init(number: Int, bar: String, _ daemon: Daemon) throws {
      name = "bench\(number)"
      let configuration = daemon.folder.appending(path: "\(name).conf")
      try """
      set -g @sessiond-style plain
      set -g status-interval 15
      set -g status-right-length 80
      set -g status-right "\(bar)"
      """.write(to: configuration, atomically: true, encoding: .utf8)
      let tmux = ["tmux", "-u", "-L", name]
      process = try spawn(
        "/usr/bin/tmux", ["-u", "-D", "-L", name, "-f", configuration.path], daemon.environment)
      let socket = daemon.folder.path + "/tmux/tmux-\(getuid())/\(name)"
      for _ in 0..<500 where !FileManager.default.fileExists(atPath: socket) { usleep(10_000) }
      _ = reap(
        try spawn(
          "/usr/bin/tmux",
          Array(tmux.dropFirst()) + ["new-session", "-d", "-x", "120", "-y", "10", "sleep 600"],
          daemon.environment))
      terminal = try Terminal(tmux + ["attach"], daemon.environment, columns: 120, rows: 10)
      writer = try TranscriptWriter(daemon.projects, session: name)
      terminal.read(milliseconds: 300)
      try writer.register(agent: try Self.child(of: process), in: daemon.folder)
    }

    deinit {
      kill(process, SIGTERM)
      _ = reap(process)
    }

    /// Has the agent write that so much of the usable window is left.
    func show(percent: Int) throws {
      try writer.append(contextTokens: 167_000 * (100 - percent) / 100)
    }

    /// Grows with each child that the server has waited for: their page faults (field 11 of its `stat`).
    var endedChildren: String {
      let line = (try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)) ?? ""
      let fields = line.split(separator: ")").last?.split(separator: " ") ?? []
      return fields.count > 8 ? String(fields[8]) : ""
    }

    /// The process in the pane: the server's only child.
    private static func child(of process: pid_t) throws -> pid_t {
      let path = "/proc/\(process)/task/\(process)/children"
      let children = try String(contentsOfFile: path, encoding: .utf8).split(separator: " ").compactMap {
        pid_t($0)
      }
      for child in children {
        let name = try String(contentsOfFile: "/proc/\(child)/comm", encoding: .utf8)
        if name == "sleep\n" || name == "sh\n" { return child }
      }
      throw BenchError(description: "no agent runs in the pane")
    }
  }
}
