import Foundation
import SessionService
import SessionTestSupport
import Testing

/// `sessiond setup telemetry`, with a service manager that answers as told.
struct TelemetrySetupTests {
  private static let reload = "systemctl --user daemon-reload"
  private static let restart = "systemctl --user restart sessiond.service"
  private let site: SetupSite
  private let token = "home/.local/state/sessiond/telemetry.token"
  private var file: String { "config/systemd/user/sessiond.service.d/60-telemetry.conf" }

  init() throws {
    site = try SetupSite()
  }

  private func installService() {
    site.answer("systemctl --user cat sessiond.service")
    site.answer("systemctl --user show-environment", "XDG_CONFIG_HOME=\(site.folder("config"))")
  }

  private func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: site.folder(path)) }

  @Test func `it makes a token once, and says what to write where`() throws {
    let said = try site.setUp(.telemetry)
    let token = try site.text(token).trimmingCharacters(in: .newlines)
    #expect(token.count == 32 && token.allSatisfy(\.isHexDigit))
    for line in [
      "      port: 4318", #"    "CLAUDE_CODE_ENABLE_TELEMETRY": "1","#,
      #"    "OTEL_EXPORTER_OTLP_PROTOCOL": "http/json","#,
      #"    "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318/v1/otlp","#,
      #"    "OTEL_EXPORTER_OTLP_HEADERS": "Authorization=Bearer \#(token)","#,
    ] {
      #expect(said.contains(line), "\(line) in \(said)")
    }
    #expect(!exists("home/.claude"), "the agent's settings are not ours")
    let again = try site.setUp(.telemetry)
    #expect(again.first == "telemetry: nothing to do" && again.contains { $0.contains(token) })
    #expect(site.commands.isEmpty)
  }

  @Test func `the service is let listen on the loopback alone`() throws {
    installService()
    try site.setUp(.telemetry)
    let text = try site.text(file)
    for line in ["RestrictAddressFamilies=AF_UNIX AF_INET", "IPAddressDeny=any", "IPAddressAllow=localhost"] {
      #expect(text.contains("\n\(line)\n"))
    }
    #expect(site.commands == [Self.reload])
    site.answer("systemctl --user is-active sessiond.service", "active\n")
    try site.setUp(.telemetry, removes: true)
    #expect(site.commands.suffix(2) == [Self.reload, Self.restart])
    #expect(!exists(file) && !exists(token))
    #expect(try site.setUp(.telemetry, removes: true) == ["telemetry: nothing to do"])
  }

  @Test func `the token is where the service looks for it`() throws {
    installService()
    site.answer(
      "systemctl --user show-environment",
      "HOME=\(site.folder("other"))\nXDG_STATE_HOME=\(site.folder("state"))\nXDG_CONFIG_HOME=\(site.folder("config"))"
    )
    try site.setUp(.telemetry)
    #expect(exists("state/sessiond/telemetry.token") && !exists(token))
  }

  @Test func `a trial changes nothing, and shows no token that would not hold`() throws {
    installService()
    let said = try site.setUp(.telemetry, isTrial: true)
    #expect(said.contains { $0.contains("Bearer TOKEN") })
    #expect(!exists(token) && !exists(file) && site.commands.isEmpty)
  }

  @Test func `it is nothing that setup does unasked`() throws {
    installService()
    try site.setUp(nil)
    #expect(!exists(token) && !exists(file))
  }

  @Test func `the port that is asked for goes before that of the settings`() throws {
    for (asked, configured, port, tellsSetting) in [
      (4_444, 5_555, 4_444, true), (nil, 5_555, 5_555, false), (5_555, 5_555, 5_555, false),
    ] as [(Int?, Int?, Int, Bool)] {
      var said: [String] = []
      try Setup(site.machine(), telemetryPort: (asked, configured)) { said.append($0) }
        .run(.telemetry, removes: false, isTrial: false)
      #expect(said.contains { $0.contains("http://127.0.0.1:\(port)/v1/otlp") })
      #expect(said.contains { $0.contains("sessiond.yaml") } == tellsSetting)
    }
  }

  @Test func `somebody else's file stays`() throws {
    installService()
    try site.folder.write(file, Data("[Service]\n".utf8))
    let error = #expect(throws: SetupError.self) { try site.setUp(.telemetry) }
    #expect(error?.code == .data)
    #expect(try site.text(file) == "[Service]\n")
  }
}
