import Foundation

/// `bench PROGRAMS BASELINE [--recorded FOLDER] [NAME…]`: the figures that sessiond promises, each as a ratio or a
/// percentile of one run.
///
/// PROGRAMS is the folder with the three programs, BASELINE the static C program that makes the same request as
/// sessiond-status, FOLDER has recorded Claude Code transcripts; without it they are made up. The names choose some of
/// the benchmarks.
@main
struct Bench {
  static func main() {
    var arguments = Array(CommandLine.arguments.dropFirst())
    var recorded: URL?
    if let option = arguments.firstIndex(of: "--recorded"), option + 1 < arguments.count {
      recorded = URL(filePath: arguments[option + 1], directoryHint: .isDirectory)
      arguments.removeSubrange(option...option + 1)
    }
    guard arguments.count >= 2 else {
      print("usage: bench PROGRAMS BASELINE [--recorded FOLDER] [NAME…]")
      exit(64)
    }
    let programs = URL(filePath: arguments[0], directoryHint: .isDirectory)
    let baseline = URL(filePath: arguments[1])
    let all: [(name: String, run: () throws -> Void)] = [
      ("status", { try StatusHelperBench(programs: programs, baseline: baseline).run() }),
      ("append", { try AppendBench(programs: programs).run() }),
      ("push", { try TmuxBench(programs: programs).push() }),
      ("follow", { try TmuxBench(programs: programs).follow() }),
      ("rest", { try RestBench(programs: programs).run() }),
      ("board", { try BoardBench(programs: programs).run() }),
      ("scan", { try FirstScanBench(programs: programs, recorded: recorded).run() }),
    ]
    let chosen = Set(arguments.dropFirst(2))
    guard chosen.isSubset(of: all.map(\.name)) else {
      print("the benchmarks are \(all.map(\.name).joined(separator: ", "))")
      exit(64)
    }
    var hasFailed = false
    for (name, run) in all where chosen.isEmpty || chosen.contains(name) {
      do {
        try run()
      } catch {
        print("  FAIL  \(name): \(error)")
        hasFailed = true
      }
    }
    exit(hasFailed ? 1 : 0)
  }
}
