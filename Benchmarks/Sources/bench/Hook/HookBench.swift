import Foundation

/// How long an agent waits for a hook: beside a static C program that delivers the same, and with the daemon there, away
/// and hanging.
struct HookBench {
  private static let runs = 1_000
  /// With a daemon that hangs each takes the whole deadline.
  private static let hangingRuns = 200
  /// For each the spool is filled anew.
  private static let crowdedRuns = 20

  let programs: URL
  let baseline: URL

  func run() throws {
    print("sessiond-hook, start to exit, \(Self.runs) runs in turn with static C")
    let daemon = try Daemon(programs: programs)
    let calls = try HookCalls(daemon, programs: programs)
    let baseline = daemon.folder.appending(path: "baseline")
    try FileManager.default.copyItem(at: self.baseline, to: baseline)
    try daemon.start()
    try daemon.wait(for: "/v1/readyz", seconds: 10)
    let isQuick = try compare(calls, with: baseline, daemon)

    let input = try calls.input(0)
    func times(_ count: Int) throws -> Statistics {
      Statistics(try (0..<count).map { _ in try calls.time(calls.program, input) })
    }
    let there = try times(Self.runs)
    Glibc.kill(daemon.pid, SIGSTOP)
    let hanging = try times(Self.hangingRuns)
    Glibc.kill(daemon.pid, SIGCONT)
    try daemon.kill()
    // More than the spool holds, so that each call makes room as well.
    _ = try times(1_000)
    let gone = try times(Self.runs)
    let crowded = try Statistics((0..<Self.crowdedRuns).map { _ in try calls.timeInCrowd() })
    let kept = [
      ("with the daemon there", there, 5.0), ("with the daemon away, the spool full", gone, 5),
      ("with the daemon hanging", hanging, 60), ("a call of 16 MiB into a full spool", crowded, 100),
    ].map { name, times, limit in
      let percentile = times.percentile(0.99)
      return report(
        "\(name), p99", "\(percentile.digits(2)) ms (median \(times.median.digits(2)))",
        promised: "at most \(limit.digits(0)) ms", isMet: percentile <= limit)
    }
    guard isQuick, kept.allSatisfy(\.self) else {
      throw BenchError(description: "not all promises were kept")
    }
  }

  private func compare(_ calls: HookCalls, with baseline: URL, _ daemon: Daemon) throws -> Bool {
    let input = try calls.input(1)
    var ours: [Double] = []
    var theirs: [Double] = []
    for run in -50..<Self.runs {
      let mine = try calls.time(calls.program, input)
      let other = try calls.time(baseline, input)
      guard run >= 0 else { continue }
      ours.append(mine)
      theirs.append(other)
    }
    let (hook, other) = (Statistics(ours).median, Statistics(theirs).median)
    print("        sessiond-hook \(hook.digits(3)) ms, C \(other.digits(3)) ms (medians)")
    return report(
      "ratio", (hook / other).digits(2), promised: "at most 1.5", isMet: hook / other <= 1.5)
  }
}

/// Calls of hooks, as an agent makes them.
struct HookCalls: Sendable {
  /// A copy: a file that the linker has just written is slower to start.
  let program: URL
  private let folder: URL
  private let environment: [String]

  init(_ daemon: Daemon, programs: URL) throws {
    folder = daemon.folder
    environment = daemon.environment
    program = folder.appending(path: "sessiond-hook")
    try FileManager.default.copyItem(at: programs.appending(path: "sessiond-hook"), to: program)
  }

  /// A file with the call of that number: an event of that name, and a command and its output as they are usual.
  func input(_ number: Int) throws -> String {
    let json = """
      {"session_id":"3f2c61aa-0b1e-4c55-9d5e-2a6f0d7c1b42","cwd":"/home/u/api","permission_mode":"default",\
      "hook_event_name":"Event\(number)","tool_name":"Bash","tool_use_id":"toolu_01",\
      "tool_input":{"command":"swift test --filter Store","description":"Run the tests of the store"},\
      "tool_response":{"stdout":"\(String(repeating: "Test passed. ", count: 80))","stderr":"","interrupted":false}}
      """
    let path = folder.path + "/call-\(number).json"
    try Data(json.utf8).write(to: URL(filePath: path))
    return path
  }

  /// The largest call, with the daemon away and as much in the spool as it holds, in milliseconds: many have to go at
  /// once.
  func timeInCrowd() throws -> Double {
    let spool = folder.path + "/state/sessiond/spool"
    try? FileManager.default.removeItem(atPath: spool)
    try FileManager.default.createDirectory(atPath: spool, withIntermediateDirectories: true)
    let usual = Data(count: 65_000)
    for number in 1...999 {
      let digits = String(number)
      let time = String(repeating: "0", count: 20 - digits.count) + digits
      let name = time + "-" + String(repeating: "a", count: 32) + ".claude-code"
      try usual.write(to: URL(filePath: spool + "/" + name))
    }
    let largest = folder.path + "/largest.json"
    try Data(count: 16 << 20).write(to: URL(filePath: largest))
    return try time(program, largest)
  }

  /// Calls, and waits for the end, in milliseconds.
  func time(_ program: URL, _ input: String) throws -> Double {
    var code: Int32 = 0
    let time = try milliseconds {
      code = reap(try spawn(program.path, [], environment, input: input))
    }
    guard code == 0 else { throw BenchError(description: "\(program.lastPathComponent) ended with \(code)") }
    return time
  }
}
