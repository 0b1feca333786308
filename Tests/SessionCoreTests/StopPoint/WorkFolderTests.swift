import SessionCore
import Testing

/// What lies where temporary files do counts for nothing, unless the session works there.
struct WorkFolderTests {
  @Test(
    arguments: [
      ("/tmp/api", "/tmp/api/a.py", true), ("/tmp/api/", "/tmp/api/src/a.py", true),
      ("/tmp/api", "/tmp/api2/a.py", false), ("/tmp/api", "/tmp/a.py", false), ("/tmp", "/tmp/a.py", true),
      ("/home/u/api", "/tmp/a.py", false), ("/home/u/api", "/home/u/b.py", true),
      ("/tmp/api", "/home/u/b.py", true),
    ])
  func `what lies in the session's own folder is the project's`(folder: String, path: String, counts: Bool) {
    var monitor = StopPointMonitor()
    monitor.works(in: folder)
    let time = Timestamp(milliseconds: 1_000)
    for kind in [
      SessionStep.Kind.prompted(.user),
      .toolCalled(ToolCall(id: "1", name: "Edit", action: .edit(path: path), status: .own)),
      .toolEnded(ToolEnd(id: "1", outcome: .succeeded)),
    ] {
      _ = monitor.took(SessionStep(kind), evidence: Evidence(time: time))
    }
    let reasons = monitor.verdict(at: time)?.reasons.map(\.kind.name)
    #expect(reasons == [counts ? "edits_untested" : "working"])
  }
}
