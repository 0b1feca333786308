import Foundation

/// The first scan of a whole history, from the start of the process until all of it is counted and stored, beside
/// Foundation's JSONDecoder over the same lines.
struct FirstScanBench {
  private static let rounds = 5

  let programs: URL
  let recorded: URL?

  func run() throws {
    let daemon = try Daemon(programs: programs)
    let files = try place(in: daemon)
    let bytes = try files.reduce(0) { try $0 + ($1.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0) }
    print(
      "first scan of \(files.count) transcripts, \((Double(bytes) / 1e6).digits(1)) MB, "
        + "\(recorded == nil ? "made up" : "recorded"), \(Self.rounds) rounds in turn with JSONDecoder")
    var ours: [Double] = []
    var theirs: [Double] = []
    var memory: [Double] = []
    for _ in 0..<Self.rounds {
      theirs.append(try milliseconds { try decode(files) })
      try daemon.forget()
      ours.append(
        try milliseconds {
          try daemon.start()
          try daemon.wait(for: "/v1/readyz", seconds: 60)
        })
      memory.append(daemon.residentMegabytes)
      daemon.stop()
    }
    let (scan, decoder) = (Statistics(ours).median, Statistics(theirs).median)
    print(
      "        sessiond, process start and database included, \(scan.digits(0)) ms; JSONDecoder "
        + "\(decoder.digits(0)) ms (medians)")
    report("ratio", (decoder / scan).digits(1), promised: "at least 10", isMet: decoder / scan >= 10)
    let resident = Statistics(memory).median
    report(
      "resident memory afterwards", "\(resident.digits(1)) MiB", promised: "at most 40", isMet: resident <= 40
    )
  }

  /// Lays the transcripts out as the agent does: a project folder each, so that no name meets another.
  private func place(in daemon: Daemon) throws -> [URL] {
    guard let recorded else {
      for number in 0..<120 {
        try TranscriptWriter(daemon.projects, session: "\(number)").append(replies: 60, noise: 8_000)
      }
      return try jsonLines(in: daemon.projects)
    }
    var placed: [URL] = []
    for source in try transcripts(in: recorded) {
      let folder = daemon.projects.appending(path: "p\(placed.count)")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let target = folder.appending(path: "\(UUID().uuidString.lowercased()).jsonl")
      try FileManager.default.copyItem(at: source, to: target)
      placed.append(target)
    }
    return placed
  }

  /// The transcripts of Claude Code that lie below a folder, those of subagents, too.
  func transcripts(in folder: URL) throws -> [URL] { try jsonLines(in: folder).filter(isClaudeTranscript) }

  private func jsonLines(in folder: URL) throws -> [URL] {
    let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    return (files?.compactMap { $0 as? URL } ?? []).filter { $0.pathExtension == "jsonl" }.sorted {
      $0.path < $1.path
    }
  }

  private func isClaudeTranscript(_ file: URL) -> Bool {
    guard let data = try? Data(contentsOf: file) else { return false }
    return data.range(of: Data(#""sessionId""#.utf8)) != nil
      && data.range(of: Data(#""type":"assistant""#.utf8)) != nil
  }

  /// What a program does that decodes every line into the members it wants.
  private func decode(_ files: [URL]) throws {
    let decoder = JSONDecoder()
    var tokens = 0
    for file in files {
      for line in try Data(contentsOf: file).split(separator: UInt8(ascii: "\n")) {
        guard let record = try? decoder.decode(Record.self, from: line) else { continue }
        tokens += record.message?.usage?.output_tokens ?? 0
      }
    }
    guard tokens > 0 else { throw BenchError(description: "JSONDecoder found no usage") }
  }

  private struct Record: Decodable {
    var type: String
    var timestamp: String?
    var cwd: String?
    var gitBranch: String?
    var version: String?
    var requestId: String?
    var isSidechain: Bool?
    var message: Message?
  }

  private struct Message: Decodable {
    var id: String?
    var model: String?
    var usage: Usage?
  }

  private struct Usage: Decodable {
    var input_tokens: Int?
    var output_tokens: Int?
    var cache_read_input_tokens: Int?
    var cache_creation_input_tokens: Int?
  }
}
