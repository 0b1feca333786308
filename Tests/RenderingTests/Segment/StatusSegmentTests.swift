import Rendering
import SessionCore
import Testing

struct StatusSegmentTests {
  private static let entries = [
    Sample.busy, Sample.waiting, Sample.warned, Sample.beyond, Sample.fresh, Sample.compacted,
  ]

  private func segments(
    _ columns: Int, _ format: StatusSegment.Format = .plain, _ style: StatusSegment.Style = .colour,
    unicode: Bool = true
  ) -> String {
    Self.entries
      .map {
        StatusSegment.render($0, format: format, style: style, columns: columns, usesUnicode: unicode)
      }
      .joined(separator: "\n")
  }

  @Test func `quiet while all is well, with a mark in growing need`() {
    #expect(
      segments(40) == """
        api ▰▰▰▰▱▱▱▱ 54%
        infra ▰▱▱▱▱▱▱▱  8% !!
        web ▰▱▱▱▱▱▱▱ 17% !
        beyond ▱▱▱▱▱▱▱▱  3% ‼
        new ▱▱▱▱▱▱▱▱  –%
        api ▱▱▱▱▱▱▱▱  –%
        """)
  }

  @Test func `tmux gets a colour only with an alert`() {
    #expect(
      segments(40, .tmux) == """
        api ▰▰▰▰▱▱▱▱ 54%
        infra #[fg=red]▰▱▱▱▱▱▱▱  8% !!#[default]
        web #[fg=yellow]▰▱▱▱▱▱▱▱ 17% !#[default]
        beyond #[fg=red,bold]▱▱▱▱▱▱▱▱  3% ‼#[default]
        new ▱▱▱▱▱▱▱▱  –%
        api ▱▱▱▱▱▱▱▱  –%
        """)
  }

  @Test func `the plain style is what a terminal gets, but for the doubled number sign`() {
    #expect(segments(40, .tmux, .plain) == segments(40, .plain))
    let entry = Sample.entry(1, "/src/#[bold]", used: [10_000])
    #expect(
      StatusSegment.render(entry, format: .tmux, style: .plain, columns: 40, usesUnicode: true)
        == "##[bold] ▰▰▰▰▰▰▰▰ 94%")
  }

  @Test func `powerline has a background, which changes with an alert`() {
    func ends(_ color: String) -> (String, String) {
      ("#[fg=\(color),bg=default]\u{e0b2}", "#[default]#[fg=\(color),bg=default]\u{e0b0}#[default]")
    }
    let (calm, warning, critical, danger) = (
      ends("colour238"), ends("colour178"), ends("colour124"), ends("colour160")
    )
    #expect(
      segments(40, .tmux, .powerline) == """
        \(calm.0)#[fg=colour252,bg=colour238] api ▰▰▰▰▱▱▱▱ 54% \(calm.1)
        \(critical.0)#[fg=colour231,bg=colour124] infra ▰▱▱▱▱▱▱▱  8% !! \(critical.1)
        \(warning.0)#[fg=colour16,bg=colour178] web ▰▱▱▱▱▱▱▱ 17% ! \(warning.1)
        \(danger.0)#[fg=colour231,bold,bg=colour160] beyond ▱▱▱▱▱▱▱▱  3% ‼ \(danger.1)
        \(calm.0)#[fg=colour252,bg=colour238] new ▱▱▱▱▱▱▱▱  –% \(calm.1)
        \(calm.0)#[fg=colour252,bg=colour238] api ▱▱▱▱▱▱▱▱  –% \(calm.1)
        """)
    #expect(segments(40, .plain, .powerline) == segments(40, .plain))
  }

  @Test(arguments: 0...60)
  func `powerline keeps to its columns too`(columns: Int) throws {
    let styles = try Regex(#"#\[[^\]]*\]"#)
    for entry in Self.entries {
      for unicode in [true, false] {
        let line = StatusSegment.render(
          entry, format: .tmux, style: .powerline, columns: columns, usesUnicode: unicode)
        // The pointed ends are of nobody's width but a font's: one column.
        let shown = line.replacing(styles, with: "").map { "\u{e0b0}\u{e0b2}".contains($0) ? "<" : $0 }
        #expect(DisplayText.width(String(shown)) <= columns)
      }
    }
  }

  @Test func `ASCII`() {
    #expect(
      segments(40, unicode: false) == """
        api ====.... 54%
        infra =.......  8% !!
        web =....... 17% !
        beyond ........  3% !!!
        new ........  -%
        api ........  -%
        """)
  }

  @Test func `the bar goes before the label does`() {
    #expect(
      segments(12) == """
        api 54%
        infra  8% !!
        web 17% !
        beyond  3% ‼
        new  –%
        api  –%
        """)
  }

  @Test func `the percent goes last`() {
    #expect(
      segments(6) == """
        54%
        8% !!
        17% !
        3% ‼
        –%
        –%
        """)
  }

  @Test func `no session is no text`() {
    #expect(StatusSegment.render(nil, format: .tmux, columns: 40, usesUnicode: true) == "")
  }

  @Test func `a long name leaves room for others`() {
    let entry = Sample.entry(1, "/src/" + String(repeating: "long-", count: 2_000), used: [10_000])
    #expect(
      StatusSegment.render(entry, format: .plain, columns: 200, usesUnicode: true)
        == "long-long-long-… ▰▰▰▰▰▰▰▰ 94%")
  }

  @Test func `a name that is a tmux command is shown, not run`() {
    let entry = Sample.entry(1, "/src/#(date)#[bold]", used: [10_000])
    #expect(
      StatusSegment.render(entry, format: .tmux, columns: 40, usesUnicode: true)
        == "##(date)##[bold] ▰▰▰▰▰▰▰▰ 94%")
    #expect(
      StatusSegment.render(entry, format: .plain, columns: 40, usesUnicode: true)
        == "#(date)#[bold] ▰▰▰▰▰▰▰▰ 94%")
  }

  @Test func `a name of nothing visible gives way to the id`() {
    let entry = Sample.entry(1, "/src/\u{200b}", used: [10_000])
    #expect(
      StatusSegment.render(entry, format: .plain, columns: 40, usesUnicode: true) == "3f2c1d81 ▰▰▰▰▰▰▰▰ 94%")
  }

  @Test(arguments: 0...60)
  func `it keeps to its columns, and the end is never a number sign`(columns: Int) {
    for entry in Self.entries + [Sample.entry(1, "/####日本####", used: [150_000])] {
      for unicode in [true, false] {
        let plain = StatusSegment.render(entry, format: .plain, columns: columns, usesUnicode: unicode)
        #expect(DisplayText.width(plain) <= columns)
        #expect(plain.first != " " && plain.last != " " && plain.last != "#")
        let tmux = StatusSegment.render(entry, format: .tmux, columns: columns, usesUnicode: unicode)
        let shown = tmux.replacing("#[fg=red]", with: "").replacing("#[fg=red,bold]", with: "")
          .replacing("#[fg=yellow]", with: "").replacing("#[default]", with: "").replacing("##", with: "#")
        #expect(shown == plain)
      }
    }
  }
}
