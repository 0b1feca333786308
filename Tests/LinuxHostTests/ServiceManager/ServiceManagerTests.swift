import Glibc
import LinuxHost
import Testing

/// What reaches the service manager, over a real socket in its place.
@Suite(.serialized)
struct ServiceManagerTests {
  private let inbox = Inbox.shared

  @Test func `ready and stopping are told in the manager's words`() throws {
    ServiceManager().ready()
    #expect(inbox.receive() == "READY=1")
    ServiceManager().stopping()
    #expect(inbox.receive() == "STOPPING=1")
  }

  @Test(arguments: [
    ("3 sessions, 1 running", "3 sessions, 1 running"),
    ("reads ▰▰ of ada's", "reads ▰▰ of ada's"),
    ("one\nMAINPID=1\r\u{1b}[2J", "one MAINPID=1  [2J"),
    ("left\u{202e}right\u{2028}next\u{85}", "left right next "),
    ("", ""),
  ])
  func `a status is one line, whatever is in it`(text: String, shown: String) throws {
    ServiceManager().status(text)
    #expect(inbox.receive() == "STATUS=" + shown)
  }

  @Test func `a long status is cut between characters`() throws {
    ServiceManager().status(String(repeating: "é", count: 150))
    #expect(inbox.receive() == "STATUS=" + String(repeating: "é", count: 100))
  }

  @Test func `where no sockets were passed there are none`() throws {
    #expect(try PassedDescriptor.takeAll() == [])
  }
}

/// A datagram socket that the environment of this process names as the service manager's.
///
/// One for the whole process, named once: the environment is everybody's, and other tests read it at the same time.
private final class Inbox: Sendable {
  static let shared = Inbox()

  private let descriptor: CInt

  private init() {
    descriptor = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    // A name that is in no file system, and goes with the process.
    let name = "sessiond-tests-\(getpid())"
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { field in
      for (index, byte) in name.utf8.enumerated() { field[index + 1] = byte }
    }
    let length = socklen_t(MemoryLayout<sa_family_t>.size + 1 + name.utf8.count)
    _ = withUnsafePointer(to: address) { address in
      address.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
    }
    setenv("NOTIFY_SOCKET", "@" + name, 1)
  }

  /// The next message; `nil` where none has come: what a process sends itself is there at once.
  func receive() -> String? {
    var bytes = [UInt8](repeating: 0, count: 4_096)
    let count = recv(descriptor, &bytes, bytes.count, CInt(MSG_DONTWAIT))
    return count < 0 ? nil : String(decoding: bytes.prefix(count), as: UTF8.self)
  }
}
