import Foundation
import SessionService
import SessionTestSupport
import Testing

/// `sessiond setup systemd`, with a service manager that answers as told.
struct SystemdSetupTests {
  private static let enable = "systemctl --user enable --now sessiond.socket sessiond.service"
  private static let isEnabled = "systemctl --user is-enabled sessiond.socket sessiond.service"
  private let site: SetupSite

  init() throws {
    site = try SetupSite()
    site.answer("systemctl --user show-environment", "PATH=/usr/bin\nXDG_STATE_HOME=/s\n")
  }

  @Test func `units that the manager knows are enabled and started`() throws {
    site.answer("systemctl --user cat sessiond.service")
    let said = try site.setUp(.systemd)
    #expect(site.commands == [Self.enable])
    #expect(said.first == "systemd:" && said.contains("  $ " + Self.enable))
  }

  @Test func `a trial starts nothing`() throws {
    site.answer("systemctl --user cat sessiond.service")
    #expect(try site.setUp(.systemd, isTrial: true).contains("  $ " + Self.enable))
    #expect(site.commands == [])
  }

  @Test func `where all runs there is nothing to do, and removing ends it`() throws {
    site.answer("systemctl --user cat sessiond.service")
    site.answer(Self.isEnabled, "enabled\nenabled\n")
    for unit in ["sessiond.socket", "sessiond.service"] {
      site.answer("systemctl --user is-active " + unit, "active\n")
    }
    #expect(try site.setUp(.systemd) == ["systemd: nothing to do"])
    try site.setUp(.systemd, removes: true)
    #expect(site.commands == ["systemctl --user disable --now sessiond.socket sessiond.service"])
  }

  @Test func `what is not set up needs no removing`() throws {
    #expect(try site.setUp(.systemd, removes: true) == ["systemd: nothing to do"])
  }

  @Test(arguments: ["lib", "share"])
  func `units in another place are linked first`(place: String) throws {
    var files: [String] = []
    for unit in ["sessiond.socket", "sessiond.service"] {
      files.append(try site.folder.write("usr/\(place)/systemd/user/\(unit)", Data()))
    }
    try site.setUp(.systemd)
    #expect(
      site.commands == ["systemctl --user link " + files.joined(separator: " "), Self.enable])
  }

  @Test func `changed units are read anew`() throws {
    site.answer("systemctl --user cat sessiond.service")
    site.answer("systemctl --user show -p NeedDaemonReload --value sessiond.service", "yes\n")
    try site.setUp(.systemd)
    #expect(site.commands == ["systemctl --user daemon-reload", Self.enable])
  }

  @Test func `a checkout is told to install first`() throws {
    let error = #expect(throws: SetupError.self) { try site.setUp(.systemd) }
    #expect(error?.description.contains("run make install first") == true)
  }

  @Test func `without a manager it says what to do instead, and all together goes on`() throws {
    site.answer("systemctl --user show-environment", code: 1)
    for removes in [false, true] {
      let error = #expect(throws: SetupError.self) { try site.setUp(.systemd, removes: removes) }
      #expect(error?.code == .unavailable)
      #expect(error?.description.contains("sessiond run &") == true)
    }
    let said = try site.setUp(nil)
    #expect(said.last?.hasPrefix("systemd: left out: ") == true)
    #expect(try site.text("home/.tmux.conf").contains("source-file"))
  }

  @Test func `a failing command ends it, with what it said`() throws {
    site.answer("systemctl --user cat sessiond.service")
    site.answer(Self.enable, code: 5)
    #expect(throws: SetupError.self) { try site.setUp(.systemd) }
  }

  @Test func `a sessiond that systemd did not start is in the way`() async throws {
    let running = try Site()
    try await withDaemon(running) { _ in
      site.answer("systemctl --user cat sessiond.service")
      let error = #expect(throws: SetupError.self) { try site.setUp(.systemd, running.environment) }
      let pid = ProcessInfo.processInfo.processIdentifier
      #expect(error?.code == .temporaryFailure && error?.description.contains("kill \(pid)") == true)
      #expect(site.commands == [])
    }
  }

  @Test func `what a service would not know is told`() throws {
    site.answer("systemctl --user cat sessiond.service")
    let said = try site.setUp(
      .systemd, ["XDG_STATE_HOME": "/s", "CLAUDE_CONFIG_DIR": "/c", "SESSIOND_LOG_LEVEL": "debug"])
    let notes = said.filter { $0.contains("note: ") }
    #expect(notes.count == 2)
    #expect(notes.first?.contains("CLAUDE_CONFIG_DIR=/c into ~/.config/environment.d") == true)
  }
}
