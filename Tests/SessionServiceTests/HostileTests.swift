import ControlAPI
import Foundation
import SessionTestSupport
import Testing

/// Names come from outside. None may command a terminal, or tmux, or break a line.
struct HostileTests {
  private static let names = [
    "\u{1b}[2J\u{1b}]0;gone\u{7}", "two\nlines", "#(touch gone)", "#[fg=red]x", "\u{202e}txt.exe",
    "a\u{9b}31mb", "%H%M",
  ]

  @Test(arguments: names)
  func `a hostile name does no harm wherever it is shown`(name: String) async throws {
    let site = try Site()
    var lines = ClaudeLines.session(1, folder: "/home/u/" + name)
    lines.branch = name
    lines.model = "claude-" + name
    let file = "\(name)/\(lines.session).jsonl"
    try site.write(file, [lines.customTitle(name), lines.reply("m1", context: 100_000), "{broken"])
    try await withDaemon(site) { running in
      // It was found and follows live, so the name itself is no obstacle.
      try site.append(file, [lines.reply("m2", context: 150_000)])
      try await running.until(lines.session, hasReplies: 2)
      let pages = [
        Route.sessions + "?all=1", Route.session(lines.session), Route.events + "?since=0&follow=0",
        Route.status, Route.statusLine, Route.statusLine + "?session=\(lines.session)",
      ]
      for page in pages {
        let text = try await running.text(page)
        let harmful = text.unicodeScalars.filter { scalar in
          (scalar.properties.generalCategory == .control && scalar != "\n")
            || ("\u{202a}"..."\u{202e}").contains(scalar)
        }
        #expect(harmful.isEmpty, "\(page)")
      }
      #expect(try await running.text(Route.statusLine).filter { $0 == "\n" }.count == 1)
      let tmux = try await running.text(Route.statusLine + "?format=tmux&session=\(lines.session)")
      // Besides doubled signs there are our own styles, and nothing else that tmux would take for a command.
      let rest = tmux.replacing("##", with: "").replacing(/#\[(fg|bg|bold|default)[a-z0-9=,]*\]/, with: "")
      #expect(!rest.contains("#"))
      // Programs get the name as it is.
      let session = try await running.session(lines.session)
      #expect(session.project == "/home/u/" + name)
      #expect(session.transcript == site.path(file))
    }
  }
}
