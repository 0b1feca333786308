import Foundation

/// Start to exit of the tmux helper against the running daemon, beside a static C program that asks the same.
struct StatusHelperBench {
  private static let runs = 1_000

  let programs: URL
  let baseline: URL

  func run() throws {
    print("sessiond-status, start to exit, \(Self.runs) runs in turn with static C")
    let daemon = try Daemon(programs: programs)
    try TranscriptWriter(daemon.projects, session: "one").append(replies: 1)
    try daemon.start()
    try daemon.wait(for: "/v1/readyz", seconds: 10)
    // Copies of both: a file that the linker has just written is slower to start than one that was copied.
    let helper = try copy(programs.appending(path: "sessiond-status"), to: daemon.folder)
    let baseline = try copy(baseline, to: daemon.folder)
    var ours: [Double] = []
    var theirs: [Double] = []
    for run in -50..<Self.runs {
      let mine = try start(helper, daemon)
      let other = try start(baseline, daemon)
      guard run >= 0 else { continue }
      ours.append(mine)
      theirs.append(other)
    }
    let (helperTime, baselineTime) = (Statistics(ours).median, Statistics(theirs).median)
    let ratio = helperTime / baselineTime
    print("        sessiond-status \(helperTime.digits(3)) ms, C \(baselineTime.digits(3)) ms (medians)")
    report("ratio", ratio.digits(2), promised: "at most 1.5", isMet: ratio <= 1.5)
    try countInstructions(helper, daemon)
  }

  private func start(_ program: URL, _ daemon: Daemon) throws -> Double {
    var code: Int32 = 0
    let time = try milliseconds { code = reap(try spawn(program.path, [], daemon.environment)) }
    guard code == 0 else { throw BenchError(description: "\(program.lastPathComponent) ended with \(code)") }
    return time
  }

  private func copy(_ program: URL, to folder: URL) throws -> URL {
    let target = folder.appending(path: program.lastPathComponent)
    try FileManager.default.copyItem(at: program, to: target)
    return target
  }

  private func countInstructions(_ helper: URL, _ daemon: Daemon) throws {
    guard FileManager.default.isExecutableFile(atPath: "/usr/bin/valgrind") else {
      return print("        instructions: not counted, valgrind is not installed")
    }
    let log = daemon.folder.appending(path: "callgrind.log")
    let code = reap(
      try spawn(
        "/usr/bin/valgrind",
        [
          "--tool=callgrind", "--callgrind-out-file=/dev/null", "--log-file=\(log.path)", helper.path,
          "--deadline",
          "5000",
        ], daemon.environment))
    let text = try String(contentsOf: log, encoding: .utf8)
    let line = text.split(separator: "\n").last { $0.contains("Collected") } ?? ""
    guard code == 0,
      let count = Int(line.split(separator: ":").last?.trimmingCharacters(in: .whitespaces) ?? "")
    else {
      throw BenchError(description: "callgrind counted nothing: \(text)")
    }
    report("instructions", "\(count)", promised: "below 300000", isMet: count < 300_000)
  }
}
