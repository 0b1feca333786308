import Foundation

/// Another program that sums up the same files: started anew each time, as it is used, and without a network.
struct Peer {
  let name: String
  private let words: [String]
  /// It goes on when it has written this; one without ends by itself.
  private var lastWord: String?

  /// Those that are compared, as they are installed in that folder, each asked for all days.
  static func all(in folder: URL) -> [Peer] {
    let programs = folder.appending(path: "bin").path
    return [
      Peer(
        name: "claude-monitor 4.0.0", words: [programs + "/claude-monitor", "--view", "daily", "--no-api"],
        lastWord: "Press Ctrl+C"),
      Peer(name: "par-cc-usage 0.17.0", words: [programs + "/pccu", "usage-summary", "-t", "daily"]),
    ]
  }

  /// What it takes: the middle of so many times in milliseconds, and the most that was resident in MiB.
  func median(of rounds: Int, environment: [String], in folder: URL) throws -> (time: Double, memory: Double)
  {
    var memory = 0.0
    let report = folder.appending(path: "peer").path
    let times = try (0..<rounds).map { _ in
      try milliseconds {
        let words = ["--map-root-user", "--net"] + words
        let pid = try spawn("/usr/bin/unshare", words, environment, output: report)
        memory = max(memory, try end(of: pid, report: report))
      }
    }
    return (Statistics(times).median, memory)
  }

  /// Waits until it has reported; the most that it had resident in MiB.
  private func end(of pid: pid_t, report: String) throws -> Double {
    var status: Int32 = 0
    var usage = rusage()
    var isTold = false
    while true {
      let ended = wait4(pid, &status, isTold || lastWord == nil ? 0 : WNOHANG, &usage)
      if ended == pid { break }
      guard ended == 0, let lastWord else { throw BenchError(description: "\(name) is gone") }
      usleep(5_000)
      isTold = (try? String(contentsOfFile: report, encoding: .utf8))?.contains(lastWord) ?? false
      if isTold { kill(pid, SIGTERM) }
    }
    guard isTold || status == 0 else { throw BenchError(description: "\(name) ends with status \(status)") }
    return Double(usage.ru_maxrss) / 1_024
  }
}
