import Foundation

/// `bench PROGRAMS BASELINES [--recorded FOLDER] [--peers FOLDER] [--minutes NUMBER] [NAME…]`: the figures that sessiond
/// promises, each as a ratio or a percentile of one run.
///
/// PROGRAMS is the folder with the programs, BASELINES that with the static C programs that do the same as sessiond-status
/// and sessiond-hook, the recorded FOLDER has Claude Code transcripts; without it they are made up. The peers' FOLDER is a
/// virtual environment of Python with the programs that are compared. The names choose some of the benchmarks. Those that
/// take minutes run only when they are named; NUMBER is how long the soak lasts.
@main
struct Bench {
  static func main() {
    var arguments = Array(CommandLine.arguments.dropFirst())
    let recorded = take("--recorded", from: &arguments).map { URL(filePath: $0, directoryHint: .isDirectory) }
    let peers = take("--peers", from: &arguments).map { URL(filePath: $0, directoryHint: .isDirectory) }
    let minutes = take("--minutes", from: &arguments).flatMap { Double($0) } ?? 10
    guard arguments.count >= 2, minutes > 0, minutes < 10_000 else {
      print("usage: bench PROGRAMS BASELINES [--recorded FOLDER] [--peers FOLDER] [--minutes NUMBER] [NAME…]")
      exit(64)
    }
    let programs = URL(filePath: arguments[0], directoryHint: .isDirectory)
    let baselines = URL(filePath: arguments[1], directoryHint: .isDirectory)
    let (status, hook) = (
      baselines.appending(path: "status-baseline"), baselines.appending(path: "hook-baseline")
    )
    let usual: [(name: String, run: () throws -> Void)] = [
      ("status", { try StatusHelperBench(programs: programs, baseline: status).run() }),
      ("hook", { try HookBench(programs: programs, baseline: hook).run() }),
      ("append", { try AppendBench(programs: programs).run() }),
      ("figures", { try FigureBench(programs: programs).run() }),
      ("push", { try TmuxBench(programs: programs).push() }),
      ("follow", { try TmuxBench(programs: programs).follow() }),
      ("rest", { try RestBench(programs: programs).run() }),
      ("workers", { try WorkerBench(program: programs.appending(path: "sessiond-faulty")).run() }),
      ("board", { try BoardBench(programs: programs).run() }),
      ("context", { try ContextBench(programs: programs, recorded: recorded, peers: peers).run() }),
      ("search", { try SearchBench(programs: programs, recorded: recorded).run() }),
      ("scan", { try FirstScanBench(programs: programs, recorded: recorded).run() }),
    ]
    let all =
      usual + [
        ("soak", { try SoakBench(programs: programs, seconds: max(1, Int(minutes * 60))).run() }),
        ("history", { try HistoryBench(programs: programs, peers: peers).run() }),
        ("kill", { try KillBench(programs: programs).run() }),
        ("hook-kill", { try HookKillBench(programs: programs).run() }),
      ]
    let chosen = Set(arguments.dropFirst(2))
    guard chosen.isSubset(of: all.map(\.name)) else {
      print("the benchmarks are \(all.map(\.name).joined(separator: ", "))")
      exit(64)
    }
    var hasFailed = false
    for (name, run) in chosen.isEmpty ? usual : all.filter({ chosen.contains($0.name) }) {
      do {
        try run()
      } catch {
        print("  FAIL  \(name): \(error)")
        hasFailed = true
      }
    }
    exit(hasFailed ? 1 : 0)
  }

  /// Takes an option out of the arguments; its value, or `nil` where it is not among them.
  private static func take(_ option: String, from arguments: inout [String]) -> String? {
    guard let place = arguments.firstIndex(of: option), place + 1 < arguments.count else { return nil }
    defer { arguments.removeSubrange(place...place + 1) }
    return arguments[place + 1]
  }
}
