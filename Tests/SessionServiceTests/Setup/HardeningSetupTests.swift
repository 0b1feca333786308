import Foundation
import SessionService
import SessionTestSupport
import Testing

/// `sessiond setup hardening`, with a service manager that answers as told.
struct HardeningSetupTests {
  private static let reload = "systemctl --user daemon-reload"
  private static let restart = "systemctl --user restart sessiond.service"
  private static let template =
    "# sessiond setup hardening writes this file\n[Service]\nReadWritePaths=\"-@state@\"\n"
  private let site: SetupSite
  private let folder = "config/systemd/user/sessiond.service.d"
  private var file: String { folder + "/50-hardening.conf" }

  init() throws {
    site = try SetupSite()
    try site.folder.write("usr/share/sessiond/50-hardening.conf", Data(Self.template.utf8))
    knows("XDG_STATE_HOME=\(site.folder("state"))")
    site.answer("systemctl --user cat sessiond.service")
  }

  /// Lets the manager know these variables.
  private func knows(_ variables: String...) {
    let all = variables + ["XDG_CONFIG_HOME=\(site.folder("config"))"]
    site.answer("systemctl --user show-environment", all.joined(separator: "\n"))
  }

  private func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: site.folder(path)) }

  @Test func `the service gets the place of the state, and is started anew`() throws {
    let said = try site.setUp(.hardening)
    #expect(try site.text(file).contains("ReadWritePaths=\"-\(site.folder("state"))/sessiond\"\n"))
    #expect(site.commands == [Self.reload, Self.restart])
    #expect(exists("state/sessiond"), "the sandbox has a hole only for a folder that is there")
    #expect(said.first == "hardening:" && said.contains("  $ " + Self.restart))
    #expect(try site.setUp(.hardening) == ["hardening: nothing to do"])
  }

  @Test func `a trial changes nothing`() throws {
    #expect(try site.setUp(.hardening, isTrial: true).contains("  $ " + Self.restart))
    #expect(site.commands == [] && !exists("state/sessiond") && !exists(file))
  }

  @Test func `it is nothing that setup does unasked, and goes with the rest`() throws {
    try site.setUp(nil)
    #expect(!exists(file))
    try site.setUp(.hardening)
    try site.setUp(nil, removes: true)
    #expect(!exists(file) && !exists(folder))
  }

  @Test func `removing it starts the service anew only where it runs`() throws {
    #expect(try site.setUp(.hardening, removes: true) == ["hardening: nothing to do"])
    try site.setUp(.hardening)
    try site.folder.write(folder + "/mine.conf", Data())
    try site.setUp(.hardening, removes: true)
    #expect(site.commands.last == Self.reload && !exists(file) && exists(folder + "/mine.conf"))
    try FileManager.default.removeItem(atPath: site.folder(folder + "/mine.conf"))
    try site.setUp(.hardening)
    site.answer("systemctl --user is-active sessiond.service", "active\n")
    try site.setUp(.hardening, removes: true)
    #expect(site.commands.suffix(2) == [Self.reload, Self.restart] && !exists(file) && !exists(folder))
  }

  @Test(arguments: [
    (#"/a b"#, #""-/a b/sessiond""#), ("/50%", #""-/50%%/sessiond""#),
    (#"/a"b\c"#, #""-/a\"b\\c/sessiond""#),
  ])
  func `a folder stays one word to systemd`(state: String, word: String) throws {
    knows("XDG_STATE_HOME=\(state)")
    #expect(try site.setUp(.hardening, isTrial: true).contains("  +ReadWritePaths=" + word))
  }

  @Test(arguments: [
    ("226\n", SetupError.Code.unavailable, "user.max_user_namespaces"),
    ("70\n", .failure, "sessiond does not come up in it (status 70"),
    ("0\n", .failure, Self.restart),
  ])
  func `where sessiond does not come up it is taken back, with the reason`(
    status: String, code: SetupError.Code, reason: String
  ) throws {
    site.answer(Self.restart, code: 1)
    site.answer("systemctl --user show -p ExecMainStatus --value sessiond.service", status)
    let error = #expect(throws: SetupError.self) { try site.setUp(.hardening) }
    #expect(error?.code == code && error?.description.contains(reason) == true)
    #expect(!exists(file) && !exists(folder))
    #expect(
      site.commands == [Self.reload, "systemctl --user reset-failed sessiond.service", Self.reload])
  }

  @Test func `somebody else's file stays`() throws {
    try site.folder.write(file, Data("[Service]\n".utf8))
    for removes in [false, true] {
      let error = #expect(throws: SetupError.self) { try site.setUp(.hardening, removes: removes) }
      #expect(error?.code == .data)
    }
    #expect(try site.text(file) == "[Service]\n")
  }

  @Test func `the unit has to be there first`() throws {
    site.answer("systemctl --user cat sessiond.service", code: 1)
    let error = #expect(throws: SetupError.self) { try site.setUp(.hardening) }
    #expect(error?.code == .unavailable)
    #expect(error?.description.contains("sessiond setup systemd") == true)
  }
}
