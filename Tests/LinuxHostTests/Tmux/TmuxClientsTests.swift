import LinuxHost
import Testing

struct TmuxClientsTests {
  private static let ours =
    "client $1 1795258561 attached,focused,control-mode,ignore-size,no-output client-412"

  /// A client that looks at that session.
  private static func viewer(_ session: Int, _ activity: Int, _ name: String = "/dev/pts/4") -> String {
    "client $\(session) \(activity) attached,focused,UTF-8 \(name)"
  }

  @Test(arguments: [
    (lines: [], seat: nil),
    (lines: [ours], seat: nil),
    (lines: [ours, viewer(0, 10)], seat: "$0"),
    (lines: [viewer(0, 10), viewer(12, 30, "/dev/pts/5"), viewer(2, 20, "/dev/pts/6")], seat: "$12"),
    // It stays where somebody looks, even if others are busier elsewhere.
    (lines: [ours, viewer(1, 10), viewer(0, 30, "/dev/pts/5")], seat: "$1"),
    // Another daemon's is no viewer.
    (lines: ["client $3 10 attached,control-mode,no-output client-9"], seat: nil),
    // A terminal that shows tmux's windows as its own is one.
    (lines: ["client $3 10 attached,control-mode client-9"], seat: "$3"),
  ])
  func `it sits where somebody looks`(lines: [String], seat: String?) {
    #expect(TmuxClients(lines: lines).seat(of: "client-412") == seat)
  }

  @Test(arguments: [
    "", "colour", "client", "client $1 10", "client $x 10 attached /dev/pts/1", "client $-1 10 attached a",
    "client =main 10 attached a", "client $1 now attached a", "clients $1 10 attached a",
  ])
  func `what is no client's line says nothing`(line: String) {
    #expect(TmuxClients(lines: [line]).all == [])
  }

  @Test func `a name may have anything in it`() throws {
    let client = try #require(TmuxClients(lines: ["client $7 10 attached a b  c"]).all.first)
    #expect(client.name == "a b  c" && client.session == "$7" && client.activity == 10 && client.isViewer)
  }

  @Test func `who did something last is the last active one`() {
    let clients = TmuxClients(lines: [Self.viewer(1, 10, "/dev/pts/1"), Self.viewer(2, 30, "/dev/pts/2")])
    #expect(clients.lastActive?.name == "/dev/pts/2")
    #expect(TmuxClients(lines: [String]()).lastActive == nil)
  }
}
