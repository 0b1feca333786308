import Glibc
import LinuxHost
import Testing

/// What reaches the service manager, over a real socket in its place.
@Suite(.serialized)
struct ServiceManagerTests {
  private let inbox: Inbox

  init() throws {
    inbox = try #require(Inbox.shared)
  }

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

  @Test func `a reload tells its beginning with the time, and ends like a start`() throws {
    let before = Monotonic.nanoseconds() / 1_000
    ServiceManager().reloading()
    let message = try #require(inbox.receive())
    let after = Monotonic.nanoseconds() / 1_000
    let match = try #require(message.wholeMatch(of: /RELOADING=1\nMONOTONIC_USEC=(\d+)/))
    let told = try #require(Int64(match.1))
    #expect((before...after).contains(told))
    ServiceManager().ready()
    #expect(inbox.receive() == "READY=1")
  }

  @Test(arguments: [
    (Duration.seconds(90), "90000000"), (.microseconds(1), "1"), (.nanoseconds(1_999), "1"), (.zero, "0"),
    (.seconds(-1), "0"), (.seconds(Int64.max), "18446744073709551615"),
  ])
  func `a sign of life, and a wish for more time in microseconds`(time: Duration, microseconds: String) {
    ServiceManager().alive()
    #expect(inbox.receive() == "WATCHDOG=1")
    ServiceManager().extendTimeout(by: time)
    #expect(inbox.receive() == "EXTEND_TIMEOUT_USEC=" + microseconds)
  }

  @Test func `a manager is found by a path as well, and without one nothing happens`() async {
    await #expect(processExitsWith: .success) {
      let folder = try TemporaryFolder()
      let inbox = try Inbox(path: folder("notify"))
      setenv("NOTIFY_SOCKET", folder("notify"), 1)
      let manager = ServiceManager()
      manager.ready()
      #expect(inbox.receive() == "READY=1")
      for address in [nil, "", folder("missing")] {
        if let address { setenv("NOTIFY_SOCKET", address, 1) } else { unsetenv("NOTIFY_SOCKET") }
        manager.ready()
        manager.status("still here")
      }
      #expect(inbox.receive() == nil)
    }
  }

  @Test func `the watchdog's interval is the manager's, if it means this process`() async {
    await #expect(processExitsWith: .success) {
      let cases: [(microseconds: String?, pid: String?, interval: Duration?)] = [
        ("30000000", "\(getpid())", .seconds(30)), ("1", nil, .microseconds(1)), ("30000000", "1", nil),
        (nil, "\(getpid())", nil), (nil, nil, nil), ("0", nil, nil), ("soon", nil, nil),
        ("30000000", "me", nil),
        ("18446744073709551615", nil, nil),
      ]
      for made in cases {
        for (name, value) in [("WATCHDOG_USEC", made.microseconds), ("WATCHDOG_PID", made.pid)] {
          if let value { setenv(name, value, 1) } else { unsetenv(name) }
        }
        #expect(ServiceManager().watchdogInterval == made.interval, "\(made)")
      }
    }
  }

  @Test func `where no sockets were passed there are none`() throws {
    #expect(try PassedDescriptor.takeAll() == [])
  }
}

/// A datagram socket in the service manager's place.
private final class Inbox: Sendable {
  /// The one that the environment of this process names.
  ///
  /// One for the whole process, named once: the environment is everybody's, and other tests read it at the same time.
  static let shared: Inbox? = {
    // A name that is in no file system, and goes with the process.
    let name = "sessiond-tests-\(getpid())"
    let inbox = try? Inbox(name: [0] + Array(name.utf8))
    setenv("NOTIFY_SOCKET", "@" + name, 1)
    return inbox
  }()

  private let descriptor: CInt

  convenience init(path: String) throws {
    try self.init(name: Array(path.utf8) + [0])
  }

  private init(name: [UInt8]) throws {
    descriptor = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name.prefix($0.count)) }
    let length = socklen_t(MemoryLayout<sa_family_t>.size + name.count)
    let result = withUnsafePointer(to: address) { address in
      address.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
    }
    guard result == 0 else { throw HostError(operation: "bind the manager's socket", errno: errno) }
  }

  deinit { _ = close(descriptor) }

  /// The next message; `nil` where none has come: what a process sends itself is there at once.
  func receive() -> String? {
    var bytes = [UInt8](repeating: 0, count: 4_096)
    let count = recv(descriptor, &bytes, bytes.count, CInt(MSG_DONTWAIT))
    return count < 0 ? nil : String(decoding: bytes.prefix(count), as: UTF8.self)
  }
}
