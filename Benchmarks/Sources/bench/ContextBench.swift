import Foundation

/// The context records of all recorded transcripts, made by one process from its start to its end.
struct ContextBench {
  private static let rounds = 5

  let programs: URL
  let recorded: URL?

  func run() throws {
    guard let recorded else {
      throw BenchError(description: "it takes recorded transcripts: --recorded FOLDER")
    }
    let files = try FirstScanBench(programs: programs, recorded: recorded).transcripts(in: recorded)
      .filter { !$0.path.contains("/subagents/") }
    let bytes = try files.reduce(0) { try $0 + ($1.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0) }
    let output = FileManager.default.temporaryDirectory.appending(path: "sessiond-bench-contexts.jsonl")
    defer { try? FileManager.default.removeItem(at: output) }
    print(
      "context records of \(files.count) transcripts, \((Double(bytes) / 1e6).digits(1)) MB, \(Self.rounds) times"
    )
    var memory = 0.0
    let times = try (0..<Self.rounds).map { _ in
      try milliseconds {
        let words = ["extract", "--json"] + files.map(\.path)
        let pid = try spawn(
          programs.appending(path: "sessiond").path, words, ["HOME=/nonexistent"], output: output.path)
        var (status, usage): (Int32, rusage) = (0, rusage())
        // Some of the files are subagents', or tell nothing, which ends it with 65.
        guard wait4(pid, &status, 0, &usage) == pid, [0, 65 << 8].contains(status) else {
          throw BenchError(description: "sessiond extract ends with status \(status)")
        }
        memory = max(memory, Double(usage.ru_maxrss) / 1_024)
      }
    }
    let records = try Data(contentsOf: output).split(separator: UInt8(ascii: "\n")).count
    let time = Statistics(times).median
    print("        \(records) of them have a record; the others are subagents' or tell nothing")
    report("all of them", "\(time.digits(0)) ms", promised: "at most 1,000", isMet: time <= 1_000)
    report("most resident memory", "\(memory.digits(1)) MiB", promised: "at most 40", isMet: memory <= 40)
  }
}
