import Foundation

/// The board over 200 running sessions of which ten change in a second: what it costs client and daemon, and how much is sent.
struct BoardBench {
  private static let sessions = 200
  private static let changes = 200
  private static let changesPerSecond = 10

  let programs: URL

  func run() throws {
    print(
      "board over \(Self.sessions) running sessions, \(Self.changesPerSecond) changes a second, 200 by 60, "
        + "\(Self.changes / Self.changesPerSecond) s")
    let daemon = try Daemon(programs: programs)
    let writers = try (0..<Self.sessions).map { try TranscriptWriter(daemon.projects, session: "s\($0)") }
    var agents: [pid_t] = []
    defer {
      for agent in agents { kill(agent, SIGTERM) }
      for agent in agents { _ = reap(agent) }
    }
    for writer in writers {
      try writer.append(replies: 1)
      agents.append(try spawn("/bin/sleep", ["600"], daemon.environment))
      try writer.register(agent: agents[agents.count - 1], in: daemon.folder)
    }
    try daemon.start()
    try daemon.wait(for: "/v1/readyz", seconds: 10)
    let board = try Terminal(
      [programs.appending(path: "sessiond-cli").path, "top"], daemon.environment, columns: 200, rows: 60)
    guard board.wait(for: "s0", seconds: 10) != nil else {
      throw BenchError(description: "the board does not show the sessions")
    }
    board.read(milliseconds: 1_000)

    let bytesBefore = board.written.count
    let (clientBefore, daemonBefore) = (try processorMilliseconds(of: board.pid), try daemon.processorTime)
    let start = DispatchTime.now()
    for change in 0..<Self.changes {
      try writers[change * 7 % Self.sessions].append(contextTokens: 20_000 + change * 700 % 140_000)
      let next = start + .milliseconds((change + 1) * 1_000 / Self.changesPerSecond)
      let now = DispatchTime.now()
      if next > now {
        board.read(milliseconds: Int((next.uptimeNanoseconds - now.uptimeNanoseconds) / 1_000_000))
      }
    }
    let seconds = Double(DispatchTime.now().uptimeNanoseconds - start.uptimeNanoseconds) / 1e9
    let client = (try processorMilliseconds(of: board.pid) - clientBefore) / seconds / 10
    let server = (try daemon.processorTime - daemonBefore) / seconds / 10
    let bytes = Double(board.written.count - bytesBefore) / Double(Self.changes)
    report("client", "\(client.digits(2)) % of a core", promised: "at most 1 %", isMet: client <= 1)
    report("daemon", "\(server.digits(2)) % of a core", promised: "at most 2 %", isMet: server <= 2)
    report("sent a change", "\(bytes.digits(0)) bytes", promised: "at most 4096", isMet: bytes <= 4_096)
  }
}
