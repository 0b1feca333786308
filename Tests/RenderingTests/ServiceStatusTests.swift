import Rendering
import SessionCore
import Testing

/// The line that `systemctl status` shows.
struct ServiceStatusTests {
  private static let paused: IndexProgress = {
    var index = Sample.index
    index.pause(true)
    return index
  }()

  @Test(arguments: [
    (0, 0, Sample.readIndex, "no sessions"),
    (1, 0, Sample.readIndex, "1 session, 0 running"),
    (1_200, 2, Sample.readIndex, "1,200 sessions, 2 running"),
    (0, 0, IndexProgress(), "reading history; no sessions"),
    (3, 1, Sample.index, "reading history: 43 %; 3 sessions, 1 running"),
    (3, 1, paused, "history paused at 43 %; 3 sessions, 1 running"),
  ])
  func `it says what is being done and for how many`(
    sessions: Int, running: Int, index: IndexProgress, line: String
  ) {
    let entries = (0..<sessions).map { number in
      Sample.entry(Int64(number), "/home/ada/src/api", live: number < running ? .busy : nil)
    }
    #expect(ServiceStatus.line(SessionBoard(entries: entries), index: index) == line)
  }
}
