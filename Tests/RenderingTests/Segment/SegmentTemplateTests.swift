import Rendering
import SessionCore
import Testing

/// The line in the user's own order.
struct SegmentTemplateTests {
  private static let entry = Sample.paced(
    SessionBoard.Entry(
      overview: Sample.warned.overview, agent: Sample.busy.agent, stopPoint: Sample.editing), perTurn: 5_000)

  private func line(
    _ text: String, _ entry: SessionBoard.Entry = entry, format: StatusSegment.Format = .plain,
    style: StatusSegment.Style = .colour, columns: Int = 200, unicode: Bool = true,
    quotas: [QuotaWindow] = Sample.quotas
  ) throws -> String {
    var board = SessionBoard(entries: [Sample.waiting])
    board.quotas = [AgentID("claude-code"): quotas]
    return StatusSegment.render(
      entry, beside: SegmentCompany(board, at: Sample.now), template: try SegmentTemplate(text),
      format: format, style: style, columns: columns, usesUnicode: unicode)
  }

  /// A field, and what it tells of the sample.
  @Test(arguments: [
    ("label", "web"), ("agent", "claude"), ("model", "sonnet-4.6"), ("branch", "main"),
    ("title", "Fix the flaky login test"), ("left", "17"), ("used", "83"), ("tokens", "29k"),
    ("window", "200k"), ("bar", "▰▱▱▱▱▱▱▱"), ("mark", "!"), ("alert", "warning"), ("rate", "2.5k/m"),
    ("turns", "5"), ("minutes", "11"), ("age", "40 s"), ("quota5h", "71"), ("quota7d", "22"),
    ("bar5h", "▰▰▰▰▱▱"), ("bar7d", "▰▱▱▱▱▱"), ("resets5h", "06:46"), ("resets7d", "Tue 05:46"),
    ("health", "poor"), ("state", "busy"), ("phase", "impl"), ("stop", "✎ vpc.tf not tested"),
    ("waits", "◐ infra"),
  ])
  func `each field tells what it is called after`(field: String, told: String) throws {
    #expect(try line("{\(field)}") == told)
  }

  @Test func `the last hour is a column for each five minutes`() throws {
    // 108,000 to 138,000 of 167,000 in the last twelve minutes, and nothing is known before.
    #expect(try line("[{spark}]") == "[         ▆▆▇]")
    #expect(try line("[{spark}]", unicode: false) == "[         ==+]")
  }

  @Test func `nothing stands where a field is not known, or what is to stand there otherwise`() throws {
    #expect(
      try line("{label}:{left}:{turns|?}:{stop|}:{quota5h|no quota}", Sample.fresh, quotas: [])
        == "new::?::no quota")
    #expect(try line("{left|a|b}", Sample.fresh) == "a|b")
    #expect(try line("{left|never}") == "17")
  }

  @Test func `braces, and all the rest as it stands`() throws {
    #expect(try line("{{{left}}} % ▸ {{}}") == "{17} % ▸ {}")
    #expect(try line("ünï ▸ {left}", unicode: false) == "?n? ? 17")
  }

  @Test(arguments: [
    ("{nosuch}", "there is no field {nosuch}; there are {label} {agent} "),
    ("{}", "there is no field {}; there"),
    ("{ left}", "there is no field { left}"), ("{left", "a { has no } behind it"),
    ("{left{bar}", "a { has no } behind it"), ("left}", "a } has no { before it"),
    ("", "from 1 to 400 bytes"),
    (String(repeating: "a", count: 401), "from 1 to 400 bytes"), ("a\nb", "without control characters"),
    ("\u{1b}[31m{left}", "without control characters"), ("a\u{202e}b", "without control characters"),
    ("{\u{1b}[2J}", "without control characters"),
  ])
  func `what is no template says why`(text: String, words: String) throws {
    let mistake = #expect(throws: SegmentTemplate.Mistake.self) { try SegmentTemplate(text) }
    #expect(mistake?.message.contains(words) == true, "\(mistake?.message ?? "")")
  }

  @Test func `tmux gets the template's styles, others don't, and nothing else is expanded there`() throws {
    let text = "#[fg=red,bg=#ff0000]{label}#[default] #S #{pane_id} #(date)"
    // A brace has to be one of a field.
    #expect(throws: SegmentTemplate.Mistake.self) { try SegmentTemplate(text) }
    let mended = "#[fg=red,bg=#ff0000]{label}#[default] #S #(date) #[x(y)]"
    #expect(try line(mended, format: .tmux) == "#[fg=red,bg=#ff0000]web#[default] ##S ##(date) ##[x(y)]")
    #expect(try line(mended, format: .tmux, style: .plain) == "web ##S ##(date) ##[x(y)]")
    #expect(try line(mended) == "web #S #(date) #[x(y)]")
  }

  @Test func `a name that is a format of tmux is shown, not run`() throws {
    for name in ["#(touch x)", "#[fg=red]", "##[bold]", "#{pid}", "#"] {
      let entry = Sample.entry(1, "/src/" + name, used: [10_000], live: .waiting(for: name)).with {
        ($0.profile.branch, $0.profile.title, $0.profile.model) = (name, name, name)
      }
      for field in SegmentField.allCases {
        for text in [
          "{\(field.rawValue)}", "#[bold]{\(field.rawValue)}#[fg=blue]", "{\(field.rawValue)}[bold]",
        ] {
          let tmux = try line(text, entry, format: .tmux)
          let bare = tmux.replacing("#[bold]", with: "", maxReplacements: text.hasPrefix("#") ? 1 : 0)
            .replacing("#[fg=blue]", with: "").replacing("##", with: "")
          #expect(!bare.contains("#"), "\(text): \(tmux)")
          #expect(tmux.last != "#")
        }
      }
    }
  }

  @Test(arguments: 0...60)
  func `it keeps to its columns, styles take none`(columns: Int) throws {
    let text = "#[bold]{label} 日本 {bar} {left}%#[default] {title}"
    for unicode in [true, false] {
      let plain = try line(text, columns: columns, unicode: unicode)
      #expect(DisplayText.width(plain) <= columns)
      let tmux = try line(text, format: .tmux, columns: columns, unicode: unicode)
      #expect(tmux == "#[bold]" + plain.prefix(tmux.count) || tmux.contains("#[default]"))
      #expect(tmux.replacing("#[bold]", with: "").replacing("#[default]", with: "") == plain)
    }
  }

  @Test func `without a session there is no line`() throws {
    #expect(
      StatusSegment.render(
        nil, template: try SegmentTemplate("x"), format: .plain, columns: 10, usesUnicode: true) == "")
  }
}
