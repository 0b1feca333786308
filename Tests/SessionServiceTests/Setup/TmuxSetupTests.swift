import Foundation
import LinuxHost
import SessionService
import SessionTestSupport
import Testing

/// `sessiond setup tmux`, in a home of its own.
struct TmuxSetupTests {
  private let site: SetupSite
  private var configuration: String { site.folder("usr/share/sessiond/tmux.conf") }
  private var block: String {
    "# >>> sessiond >>>\nsource-file -q '\(configuration)'\n# <<< sessiond <<<\n"
  }

  init() throws {
    site = try SetupSite()
  }

  @Test func `a user without a tmux.conf gets one`() throws {
    let said = try site.setUp(.tmux)
    #expect(try site.text("home/.tmux.conf") == block)
    #expect(said.contains("  +source-file -q '\(configuration)'"))
    #expect(said.contains { $0.contains("no tmux server runs") })
    #expect(site.commands == [])
  }

  @Test func `a trial shows the difference and changes nothing`() throws {
    let lines = "1\n2\n3\n4\n5\n"
    try site.folder.write("home/.tmux.conf", Data(lines.utf8))
    let said = try site.setUp(.tmux, isTrial: true)
    #expect(
      said.prefix(10) == [
        "tmux, which would be done:", "  --- \(site.home)/.tmux.conf", "  +++ \(site.home)/.tmux.conf",
        "  @@ -3,3 +3,6 @@", "   3", "   4", "   5", "  +# >>> sessiond >>>",
        "  +source-file -q '\(configuration)'", "  +# <<< sessiond <<<",
      ])
    #expect(try site.text("home/.tmux.conf") == lines)
  }

  @Test func `twice is as good as once, and removing brings the file back`() throws {
    let lines = "set -g mouse on\r\n# ünïcode \u{1F600}\n"
    try site.folder.write("home/.tmux.conf", Data(lines.utf8))
    try site.setUp(.tmux)
    #expect(try site.setUp(.tmux).first == "tmux: nothing to do")
    #expect(try site.text("home/.tmux.conf") == lines + block)
    try site.setUp(.tmux, removes: true)
    #expect(try site.text("home/.tmux.conf") == lines)
    #expect(try site.setUp(.tmux, removes: true) == ["tmux: nothing to do"])
  }

  @Test func `a link stays a link, and the file keeps its mode`() throws {
    let target = try site.folder.write("home/dot/tmux", Data("a\n".utf8))
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: target)
    try FileManager.default.createSymbolicLink(
      atPath: site.home + "/.tmux.conf", withDestinationPath: "dot/tmux")
    try site.setUp(.tmux)
    #expect(try site.text("home/dot/tmux") == "a\n" + block)
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: site.home + "/.tmux.conf") == "dot/tmux")
    let mode = try FileManager.default.attributesOfItem(atPath: target)[.posixPermissions] as? Int
    #expect(mode == 0o640)
  }

  @Test func `a link that leads nowhere is told, not replaced`() throws {
    try FileManager.default.createSymbolicLink(
      atPath: site.home + "/.tmux.conf", withDestinationPath: "gone")
    let error = #expect(throws: SetupError.self) { try site.setUp(.tmux) }
    #expect(error?.description.contains("leads nowhere") == true)
  }

  @Test func `the file in the configuration folder is taken where that is what the user has`() throws {
    let variables = ["XDG_CONFIG_HOME": site.folder("config")]
    try site.folder.write("config/tmux/other.conf", Data())
    try site.setUp(.tmux, variables)
    #expect(try site.text("config/tmux/tmux.conf") == block)
    // A second file does not get a second block.
    try site.folder.write("home/.tmux.conf", Data("a\n".utf8))
    #expect(try site.setUp(.tmux, variables).first == "tmux: nothing to do")
    try site.setUp(.tmux, removes: true, variables)
    // What setup made goes again with it.
    #expect(!FileManager.default.fileExists(atPath: site.folder("config/tmux/tmux.conf")))
  }

  @Test func `without tmux nothing is written`() throws {
    let machine = SetupMachine(environment: ["HOME": site.home], programs: site.folder("usr/bin")) { _ in nil
    }
    let error = #expect(throws: SetupError.self) {
      try Setup(machine) { _ in }.run(.tmux, removes: false, isTrial: false)
    }
    #expect(error?.code == .unavailable && error?.description == "tmux is not installed")
    #expect(!FileManager.default.fileExists(atPath: site.home + "/.tmux.conf"))
  }

  @Test func `a status line that ends with a semicolon keeps it`() throws {
    site.answer("tmux show-options -gqv status-right", "a #{@sessiond};\n")
    try site.setUp(.tmux, removes: true)
    #expect(site.commands.first == #"tmux set-option -g status-right a\;"#)
  }

  @Test func `what a program complains of commands no terminal`() throws {
    let machine = SetupMachine(environment: ["HOME": site.home], programs: site.folder("usr/bin")) { words in
      ProgramRun(code: words.contains("cat") ? 0 : 1, output: "", complaints: "\u{1b}[2J")
    }
    // systemctl says that it knows no unit, and complains when it is told of one.
    let error = #expect(throws: SetupError.self) {
      try Setup(machine) { _ in }.run(.systemd, removes: false, isTrial: false)
    }
    #expect(error?.description.contains("\u{1b}") == false && error?.description.contains("[2J") == true)
  }

  @Test func `half a block is refused with its line`() throws {
    try site.folder.write("home/.tmux.conf", Data("a\n# >>> sessiond >>>\n".utf8))
    for removes in [false, true] {
      let error = #expect(throws: SetupError.self) { try site.setUp(.tmux, removes: removes) }
      #expect(error?.code == .data)
      #expect(error?.description.contains(".tmux.conf, line 2: ") == true)
    }
    #expect(try site.text("home/.tmux.conf") == "a\n# >>> sessiond >>>\n")
  }

  @Test func `what somebody wrote by hand is not doubled`() throws {
    let lines = "# sessiond-status\nset -ag status-right \" #(sessiond-status)\"\n"
    try site.folder.write("home/.tmux.conf", Data(lines.utf8))
    let said = try site.setUp(.tmux)
    #expect(
      said.first == "tmux: nothing to do" && said.last?.contains("line 2, shows sessiond already") == true)
    #expect(try site.text("home/.tmux.conf") == lines)
  }

  @Test func `the running server shows it at once, and once`() throws {
    site.answer("tmux show-options -gqv status-right", "%H:%M\n")
    try site.setUp(.tmux)
    #expect(site.commands == ["tmux source-file \(configuration)"])
    site.answer("tmux show-options -gqv status-right", "%H:%M #{@sessiond}\n")
    #expect(try site.setUp(.tmux) == ["tmux: nothing to do"])
    site.answer("tmux show-options -gqv @sessiond-style", "colour\n")
    try site.setUp(.tmux, removes: true)
    #expect(
      site.commands.dropFirst() == [
        "tmux set-option -g status-right %H:%M", "tmux set-option -gu @sessiond-style",
        "tmux set-option -gu @sessiond", "tmux set-option -gu @sessiond-age",
      ])
  }

  @Test func `the key goes back to what it did before, where that is known`() throws {
    let (question, mine) = ("tmux list-keys -T prefix W", "bind-key -T prefix W display-message mine;")
    site.answer("tmux show-options -gqv status-right", "%H:%M\n")
    site.answer(question, mine + "\n")
    let said = try site.setUp(.tmux)
    #expect(said.contains { $0.contains("which --remove brings back: " + mine) })
    #expect(
      site.commands == [
        #"tmux set-option -g @sessiond-key-before bind-key -T prefix W display-message mine\;"#,
        "tmux source-file \(configuration)",
      ])
    site.answer(question, "bind-key -T prefix W run-shell -b \"sessiond-cli go\"\n")
    site.answer("tmux show-options -gqv @sessiond-key-before", mine + "\n")
    try site.setUp(.tmux, removes: true)
    #expect(
      site.commands.dropFirst(2) == [
        "tmux unbind-key W", #"tmux if-shell -F 1 bind-key -T prefix W display-message mine\;"#,
        "tmux set-option -gu @sessiond-key-before",
      ])
  }

  @Test func `a key that is the user's again stays theirs`() throws {
    site.answer("tmux list-keys -T prefix W", "bind-key -T prefix W display-message mine\n")
    #expect(try site.setUp(.tmux, removes: true) == ["tmux: nothing to do"])
    #expect(site.commands == [])
  }

  @Test func `without an installed file it says what to do`() throws {
    try FileManager.default.removeItem(atPath: configuration)
    let error = #expect(throws: SetupError.self) { try site.setUp(.tmux) }
    #expect(error?.code == .unavailable && error?.description.contains("make install") == true)
  }

  @Test func `a control character of the file commands no terminal`() throws {
    try site.folder.write("home/.tmux.conf", Data("\u{1b}[2J\n".utf8))
    #expect(try site.setUp(.tmux).allSatisfy { !$0.contains("\u{1b}") })
  }
}
