import Foundation
import SessionService
import SessionTestSupport
import Testing

/// `sessiond setup codex`, in a home of its own.
struct CodexSetupTests {
  private let site: SetupSite
  private let file = "home/.codex/config.toml"
  private var block: String {
    "# >>> sessiond >>>\nnotify = [\"\(site.folder("usr/bin/sessiond-hook"))\", \"notify\"]\n# <<< sessiond <<<\n"
  }

  init() throws {
    site = try SetupSite()
    let path = try site.folder.write("usr/bin/sessiond-hook", Data())
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
  }

  @Test(arguments: [
    "", "model = \"gpt-5.2\"\n", "[tui]\nnotifications = true",
    "# notify\r\nnotify_all = 1\r\n[a]\r\nb = \"notify = 1\"\r\n",
  ])
  func `it stands in front of the first table, and leaves no trace`(toml: String) throws {
    try site.folder.write(file, Data(toml.utf8))
    try site.setUp(.codex)
    #expect(try site.text(file) == block + toml)
    #expect(try site.setUp(.codex) == ["codex: nothing to do"])
    try site.setUp(.codex, removes: true)
    if toml.isEmpty {
      #expect(!FileManager.default.fileExists(atPath: site.folder(file)))
    } else {
      #expect(try site.text(file) == toml)
    }
    #expect(try site.setUp(.codex, removes: true) == ["codex: nothing to do"])
  }

  @Test(arguments: ["notify = [\"mine\"]\n", "a = 1\n  \"notify\"=[\"mine\"]\n", "[t]\nnotify\t= 1\n"])
  func `one of the user's own stays, and there is no second`(toml: String) throws {
    try site.folder.write(file, Data(toml.utf8))
    let said = try site.setUp(.codex)
    #expect(said.first == "codex: nothing to do" && said.last?.contains("takes but one") == true)
    #expect(try site.text(file) == toml)
  }

  @Test func `an older block gives way, half a block is refused, and so is a mark`() throws {
    try site.folder.write(
      file, Data("# >>> sessiond >>>\nnotify = [\"/old/sessiond-hook\"]\n# <<< sessiond <<<\na = 1\n".utf8))
    try site.setUp(.codex)
    #expect(try site.text(file) == block + "a = 1\n")
    for toml in ["# >>> sessiond >>>\n", "\u{feff}a = 1\n"] {
      try site.folder.write(file, Data(toml.utf8))
      let error = #expect(throws: SetupError.self) { try site.setUp(.codex) }
      #expect(error?.code == .data)
      #expect(FileManager.default.contents(atPath: site.folder(file)) == Data(toml.utf8))
    }
  }

  @Test func `the folder is the one that Codex is told of, and nothing is done unasked`() throws {
    try site.setUp(nil)
    #expect(!FileManager.default.fileExists(atPath: site.folder("home/.codex")))
    try site.setUp(.codex, ["CODEX_HOME": site.folder("elsewhere")])
    #expect(try site.text("elsewhere/config.toml") == block)
  }
}
