import Glibc
import LinuxHost
import Testing

struct DescriptorTests {
  /// The writing end of a FIFO tells its reader when it is closed, which a descriptor's number cannot: other tests may
  /// be using it again.
  private let folder: TemporaryFolder
  private let reader: Int32

  init() throws {
    folder = try TemporaryFolder()
    try #require(mkfifo(folder("fifo"), 0o600) == 0)
    reader = try Descriptor.open(path: folder("fifo"), flags: O_RDONLY | O_NONBLOCK).release()
  }

  private var hasHungUp: Bool {
    var request = pollfd(fd: reader, events: 0, revents: 0)
    poll(&request, 1, 0)
    return Int32(request.revents) & Int32(POLLHUP) != 0
  }

  @Test func `it is closed when its owner goes away`() throws {
    defer { close(reader) }
    do {
      let writer = try Descriptor.open(path: folder("fifo"), flags: O_WRONLY)
      #expect(!hasHungUp)
      #expect(fcntl(writer.number, F_GETFD) & FD_CLOEXEC != 0)
    }
    #expect(hasHungUp)
  }

  @Test func `released, it stays open`() throws {
    defer { close(reader) }
    let number = try Descriptor.open(path: folder("fifo"), flags: O_WRONLY).release()
    #expect(!hasHungUp)
    close(number)
    #expect(hasHungUp)
  }

  @Test func `a path with a NUL byte is refused instead of cut short`() throws {
    defer { close(reader) }
    let path = try folder.file("plain") + "\0.jsonl"
    let error = #expect(throws: HostError.self) {
      _ = try Descriptor.open(path: path, flags: O_RDONLY).number
    }
    #expect(error?.errno == EINVAL)
    #expect(error?.path == folder("plain") + "\\0.jsonl")
  }
}
