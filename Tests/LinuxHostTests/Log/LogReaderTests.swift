import Glibc
import LinuxHost
import Testing

/// Who reads standard error, by a made-up environment and a real descriptor.
struct LogReaderTests {
  /// What standard error is, and what the manager says of it.
  struct Case: Sendable, CustomTestStringConvertible {
    enum Place: Sendable { case pipe, file, closed }
    enum Stream: Sendable { case none, ours, other, empty }

    var testDescription: String
    var place = Place.pipe
    var stream: Stream
    /// Who the manager started, if it says so: 0 for this process, 1 for the one that started it, 2 for another.
    var started: Int?
    var takesEntries = true
    var reader: LogReader
  }

  static let cases = [
    Case(testDescription: "a shell, into a pipe", stream: .none, reader: .person),
    Case(testDescription: "a shell, into a file", place: .file, stream: .none, reader: .person),
    Case(testDescription: "a service", stream: .ours, started: 0, reader: .journal),
    Case(testDescription: "a service, of an old manager", stream: .ours, reader: .journal),
    Case(
      testDescription: "a service that does not see the journal's socket", stream: .ours, started: 0,
      takesEntries: false, reader: .journalLines),
    Case(
      testDescription: "a service with a filter behind it", stream: .other, started: 1, reader: .journalLines),
    Case(
      testDescription: "a service whose errors go elsewhere", stream: .other, started: 0,
      reader: .journalLines),
    Case(
      testDescription: "a service whose errors go into a file", place: .file, stream: .other, started: 0,
      reader: .person),
    Case(
      testDescription: "a shell in a terminal that is a service", stream: .other, started: 2, reader: .person),
    Case(testDescription: "the same, of an old manager", stream: .other, reader: .person),
    Case(testDescription: "no such stream", stream: .empty, started: 2, reader: .person),
    Case(testDescription: "started with a pipe of one's own", stream: .none, started: 0, reader: .person),
    Case(testDescription: "no standard error", place: .closed, stream: .other, started: 0, reader: .person),
  ]

  @Test(arguments: cases) func `who reads standard error`(made: Case) throws {
    let folder = try TemporaryFolder()
    let pipe = try Pipe()
    let file = try Descriptor.open(path: folder.file("log"), flags: O_WRONLY)
    let descriptor =
      switch made.place {
      case .pipe: pipe.output.number
      case .file: file.number
      case .closed: CInt(-1)
      }
    var status = stat()
    fstat(descriptor, &status)
    var variables: [String: String] = [:]
    switch made.stream {
    case .none: break
    case .ours: variables["JOURNAL_STREAM"] = "\(status.st_dev):\(status.st_ino)"
    case .other: variables["JOURNAL_STREAM"] = "\(status.st_dev):\(status.st_ino &+ 1)"
    case .empty: variables["JOURNAL_STREAM"] = ""
    }
    variables["SYSTEMD_EXEC_PID"] = made.started.map { ["\(getpid())", "\(getppid())", "\(pid_t.max)"][$0] }
    let socket = made.takesEntries ? try folder.file("socket") : folder("missing")
    let reader = LogReader(descriptor: descriptor, entrySocket: socket) { variables[$0] }
    #expect(reader == made.reader)
  }
}
