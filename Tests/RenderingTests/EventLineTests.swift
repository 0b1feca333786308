import Rendering
import SessionCore
import Testing

struct EventLineTests {
  private func lines(_ style: TextStyle) -> String {
    Sample.kinds
      .map {
        EventLine.render(Sample.event($0), origin: Sample.busy.overview.origin, label: "api", style: style)
      }
      .joined(separator: "\n")
  }

  @Test func `each kind in words, with its figure`() {
    #expect(
      lines(Sample.style(120)) == """
        05:46:40  api           found: a session of claude-code
        05:46:40  api           in /home/ada/src/api, on branch main, with sonnet-4.6
        05:46:40  api           agent version 2.1.3, titled "Fix the login"
        05:46:40  api           active
        05:46:40  api           sonnet-4.6 replied: 76,540 tokens in, 1,204 out
        05:46:40  api           subagent sonnet-4.6 replied more: 76,540 tokens in, 1,204 out
        05:46:40  api           subagent sonnet-4.6 replied, counted before: 76,540 tokens in, 1,204 out
        05:46:40  api           critical: 8 % left of the usable window (152,900 of 167,000 tokens used)
        05:46:40  api           compacted by the agent: 167,543 tokens became 12,000
        05:46:40  api           compacted by the user: 90,000 tokens before
        05:46:40  api           compacted by the user
        05:46:40  api           a line was left out: not JSON
        05:46:40  api           transcript read again from the start: shorter than before
        05:46:40  api           transcript deleted; what was read of it stays
        """)
  }

  @Test func `in a list of several days the day stands before the time`() {
    let event = Sample.event(.active)
    let day = event.time.iso8601.split(separator: "T")[0].dropFirst("2026-".count)
    let line = EventLine.render(
      event, origin: nil, label: "api", showsDate: true, style: Sample.style(120))
    #expect(line == "\(day) 05:46:40  api           active")
  }

  @Test func `a narrow line is cut`() {
    #expect(
      lines(Sample.style(40, unicode: false)) == """
        05:46:40  api       found: a session...
        05:46:40  api       in /home/ada/src/...
        05:46:40  api       agent version 2.1...
        05:46:40  api       active
        05:46:40  api       sonnet-4.6 replie...
        05:46:40  api       subagent sonnet-4...
        05:46:40  api       subagent sonnet-4...
        05:46:40  api       critical: 8 % lef...
        05:46:40  api       compacted by the...
        05:46:40  api       compacted by the...
        05:46:40  api       compacted by the...
        05:46:40  api       a line was left o...
        05:46:40  api       transcript read a...
        05:46:40  api       transcript delete...
        """)
  }

  @Test func `alerts have the colour of their tier`() {
    #expect(
      lines(Sample.style(80, color: true)) == """
        \u{1b}[2m05:46:40\u{1b}[0m  api           found: a session of claude-code
        \u{1b}[2m05:46:40\u{1b}[0m  api           \u{1b}[2min /home/ada/src/api, on branch main, with sonnet-4.6\u{1b}[0m
        \u{1b}[2m05:46:40\u{1b}[0m  api           \u{1b}[2magent version 2.1.3, titled "Fix the login"\u{1b}[0m
        \u{1b}[2m05:46:40\u{1b}[0m  api           \u{1b}[2mactive\u{1b}[0m
        \u{1b}[2m05:46:40\u{1b}[0m  api           sonnet-4.6 replied: 76,540 tokens in, 1,204 out
        \u{1b}[2m05:46:40\u{1b}[0m  api           subagent sonnet-4.6 replied more: 76,540 tokens in, 1,2…
        \u{1b}[2m05:46:40\u{1b}[0m  api           subagent sonnet-4.6 replied, counted before: 76,540 tok…
        \u{1b}[2m05:46:40\u{1b}[0m  api           \u{1b}[31mcritical: 8 % left of the usable window (152,900 of 167…\u{1b}[0m
        \u{1b}[2m05:46:40\u{1b}[0m  api           \u{1b}[1mcompacted by the agent: 167,543 tokens became 12,000\u{1b}[0m
        \u{1b}[2m05:46:40\u{1b}[0m  api           \u{1b}[1mcompacted by the user: 90,000 tokens before\u{1b}[0m
        \u{1b}[2m05:46:40\u{1b}[0m  api           \u{1b}[1mcompacted by the user\u{1b}[0m
        \u{1b}[2m05:46:40\u{1b}[0m  api           \u{1b}[33ma line was left out: not JSON\u{1b}[0m
        \u{1b}[2m05:46:40\u{1b}[0m  api           \u{1b}[33mtranscript read again from the start: shorter than befo…\u{1b}[0m
        \u{1b}[2m05:46:40\u{1b}[0m  api           \u{1b}[33mtranscript deleted; what was read of it stays\u{1b}[0m
        """)
  }

  @Test func `without a name it is the start of the id, without a session its number`() {
    let event = Sample.event(.active)
    #expect(
      EventLine.render(event, origin: Sample.busy.overview.origin, style: Sample.terminal)
        == "05:46:40  3f2c1d81      active")
    #expect(EventLine.render(event, origin: nil, style: Sample.terminal) == "05:46:40  #1            active")
  }
}
