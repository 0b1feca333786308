import Foundation

/// The context records of all recorded transcripts, made by one process from its start to its end.
struct ContextBench {
  private static let rounds = 5

  let programs: URL
  let recorded: URL?
  /// The folder of peers' programs; `nil` where there are none to be compared with.
  let peers: URL?

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
    try compare(files, records: output, time: time)
    try reportCut(files, output: output)
  }

  /// What a peer's hand-offs hold of the same sessions, by its own functions in one process.
  private func compare(_ files: [URL], records: URL, time own: Double) throws {
    let python = peers?.appending(path: "bin/python").path
    let script = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../handover/handover.py").standardized.path
    guard let peers, let python,
      FileManager.default.isExecutableFile(atPath: peers.appending(path: "bin/session-handover").path)
    else { return print("        no session-handover to compare with: it comes from PyPI") }
    let (paths, environment) = (files.map(\.path), ["HOME=/nonexistent", "PYTHONDONTWRITEBYTECODE=1"])
    var memory = 0.0
    let times = try (0..<Self.rounds).map { _ in
      try milliseconds {
        let pid = try spawn(python, [script, "make"] + paths, environment)
        memory = max(memory, try end(of: pid, name: "session-handover"))
      }
    }
    let time = Statistics(times).median
    print(
      "        session-handover 0.5.0: \(time.digits(0)) ms, \((time / own).digits(1)) times as long, "
        + "\(memory.digits(1)) MiB")
    let table = FileManager.default.temporaryDirectory.appending(path: "sessiond-bench-handover")
    defer { try? FileManager.default.removeItem(at: table) }
    _ = try end(
      of: spawn(python, [script, "score", records.path] + paths, environment, output: table.path),
      name: "session-handover")
    print(try String(contentsOf: table, encoding: .utf8), terminator: "")
  }

  /// Waits for it; the most that it had resident in MiB.
  private func end(of pid: pid_t, name: String) throws -> Double {
    var (status, usage): (Int32, rusage) = (0, rusage())
    guard wait4(pid, &status, 0, &usage) == pid, status == 0 else {
      throw BenchError(description: "\(name) ends with status \(status)")
    }
    return Double(usage.ru_maxrss) / 1_024
  }

  /// What each record still holds when it is cut to 1,000 tokens.
  private func reportCut(_ files: [URL], output: URL) throws {
    var (ends, endsThere, settled, settledThere, most) = (0, 0, 0, 0, 0)
    for file in files {
      guard let json = try extract(["--json", file.path], output),
        let record = try JSONSerialization.jsonObject(with: json) as? [String: Any],
        let bytes = try extract(["--budget", "1000", file.path], output)
      else { continue }
      let text = String(decoding: bytes, as: UTF8.self)
      let lines = Set(text.matches(of: /:(\d+)/).compactMap { Int($0.1) })
      func places(_ kind: String) -> [Int] {
        let items = record[kind] as? [[String: Any]] ?? []
        return items.compactMap { ($0["at"] as? [String: Any])?["line"] as? Int }
      }
      // A file that is open is there by its path.
      for end in record["open"] as? [[String: Any]] ?? [] {
        ends += 1
        let line = (end["at"] as? [String: Any])?["line"] as? Int ?? 0
        let isThere =
          end["kind"] as? String == "files"
          ? text.contains(end["text"] as? String ?? "") : lines.contains(line)
        endsThere += isThere ? 1 : 0
      }
      let items = places("corrections") + places("decisions")
      settled += items.count
      settledThere += items.count { lines.contains($0) }
      most = max(most, Self.pieces(of: text))
    }
    report(
      "cut to 1,000 tokens: what is open", "\(endsThere) of \(ends)", promised: "all",
      isMet: endsThere == ends)
    report(
      "cut to 1,000 tokens: corrections and decisions", "\(settledThere) of \(settled)",
      promised: "at least 90 %", isMet: settledThere * 10 >= settled * 9)
    report(
      "cut to 1,000 tokens: the longest, in pieces of byte-pair vocabularies", "\(most)",
      promised: "at most 1,000", isMet: most <= 1_000)
  }

  /// What `sessiond extract` prints; `nil` where the transcript tells nothing.
  private func extract(_ words: [String], _ output: URL) throws -> Data? {
    let pid = try spawn(
      programs.appending(path: "sessiond").path, ["extract"] + words, ["HOME=/nonexistent"],
      output: output.path)
    var status: Int32 = 0
    guard waitpid(pid, &status, 0) == pid else { throw BenchError(description: "sessiond extract is lost") }
    return status == 0 ? try Data(contentsOf: output) : nil
  }

  /// Tokens, counted as byte-pair vocabularies cut texts: within 8 % of two that are published.
  private static func pieces(of text: String) -> Int {
    text.matches(of: /[A-Za-z]+|[0-9]+|[^\x00-\x7f]|[ \t]{2,}|\n|[!-\/:-@\[-`{-~]+/).reduce(0) {
      count, piece in
      let (first, length) = (piece.output.first ?? " ", piece.output.count)
      if first.isASCII, first.isLetter { return count + (length + 6) / 7 }
      if first.isASCII, first.isNumber { return count + (length + 2) / 3 }
      return count + (first.isWhitespace || !first.isASCII ? 1 : (length + 1) / 2)
    }
  }
}
