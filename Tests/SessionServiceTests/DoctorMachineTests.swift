import AgentFormats
import ControlAPI
import Foundation
import Glibc
import LinuxHost
import SessionService
import SessionTestSupport
import Testing

/// What doctor says of the machine: its folders, limits, disk and service manager.
struct DoctorMachineTests {
  private let site: Site
  private var machine: DoctorMachine

  init() throws {
    site = try Site()
    machine = DoctorMachine(environment: site.environment)
    machine.inotifyInstances = { 3 }
    machine.fileSystem = { _ in FileSystem(freeBytes: 2 << 30) }
    machine.lingerFolder = site.folder("linger")
  }

  private func findings(_ subject: String, _ variables: [String: String] = [:]) -> [Doctor.Finding] {
    var doctor = Doctor(
      environment: site.environment.merging(variables) { $1 }, settings: .success(Settings()),
      machine: machine)
    doctor.examine()
    return doctor.findings.filter { $0.subject == subject }
  }

  private func make(_ path: String, mode: mode_t, isFolder: Bool = false) throws {
    if isFolder {
      try FileManager.default.createDirectory(atPath: site.folder(path), withIntermediateDirectories: true)
    } else {
      try site.folder.write(path, Data())
    }
    #expect(chmod(site.folder(path), mode) == 0)
  }

  @Test func `agents that hide which session they have are named`() throws {
    var other = self
    other.machine.processes = ProcessTable(root: site.folder("proc"))
    try site.folder.process(12, "codex", folder: "/home/u/api")
    #expect(other.findings("agents").isEmpty)
    try site.folder.process(13, "codex")
    let found = other.findings("agents")
    #expect(
      found.map(\.verdict) == [.note] && found[0].message.hasPrefix("process 13 of Codex CLI can't be "))
  }

  @Test(arguments: [
    (mode_t(0o700), Doctor.Verdict.good, "for you alone"), (0o750, .bad, "chmod 700"),
    (0o500, .bad, "chmod 700"),
  ])
  func `a folder that others may use is told`(mode: mode_t, verdict: Doctor.Verdict, words: String) throws {
    for (path, subject) in [("run/sessiond", "runtime"), ("state/sessiond", "state")] {
      try make(path, mode: mode, isFolder: true)
      let found = findings(subject)
      #expect(found.map(\.verdict) == [verdict] && found[0].message.contains(words), "\(found)")
    }
  }

  @Test func `a database that others may read is told, and one of somebody else`() throws {
    try make("state/sessiond", mode: 0o700, isFolder: true)
    try make("state/sessiond/sessiond.db", mode: 0o644)
    #expect(findings("state").map(\.verdict) == [.bad])
    try make("state/sessiond/sessiond.db", mode: 0o600)
    #expect(findings("state").map(\.verdict) == [.good])
    var other = self
    other.machine.user = geteuid() + 1
    #expect(other.findings("state").first?.message.contains("belongs to user \(geteuid())") == true)
  }

  @Test func `a socket is told by what it is`() throws {
    #expect(findings("socket") == [], "it may just not run")
    try make("run/sessiond/sessiond.sock", mode: 0o600)
    #expect(findings("socket").first?.message.contains("is no socket") == true)
    try FileManager.default.removeItem(atPath: site.runtime.socket)
    let listener = try UnixListener.bind(path: site.runtime.socket, backlog: 8)
    #expect(chmod(site.runtime.socket, 0o666) == 0)
    #expect(findings("socket").first?.message.contains("chmod 600") == true)
    #expect(chmod(site.runtime.socket, 0o600) == 0)
    // Another name for it survives what closes the listener: the file of a killed daemon.
    #expect(link(site.runtime.socket, site.folder("kept")) == 0)
    listener.close()
    #expect(rename(site.folder("kept"), site.runtime.socket) == 0)
    let dead = findings("socket")
    #expect(dead.map(\.verdict) == [.bad] && dead[0].message.contains("nobody listens"), "\(dead)")
    let long = findings("socket", ["XDG_RUNTIME_DIR": "/" + String(repeating: "x", count: 90)])
    #expect(long.map(\.verdict) == [.bad] && long[0].message.contains("too long"), "\(long)")
  }

  @Test func `a missing runtime folder is told`() {
    #expect(findings("runtime", ["XDG_RUNTIME_DIR": ""]).first?.message.contains("is not set") == true)
  }

  @Test(arguments: [
    (FileSystem(freeBytes: 2 << 30), [Doctor.Verdict.good]),
    (FileSystem(freeBytes: (1 << 30) - 1), [.note]),
    (FileSystem(freeBytes: 50 << 20), [.note]),
    (FileSystem(freeBytes: (50 << 20) - 1), [.bad]),
    (FileSystem(freeBytes: 2 << 30, isReadOnly: true), [.bad]),
    (FileSystem(network: "nfs", freeBytes: 2 << 30), [.good, .note]),
  ])
  func `the disk is judged by its room and its kind`(disk: FileSystem, verdicts: [Doctor.Verdict]) {
    var other = self
    other.machine.fileSystem = { _ in disk }
    #expect(other.findings("disk").map(\.verdict) == verdicts)
  }

  @Test(arguments: [(115, Doctor.Verdict.good), (116, .note), (128, .note)])
  func `instances of inotify that run out are told`(used: Int, verdict: Doctor.Verdict) throws {
    var other = self
    other.machine.inotifyLimits = site.folder("limits")
    other.machine.inotifyInstances = { used }
    try site.folder.write("limits/max_user_watches", Data("65536\n".utf8))
    try site.folder.write("limits/max_user_instances", Data("128\n".utf8))
    let found = other.findings("inotify")
    #expect(found.map(\.verdict) == [.good, verdict])
    #expect(found.last?.message.hasPrefix("\(used) of 128 instances") == true)
  }

  @Test func `what happens at the last logout is told once it starts by itself`() throws {
    #expect(findings("linger", ["USER": "ada"]) == [])
    for file in ["sessiond.service", "default.target.wants/sessiond.service"] {
      try site.folder.write("config/systemd/user/" + file, Data())
    }
    #expect(findings("linger", ["USER": "ada"]).map(\.verdict) == [.note])
    try site.folder.write("linger/ada", Data())
    #expect(findings("linger", ["USER": "ada"]).map(\.verdict) == [.good])
    #expect(findings("linger", ["USER": "../linger/ada"]) == [])
  }

  @Test(arguments: [
    ("LoadState=loaded\nActiveState=active\nSubState=running\nNRestarts=0\n", Doctor.Verdict.good, "runs"),
    ("LoadState=loaded\nActiveState=active\nSubState=running\nNRestarts=2\n", .note, "2 times"),
    (
      "LoadState=loaded\nActiveState=failed\nSubState=failed\nResult=exit-code\nExecMainStatus=78\n", .bad,
      "(exit-code, status 78)"
    ),
    (
      "LoadState=loaded\nActiveState=activating\nSubState=auto-restart\nResult=watchdog\nExecMainStatus=6\n",
      .bad, "again and again (watchdog, status 6)"
    ),
    ("LoadState=masked\nActiveState=inactive\nSubState=dead\n", .note, "unmask"),
  ])
  func `the unit is told by what the service manager says`(
    answer: String, verdict: Doctor.Verdict, words: String
  ) throws {
    let finding = try #require(Doctor.unitState(answer))
    #expect(finding.verdict == verdict && finding.message.contains(words), "\(finding)")
  }

  @Test func `a unit that does not run, and one that nothing is said of, are no finding`() {
    #expect(Doctor.unitState("LoadState=loaded\nActiveState=inactive\nSubState=dead\n") == nil)
    #expect(Doctor.unitState("") == nil)
  }

  @Test func `a daemon of another version is told`() {
    #expect(Doctor.versions(daemon: Version.current, api: Version.api) == nil)
    #expect(Doctor.versions(daemon: "0.0.9", api: Version.api)?.verdict == .note)
    #expect(Doctor.versions(daemon: "9.0", api: "99.0")?.verdict == .bad)
  }

  @Test func `what Claude Code is told to call is looked at`() throws {
    #expect(findings("claude").isEmpty, "who does not use it hears nothing of it")
    var other = self
    other.machine.managedClaudeFolder = site.folder("etc/claude-code")
    let variables = ["CLAUDE_CONFIG_DIR": site.folder("claude-settings")]
    func found() -> [Doctor.Finding] { other.findings("claude", variables) }
    let file = "claude-settings/settings.json"
    try site.folder.write(file, Data("{}".utf8))
    #expect(found().map(\.verdict) == [.note] && found()[0].message.contains("does not call sessiond"))
    let program = try site.folder.write("bin/sessiond-hook", Data())
    var settings = try ClaudeSettings([])
    settings.install(program: program)
    try site.folder.write(file, Data(settings.text.bytes))
    #expect(found().map(\.verdict) == [.good])
    try site.folder.write("etc/claude-code/managed-settings.json", Data(#"{"disableAllHooks": true}"#.utf8))
    #expect(found().map(\.verdict) == [.note] && found()[0].message.contains("disableAllHooks"))
    try FileManager.default.removeItem(atPath: program)
    #expect(
      found().map(\.verdict) == [.bad, .note] && found()[0].message.contains("\(program), which is not there")
    )
    try site.folder.write(
      file, Data(#"{"hooks": {"Stop": [{"hooks": [{"command": "sessiond-hook"}]}]}}"#.utf8))
    #expect(
      found().map(\.verdict) == [.note, .note, .note],
      "hooks are missing, the status line, and the switch is on")
    try site.folder.write(file, Data("{,}".utf8))
    #expect(found().map(\.verdict) == [.note] && found()[0].message.contains("line 1, column 2"))
  }
}
