import Rendering
import SessionCore
import Testing

/// The line that `systemctl status` shows.
struct ServiceStatusTests {
  @Test(arguments: [
    (0, 0, true, ScanProgress(), "no sessions"),
    (1, 0, true, ScanProgress(), "1 session, 0 running"),
    (1_200, 2, true, ScanProgress(read: 3, of: 3), "1,200 sessions, 2 running"),
    (0, 0, false, ScanProgress(), "reading transcripts; no sessions"),
    (3, 1, false, ScanProgress(read: 40, of: 113), "reading transcripts: 40 of 113; 3 sessions, 1 running"),
  ])
  func `it says what is being done and for how many`(
    sessions: Int, running: Int, isComplete: Bool, scan: ScanProgress, line: String
  ) {
    let entries = (0..<sessions).map { number in
      Sample.entry(Int64(number), "/home/ada/src/api", live: number < running ? .busy : nil)
    }
    let board = SessionBoard(isComplete: isComplete, entries: entries)
    #expect(ServiceStatus.line(board, scan: scan) == line)
  }
}
