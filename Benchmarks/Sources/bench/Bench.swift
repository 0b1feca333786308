import Foundation

/// `bench PROGRAMS BASELINE [TRANSCRIPTS]`: the figures that sessiond promises, each as a ratio or a percentile of one run.
///
/// PROGRAMS is the folder with the three programs, BASELINE the static C program that makes the same request
/// as sessiond-status, TRANSCRIPTS a folder of recorded Claude Code transcripts; without one they are made up.
@main
struct Bench {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count >= 3 else {
      print("usage: bench PROGRAMS BASELINE [TRANSCRIPTS]")
      exit(64)
    }
    let programs = URL(filePath: arguments[1], directoryHint: .isDirectory)
    let baseline = URL(filePath: arguments[2])
    let recorded = arguments.count > 3 ? URL(filePath: arguments[3], directoryHint: .isDirectory) : nil
    try StatusHelperBench(programs: programs, baseline: baseline).run()
    try AppendBench(programs: programs).run()
    try TmuxBench(programs: programs).run()
    try RestBench(programs: programs).run()
    try BoardBench(programs: programs).run()
    try FirstScanBench(programs: programs, recorded: recorded).run()
  }
}
