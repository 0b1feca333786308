import Foundation

/// Searches over the context records of all recorded transcripts, and what they cost: room, and time until they are there.
struct SearchBench {
  private static let questions = 2_000
  /// Copies of the recorded transcripts, so that there is as much to be searched as in a year's work.
  private static let copies = 20

  let programs: URL
  let recorded: URL?

  func run() throws {
    guard let recorded else {
      throw BenchError(description: "it takes recorded transcripts: --recorded FOLDER")
    }
    let files = try FirstScanBench(programs: programs, recorded: recorded).transcripts(in: recorded)
      .filter { !$0.path.contains("/subagents/") }
    let bare = try databaseSize(files, ["SESSIOND_CONTEXT_ENABLED=false"]) { _ in }
    let full = try databaseSize(files, []) { daemon in try ask(daemon) }
    let (records, texts) = full.records
    let ratio = Double(full.bytes - bare.bytes) / Double(records)
    report(
      "room for the index",
      "\(ratio.digits(2)) times the records' \((Double(records) / 1e6).digits(1)) MB (context.json of \(texts) sessions)",
      promised: "at most once", isMet: ratio <= 1)
  }

  /// Has a daemon read all of them, as often as they are copied, and does something with it; the bytes of its database
  /// afterwards, and those of the records with their number.
  private func databaseSize(
    _ files: [URL], _ variables: [String], _ work: (Daemon) throws -> Void
  ) throws -> (bytes: Int, records: (Int, Int)) {
    let daemon = try Daemon(programs: programs)
    for copy in 0..<Self.copies {
      let project = daemon.projects.appending(path: "p\(copy)")
      try FileManager.default.createDirectory(at: project, withIntermediateDirectories: true)
      for (number, file) in files.enumerated() {
        // A session has one name alone.
        let name =
          "0000\(String(format: "%04x", copy))-0000-4000-8000-\(String(format: "%012x", number)).jsonl"
        try FileManager.default.copyItem(at: file, to: project.appending(path: name))
      }
    }
    try daemon.start(
      programs.appending(path: "sessiond"), ["run", "--log-level", "error"], further: variables)
    try daemon.wait(for: "/v1/readyz", seconds: 120)
    let start = milliseconds()
    try daemon.wait(for: "/v1/index", toSay: "\"pending\":0", seconds: 600)
    if variables.isEmpty {
      let seconds = (milliseconds() - start) / 1_000
      let count = files.count * Self.copies
      print(
        "context records of \(count) older transcripts: made \(seconds.digits(1)) s after the history is read"
      )
      print("        most resident memory \(daemon.mostResidentMegabytes.digits(1)) MiB")
    }
    try work(daemon)
    daemon.stop()
    let state = daemon.folder.appending(path: "state/sessiond")
    let database = try size(of: state.appending(path: "sessiond.db"))
    let sessions = state.appending(path: "sessions")
    let folders =
      (try? FileManager.default.contentsOfDirectory(at: sessions, includingPropertiesForKeys: nil)) ?? []
    let records = try folders.reduce(0) { try $0 + size(of: $1.appending(path: "context.json")) }
    return (database, (records, folders.count))
  }

  private func size(of file: URL) throws -> Int {
    try FileManager.default.attributesOfItem(atPath: file.path)[.size] as? Int ?? 0
  }

  private func ask(_ daemon: Daemon) throws {
    let connection = try KeptConnection(daemon.socketPath)
    for (what, promised, queries) in [
      (
        "a search as people type them", 20.0,
        [
          "parser%20error", "%22commit%20message%22", "migrat*", "docker%20-compose", "token%20budget",
          "swift%20build",
        ]
      ),
      ("words that stand nearly everywhere", 250.0, ["test", "the", "a*", "file%20-error", "s*"]),
    ] {
      var times: [Double] = []
      for number in 0..<Self.questions {
        let path = "/v1/search?q=\(queries[number % queries.count])"
        let answer = try connection.ask(request("GET " + path))
        guard answer.status == 200 else {
          throw BenchError(description: "\(path) was answered with \(answer.status)")
        }
        times.append(answer.milliseconds)
      }
      let statistics = Statistics(times)
      let p99 = statistics.percentile(0.99)
      report(
        "\(what), p99", "\(p99.digits(2)) ms (median \(statistics.median.digits(2)))",
        promised: "at most \(promised.digits(0)) ms", isMet: p99 <= promised)
    }
  }
}
