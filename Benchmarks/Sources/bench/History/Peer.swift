import Foundation

/// Another program that sums up the same files: started anew each time, as it is used, and without a network.
struct Peer {
  let name: String
  private let words: [String]

  /// Those that are compared, as they are installed in that folder.
  static func all(in folder: URL) -> [Peer] {
    let programs = folder.appending(path: "bin").path
    return [
      // It looks at the last eight days.
      Peer(name: "claude-monitor 4.0.0", words: [programs + "/claude-monitor", "--once", "--no-api"]),
      Peer(name: "par-cc-usage 0.17.0", words: [programs + "/pccu", "usage-summary", "-t", "daily"]),
    ]
  }

  /// What it takes: the middle of so many times in milliseconds, and the most that was resident in MiB.
  func median(of rounds: Int, environment: [String]) throws -> (time: Double, memory: Double) {
    var memory = 0.0
    let times = try (0..<rounds).map { _ in
      try milliseconds {
        let pid = try spawn("/usr/bin/unshare", ["--map-root-user", "--net"] + words, environment)
        var status: Int32 = 0
        var usage = rusage()
        // By its exit code claude-monitor tells how near the limit is, after its report.
        guard wait4(pid, &status, 0, &usage) == pid, status & 0x7f == 0, status >> 8 < 100 else {
          throw BenchError(description: "\(name) ends with status \(status)")
        }
        memory = max(memory, Double(usage.ru_maxrss) / 1_024)
      }
    }
    return (Statistics(times).median, memory)
  }
}
