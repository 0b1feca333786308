import Foundation
import Glibc
import LinuxHost
import SessionTestSupport
import Testing

struct FileSystemTests {
  @Test func `the room is the one that Foundation sees`() throws {
    let folder = try TemporaryFolder()
    let before = try FileManager.default.attributesOfFileSystem(forPath: folder.path)
    let found = try FileSystem.of(path: folder.path)
    let free = try #require((before[.systemFreeSize] as? NSNumber)?.int64Value)
    // Others write meanwhile, and some blocks are for root alone.
    #expect(found.freeBytes > 0 && Int64(found.freeBytes) <= free + (1 << 30))
    #expect(!found.isReadOnly && found.network == nil)
  }

  @Test func `where nothing is there is no file system`() {
    #expect(throws: HostError.self) { try FileSystem.of(path: "/nowhere/at/all") }
  }

  @Test func `instances of inotify are counted as they come and go`() throws {
    let before = ProcessTable().inotifyInstances()
    let descriptors = (0..<20).map { _ in inotify_init1(0) }
    defer { for descriptor in descriptors where descriptor >= 0 { close(descriptor) } }
    // Other tests have some too, which come and go.
    #expect(ProcessTable().inotifyInstances() > before)
  }
}
