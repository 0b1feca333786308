import ControlAPI
import Glibc
import Testing

/// The file that stands in for the daemon.
struct StatusFileTests {
  private static let entries = [
    StatusFile.Entry(process: 0, startTicks: 0, line: "infra #[fg=red]4%"),
    StatusFile.Entry(process: 20, startTicks: 700, line: "api  62% ▰▰"),
    StatusFile.Entry(process: 30, startTicks: 800, line: ""),
  ]

  private func parse(_ text: String) -> StatusFile? {
    Array(text.utf8).withUnsafeBytes { StatusFile(parsing: $0) }
  }

  @Test func `the file has one form`() {
    let file = StatusFile.format(writtenMilliseconds: 1_700_000_000_123, entries: Self.entries)
    #expect(
      String(decoding: file, as: UTF8.self) == """
        sessiond-status 1 1700000000123
        0 0 infra #[fg=red]4%
        20 700 api  62% ▰▰
        30 800 \n
        """)
  }

  @Test func `what was written is read`() throws {
    let folder = try TemporaryFolder()
    let bytes = StatusFile.format(writtenMilliseconds: 5, entries: Self.entries)
    let path = try folder.write(bytes, to: "statusline")
    let file = try #require(StatusFile.read(path))
    #expect(file.writtenMilliseconds == 5)
    #expect(file.entries == Self.entries)
    #expect(StatusFile.read(path, owner: geteuid() + 1) == nil)
    #expect(StatusFile.read(folder.path) == nil)
    #expect(StatusFile.read(folder.path + "/none") == nil)
  }

  @Test(arguments: [
    "", "sessiond-status 1 ", "sessiond-status 1 5", "sessiond-status 2 5\n", "other\n0 0 x\n",
  ])
  func `what is no status file is none`(text: String) {
    #expect(parse(text) == nil)
  }

  @Test(arguments: [
    "x", "20 x", "-1 2 x", "99999999999 1 x", "1  x", "20", "", "1 99999999999999999999 x",
  ])
  func `a line that is none of ours is passed over`(line: String) throws {
    let file = try #require(parse("sessiond-status 1 5\n\(line)\n0 0 good\n7 7 unfinished"))
    #expect(file.entries == [StatusFile.Entry(process: 0, startTicks: 0, line: "good")])
  }

  @Test func `control bytes and long lines get neither in nor out`() throws {
    let long = String(repeating: "é", count: 1000)
    let hostile = StatusFile.Entry(process: 1, startTicks: 2, line: "a\u{1b}[31m\n3 4 b\u{9b}\u{202e}\(long)")
    let file = StatusFile.format(writtenMilliseconds: 5, entries: [hostile])
    let read = try #require(file.withUnsafeBytes { StatusFile(parsing: $0) })
    #expect(read.entries.count == 1)
    let line = try #require(read.entries.first?.line)
    #expect(line.starts(with: "a[31m3 4 bé".utf8))
    #expect(line.count <= StatusFile.lineLimit)
    #expect(String(validating: line, as: UTF8.self) != nil)
    let urgent = parse("sessiond-status 1 5\n0 0 a\u{1b}[31m\tb\u{7f}\n")?.line(forPane: nil)
    #expect(urgent == Array("a[31mb".utf8))
  }

  @Test func `the file stays below its limit`() {
    let entry = StatusFile.Entry(process: 1, startTicks: 2, line: String(repeating: "x", count: 1000))
    let file = StatusFile.format(writtenMilliseconds: 5, entries: Array(repeating: entry, count: 100))
    #expect(file.count <= StatusFile.sizeLimit)
    let read = file.withUnsafeBytes { StatusFile(parsing: $0) }
    #expect(read?.entries.count == 65)
  }

  @Test(
    arguments: [
      // The agent 20 runs in a shell, 15, of the pane whose root is 10. The agent 30 has ended, and its
      // number is in use again.
      (nil, "infra #[fg=red]4%"), (10, "api  62% ▰▰"), (15, "api  62% ▰▰"), (20, "api  62% ▰▰"),
      (30, "infra #[fg=red]4%"), (99, "infra #[fg=red]4%"), (-1, "infra #[fg=red]4%"),
    ] as [(Int32?, String)])
  func `a pane finds its agent by descent`(pane: Int32?, line: String) throws {
    let file = StatusFile.format(writtenMilliseconds: 5, entries: Self.entries)
    let read = try #require(file.withUnsafeBytes { StatusFile(parsing: $0) })
    let found = read.line(forPane: pane) { process in
      switch process {
      case 1: ProcessStat(process: 1, parent: 0, startTicks: 1)
      case 10: ProcessStat(process: 10, parent: 1, startTicks: 500)
      case 15: ProcessStat(process: 15, parent: 10, startTicks: 600)
      case 20: ProcessStat(process: 20, parent: 15, startTicks: 700)
      case 30: ProcessStat(process: 30, parent: 10, startTicks: 900)
      default: nil
      }
    }
    #expect(found == Array(line.utf8))
  }

  @Test func `a table of processes that goes in circles ends`() {
    let circle = ProcessStat(process: 5, parent: 6, startTicks: 1)
    #expect(
      !circle.descends(from: 1) { ProcessStat(process: $0, parent: 11 - $0, startTicks: 1) })
  }

  @Test func `a process is read from the system`() throws {
    let own = try #require(ProcessStat.read(getpid()))
    #expect(own.parent == getppid())
    #expect(own.startTicks > 0)
    #expect(own.descends(from: getppid(), process: ProcessStat.read))
    #expect(ProcessStat.read(-1) == nil)
  }

  @Test func `a program may be called anything`() throws {
    let text = "7 (a) R 1 (b) S 42 7 7 0 -1 4194304 1 2 3 4 5 6 7 8 20 0 1 0 98765 1000 10"
    let stat = try #require(
      Array(text.utf8).withUnsafeBytes { ProcessStat(process: 7, parsing: $0) })
    #expect(stat == ProcessStat(process: 7, parent: 42, startTicks: 98765))
    #expect(Array("7 (a) R 1".utf8).withUnsafeBytes { ProcessStat(process: 7, parsing: $0) } == nil)
  }
}
