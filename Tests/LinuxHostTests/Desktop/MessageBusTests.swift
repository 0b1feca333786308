import Dispatch
import Glibc
import LinuxHost
import Synchronization
import Testing

/// Notifications over a real bus, and what is said where there is none.
@Suite(.timeLimit(.minutes(2)))
struct MessageBusTests {
  private static let python = "/usr/bin/python3"
  /// Whether a bus can be started, and somebody who shows notifications on it.
  static let canServe: Bool = {
    let check = [python, "-c", "import dbus, gi"]
    return access("/usr/bin/dbus-daemon", X_OK) == 0
      && (try? ProgramRun.run(check, environment: [:]))?.code == 0
  }()

  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A program whose lines can be waited for; killed when it goes away.
  private final class Speaker: Sendable {
    private let lines: AsyncStream<String>
    private let child: ChildProcess
    private let queue = DispatchQueue(label: "test.speaker")

    init(_ words: [String]) throws {
      let (lines, line) = AsyncStream<String>.makeStream()
      self.lines = lines
      let rest = Mutex("")
      child = try ChildProcess(
        ChildProcess.Command(program: words[0], words: words, environment: ["LC_ALL": "C.UTF-8"]),
        queue: queue,
        received: { bytes in
          rest.withLock { rest in
            rest += String(decoding: bytes, as: UTF8.self)
            while let end = rest.firstIndex(of: "\n") {
              line.yield(String(rest[..<end]))
              rest.removeSubrange(...end)
            }
          }
        }, ended: { _ in line.finish() })
    }

    deinit {
      queue.async { [child] in child.kill() }
    }

    /// The next line; `nil` when the program has ended.
    func next() async -> String? {
      var iterator = lines.makeAsyncIterator()
      return await iterator.next()
    }

    func stop() { queue.sync { child.send(signal: SIGSTOP) } }
  }

  private func bus() async throws -> (speaker: Speaker, address: String) {
    let address = "unix:path=" + folder("bus")
    let speaker = try Speaker([
      "/usr/bin/dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address=1",
      "--address=" + address,
    ])
    _ = await speaker.next()
    return (speaker, address)
  }

  private func server(_ address: String, answer: String = "return 7") async throws -> Speaker {
    let script = """
      import sys, json, dbus, dbus.service, dbus.mainloop.glib
      from gi.repository import GLib
      dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
      bus = dbus.bus.BusConnection(sys.argv[1])
      name = "org.freedesktop.Notifications"
      class Server(dbus.service.Object):
        @dbus.service.method(name, in_signature="susssasa{sv}i", out_signature="u")
        def Notify(self, app, replaces, icon, summary, body, actions, hints, timeout):
          print(json.dumps([app, replaces, icon, summary, body, actions, int(hints["urgency"]), timeout]), flush=True)
          \(answer)
      owner = dbus.service.BusName(name, bus)
      server = Server(bus, "/org/freedesktop/Notifications")
      print("ready", flush=True)
      GLib.MainLoop().run()
      """
    let speaker = try Speaker([Self.python, "-c", script, address])
    #expect(await speaker.next() == "ready")
    return speaker
  }

  private func show(
    _ notification: DesktopNotification, _ address: String?, limit: Int = 10_000
  ) async -> DesktopNotification.Outcome {
    let bus = MessageBus(address: address)
    return await withCheckedContinuation { continuation in
      bus.show(notification, limitMilliseconds: limit) { continuation.resume(returning: $0) }
    }
  }

  private static let notification = DesktopNotification(
    sender: "sessiond", summary: "a<b> & \"größer\"", body: "<b>8 %</b> & more", urgency: .critical)

  @Test(.enabled(if: canServe, "dbus-daemon, python3-dbus or python3-gi is not installed"))
  func `what is shown is what was said, and no markup of anybody's`() async throws {
    let (daemon, address) = try await bus()
    let server = try await server(address)
    for _ in 0..<2 { #expect(await show(Self.notification, address) == .shown) }
    let said =
      #"["sessiond", 0, "", "a<b> & \"gr\u00f6\u00dfer\"", "&lt;b&gt;8 %&lt;/b&gt; &amp; more", [], 2, -1]"#
    #expect(await server.next() == said)
    #expect(await server.next() == said)
    withExtendedLifetime(daemon) {}
  }

  @Test(.enabled(if: canServe, "dbus-daemon, python3-dbus or python3-gi is not installed"))
  func `a desktop that refuses, or does not answer, is a failure`() async throws {
    let (daemon, address) = try await bus()
    let server = try await server(address, answer: "raise dbus.exceptions.DBusException('no room')")
    guard case .failed(let problem) = await show(Self.notification, address) else {
      Issue.record("it was not refused")
      return
    }
    #expect(problem.contains("the desktop refused it") && problem.contains("no room"))
    _ = await server.next()
    server.stop()
    guard case .failed = await show(Self.notification, address, limit: 200) else {
      Issue.record("it was not late")
      return
    }
    daemon.stop()
    #expect(
      await show(Self.notification, address, limit: 200)
        == .failed("the message bus or the desktop did not answer in time"))
  }

  @Test(.enabled(if: canServe, "dbus-daemon, python3-dbus or python3-gi is not installed"))
  func `a bus on which nothing shows notifications has nobody`() async throws {
    let (daemon, address) = try await bus()
    #expect(await show(Self.notification, address) == .nobody("nothing shows notifications"))
    withExtendedLifetime(daemon) {}
  }

  @Test(arguments: [nil, "unix:path=/nonexistent/bus", "nonsense"])
  func `without a bus there is nobody`(address: String?) async {
    guard case .nobody = await show(Self.notification, address) else {
      Issue.record("somebody is there")
      return
    }
  }

  @Test func `the bus is where the environment says, else beside the runtime files`() throws {
    func address(_ variables: [String: String]) -> String? { MessageBus.address { variables[$0] } }
    #expect(address(["DBUS_SESSION_BUS_ADDRESS": "unix:path=/x", "XDG_RUNTIME_DIR": "/y"]) == "unix:path=/x")
    #expect(address([:]) == nil && address(["XDG_RUNTIME_DIR": "run"]) == nil)
    #expect(address(["XDG_RUNTIME_DIR": folder.path]) == nil)
    try folder.file("bus")
    #expect(
      address(["XDG_RUNTIME_DIR": folder.path, "DBUS_SESSION_BUS_ADDRESS": ""]) == "unix:path="
        + folder("bus"))
    try folder.folder("a,b;c=é")
    try folder.file("a,b;c=é/bus")
    #expect(
      address(["XDG_RUNTIME_DIR": folder("a,b;c=é")]) == "unix:path=" + folder("a%2cb%3bc%3d%c3%a9/bus"))
  }
}
