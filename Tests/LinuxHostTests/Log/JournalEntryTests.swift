import Glibc
import LinuxHost
import Logging
import Testing

struct JournalEntryTests {
  private func fields(_ event: LogEvent, _ metadata: Logger.Metadata = [:]) -> [String] {
    JournalEntry(of: event, with: metadata).fields.map { "\($0.name)=\($0.value)" }
  }

  @Test func `an entry is the line, its priority, its place and each value`() {
    let event = logEvent("Worker did not start", .error, ["worker.name": "budget"])
    #expect(
      fields(event, ["boot.id": "b1"]) == [
        "MESSAGE=Worker did not start boot.id=b1 worker.name=budget", "PRIORITY=3",
        "SYSLOG_IDENTIFIER=sessiond", "CODE_FILE=Made/Made.swift", "CODE_LINE=7",
        "SESSIOND_BOOT_ID=b1", "SESSIOND_WORKER_NAME=budget",
      ])
  }

  /// What journald's own rule allows: capitals, digits and underscores, none of the last two first, 64 bytes at most.
  @Test(arguments: [
    ("worker.name", "SESSIOND_WORKER_NAME"), ("HTTP-Route", "SESSIOND_HTTP_ROUTE"), ("a1", "SESSIOND_A1"),
    ("_x", "SESSIOND__X"), ("", "SESSIOND_"), ("größe", "SESSIOND_GR__E"), ("ﬁ", "SESSIOND__"),
    ("a=b\nPRIORITY", "SESSIOND_A_B_PRIORITY"), ("e\u{301}", "SESSIOND_E_"),
    (String(repeating: "k", count: 100), "SESSIOND_" + String(repeating: "K", count: 55)),
  ])
  func `a key becomes a name that the journal takes`(key: String, name: String) {
    let names = JournalEntry(of: logEvent("m", .info, [key: "v"]), with: [:]).fields.map(\.name)
    #expect(names.dropFirst(5) == [name])
    #expect(name.wholeMatch(of: /[A-Z][A-Z0-9_]{0,63}/) != nil)
  }

  @Test(arguments: [
    ("one\n\ttwo", "one\n\ttwo"),
    ("x\nPRIORITY=0\nMESSAGE=forged", "x\nPRIORITY=0\nMESSAGE=forged"),
    ("\u{1b}]0;title\u{7}\r\u{9b}\0", "�]0;title����"),
    (String(repeating: "v", count: 5_000), String(repeating: "v", count: 2_048) + "…"),
  ])
  func `a value keeps its lines within its field, and commands no terminal`(value: String, kept: String) {
    let all = JournalEntry(of: logEvent("m", .info, ["k": "\(value)"]), with: [:]).fields
    #expect(all.count == 6 && all.last?.value == kept)
    #expect(all.first?.value.contains { $0.isNewline || $0 == "\t" } == false)
  }

  @Test func `there are 64 values at most`() {
    let many = Logger.Metadata(uniqueKeysWithValues: (0..<500).map { ("k\($0)", "v") })
    #expect(JournalEntry(of: logEvent("m", .info, many), with: [:]).fields.count == 5 + 64)
  }
}

/// Needs a journal that runs and may be read.
@Suite(.enabled(if: access("/run/systemd/journal/socket", W_OK) == 0 && geteuid() == 0))
struct JournalTests {
  @Test(.timeLimit(.minutes(1)))
  func `the journal keeps each value in its field`() throws {
    let mark = "test-\(getpid())-\(Monotonic.nanoseconds())"
    let log = JournalLog(level: .info)
    log.log(event: logEvent("Kept", .warning, ["mark": "\(mark)", "text": "one\nPRIORITY=0"]))
    let folder = try TemporaryFolder()
    // Follows until the entry is there; head(1) ends it then.
    let child = try Child(
      script: "journalctl -q -f -n all -o json SESSIOND_MARK=\(mark) | head -n 1 > \(folder("entry"))")
    #expect(child.collect() == 0)
    let entry = String(
      decoding: try AtomicFile.read(path: folder("entry"), limit: 65_536) ?? [], as: UTF8.self)
    for part in [
      #""MESSAGE":"Kept mark=\#(mark) text=one�PRIORITY=0""#, #""PRIORITY":"4""#,
      #""SYSLOG_IDENTIFIER":"sessiond""#, #""SESSIOND_TEXT":"one\nPRIORITY=0""#, #""CODE_LINE":"7""#,
      #""_PID":"\#(getpid())""#,
    ] {
      #expect(entry.replacing(" : ", with: ":").contains(part), "\(entry)")
    }
  }
}
