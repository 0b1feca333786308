import AgentFormats
import Foundation
import SessionCore
import SessionTestSupport
import Testing

/// Phases in recorded sessions, held against what two readers saw in them.
struct LabelledPhaseTests {
  /// A window of a recording, see `Fixtures/phases`.
  private struct Window: Decodable {
    var window: Int
    /// Below the folder of recordings.
    var file: String
    /// The line at whose end the phase is judged, from 1.
    var last: Int
    var readers: [String]
    var isHeldOut: Bool

    enum CodingKeys: String, CodingKey {
      case window, file, last, readers
      case isHeldOut = "held_out"
    }
  }

  private static func windows() throws -> [Window] {
    let fixture = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Fixtures/phases/labels.jsonl")
    return try Data(contentsOf: fixture).split(separator: UInt8(ascii: "\n")).map {
      try JSONDecoder().decode(Window.self, from: $0)
    }
  }

  @Test func `two readers have seen every window, and a hundred are held out`() throws {
    let windows = try Self.windows()
    #expect(windows.count == 200)
    #expect(windows.count(where: \.isHeldOut) == 100)
    for window in windows {
      #expect(window.readers.count == 2 && window.readers.allSatisfy { Phase(rawValue: $0) != nil })
    }
  }

  @Test(.enabled(if: SharedData.isAvailable), arguments: [(false, 0.8), (true, 0.77)])
  func `the phase is what a reader sees in about four of five windows`(isHeldOut: Bool, floor: Double) throws
  {
    let folder = try #require(SharedData.transcripts)
    let windows = try Self.windows().filter { $0.isHeldOut == isHeldOut }
    var confusion = Confusion()
    for window in windows {
      let phase = try Self.phase(atLine: window.last, of: folder.appending(path: window.file))
      confusion.add(phase, window.readers, window.window)
    }
    print(confusion.table(isHeldOut ? "held out" : "seen"))
    #expect(confusion.agreement >= floor)
  }

  private static func phase(atLine last: Int, of file: URL) throws -> Phase? {
    let bytes = [UInt8](try Data(contentsOf: file))
    var end = bytes.startIndex
    for _ in 0..<last {
      end = bytes[end...].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? bytes.endIndex
    }
    var front = Array(bytes[..<end])
    let isCodex = String(decoding: front.prefix(4_000), as: UTF8.self).contains("\"session_meta\"")
    // What a fork took over is told where it was done: it is read as the session that it comes from.
    if isCodex, String(decoding: front.prefix(4_000), as: UTF8.self).contains("\"forked_from_id\""),
      let second = front.firstIndex(of: UInt8(ascii: "\n"))
    {
      front = Array(front[(second + 1)...])
    }
    let records = try #require((isCodex ? Codex.descriptor : ClaudeCode.descriptor).records)
    var monitor = StopPointMonitor()
    for step in DecodedSteps(front, records).steps {
      _ = monitor.took(step, evidence: Evidence(time: Timestamp(milliseconds: 0)))
    }
    return monitor.phaseChange?.to
  }

  /// What was seen, and what was told.
  private struct Confusion {
    private var counts: [String: [String: Int]] = [:]
    private var misses: [String] = []
    private var windows = 0
    private var (told, agreed) = (0, 0)

    /// A window counts where the readers agree with what is told, half where they differ and one of them does.
    mutating func add(_ phase: Phase?, _ readers: [String], _ window: Int) {
      windows += 1
      let name = phase?.rawValue ?? "none"
      told += readers.count { $0 == name }
      agreed += readers[0] == readers[1] ? 1 : 0
      counts[readers[0], default: [:]][name, default: 0] += 1
      if !readers.contains(name) { misses.append("\(window): \(readers[0]), told \(name)") }
    }

    /// The share of readers' labels that were told.
    var agreement: Double { Double(told) / Double(2 * windows) }

    func table(_ name: String) -> String {
      let phases = Phase.allCases.map(\.rawValue) + ["none"]
      let head = "phases, \(name): agreement \(agreement), of the readers \(Double(agreed) / Double(windows))"
      let rows = phases.map { seen in
        seen.padding(toLength: 16, withPad: " ", startingAt: 0)
          + phases.map { "\(counts[seen]?[$0] ?? 0)".padding(toLength: 16, withPad: " ", startingAt: 0) }
          .joined()
      }
      let columns =
        "seen \\ told".padding(toLength: 16, withPad: " ", startingAt: 0)
        + phases.map { $0.padding(toLength: 16, withPad: " ", startingAt: 0) }.joined()
      return ([head, columns] + rows + misses).joined(separator: "\n")
    }
  }
}
