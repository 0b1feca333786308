import Dispatch
import Glibc
import LinuxHost
import Testing

/// Ends of several processes, noticed at once.
struct ProcessWatchesTests {
  private let table = ProcessTable()
  private let queue = DispatchQueue(label: "test.watches")

  @Test(.timeLimit(.minutes(1)))
  func `the end of each is told, also of one that has ended before it is watched`() async throws {
    let (living, gone) = (try Child(script: "exec sleep 60"), try Child(script: "exec sleep 60"))
    let identities = try [living, gone].map { try #require(table.identity(of: $0.pid)) }
    kill(gone.pid, SIGKILL)
    _ = gone.collect()
    var watches = ProcessWatches(table, queue: queue)
    let (ends, line) = AsyncStream.makeStream(of: ProcessIdentity.self)
    watches.follow(Set(identities)) { line.yield($0) }
    var told = ends.makeAsyncIterator()
    #expect(await told.next() == identities[1])
    // Who is watched already is no news.
    watches.follow([identities[0]]) { line.yield($0) }
    kill(living.pid, SIGKILL)
    #expect(await told.next() == identities[0])
  }

  @Test(.timeLimit(.minutes(1)))
  func `another process of the same number is not the one that is meant`() async throws {
    let child = try Child(script: "exec sleep 60")
    let now = try #require(table.identity(of: child.pid))
    let before = ProcessIdentity(pid: now.pid, startTicks: now.startTicks - 1)
    var watches = ProcessWatches(table, queue: queue)
    let (ends, line) = AsyncStream.makeStream(of: ProcessIdentity.self)
    watches.follow([before]) { line.yield($0) }
    var told = ends.makeAsyncIterator()
    #expect(await told.next() == before)
    kill(child.pid, SIGKILL)
    watches.follow([now]) { line.yield($0) }
    #expect(await told.next() == now, "and is told of once")
  }
}
