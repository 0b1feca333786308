import Rendering
import Testing

struct StatusReportTests {
  @Test func `for people`() {
    #expect(
      Sample.report.lines(Sample.style(80)).joined(separator: "\n") == """
         sessiond 0.1.0 · up 3 h 12 m · up to date

         sessions     1,204, 3 of them running
         transcripts  1,310, 2 lines in them left out as no record
         events       48,112, the last is number 48,112

         process      4242, 14.2 MiB of memory
         API          1.0
         socket       /run/user/1000/sessiond/sessiond.sock
         database     /home/ada/.local/state/sessiond/sessiond.db
         settings     defaults: there is no configuration file
        """)
  }

  @Test func `narrow, in ASCII and colour`() {
    #expect(
      Sample.report.lines(Sample.style(40, color: true, unicode: false)).joined(separator: "\n") == """
        \u{1b}[1m sessiond 0.1.0\u{1b}[0m - up 3 h 12 m - up to...

         \u{1b}[2msessions\u{1b}[0m     1,204, 3 of them running
         \u{1b}[2mtranscripts\u{1b}[0m  1,310, 2 lines in them
                      left out as no record
         \u{1b}[2mevents\u{1b}[0m       48,112, the last is number
                      48,112

         \u{1b}[2mprocess\u{1b}[0m      4242, 14.2 MiB of memory
         \u{1b}[2mAPI\u{1b}[0m          1.0
         \u{1b}[2msocket\u{1b}[0m       /run/user/1000/sessiond/sessiond.sock
         \u{1b}[2mdatabase\u{1b}[0m     /home/ada/.local/state/sessiond/sessiond.db
         \u{1b}[2msettings\u{1b}[0m     defaults: there is no
                      configuration file
        """)
  }

  @Test func `while it reads, and with a configuration file`() {
    var report = Sample.report
    (report.isComplete, report.index) = (false, Sample.index)
    report.unreadableLines = 0
    report.configurationFile = "/home/ada/.config/sessiond/sessiond.yaml"
    let lines = report.lines(Sample.style(80))
    #expect(lines.first == " sessiond 0.1.0 · up 3 h 12 m · reading history: 43 %")
    #expect(
      lines[1]
        == " reading history  ▰▰▰▰▰▰▰▱▱▱▱▱▱▱▱▱  43% · 3 s left · 731.0 MiB of 1.6 GiB")
    #expect(lines.contains(" transcripts  1,310"))
    #expect(lines.last == " settings     /home/ada/.config/sessiond/sessiond.yaml")
  }

  @Test(arguments: [
    (0, "0 s"), (59, "59 s"), (61, "1 m 1 s"), (11_520, "3 h 12 m"), (447_000, "5 d 4 h"), (-1, "0 s"),
  ])
  func `time up in two units`(seconds: Int, span: String) {
    var report = Sample.report
    report.uptimeSeconds = Int64(seconds)
    #expect(report.lines(Sample.terminal).first == " sessiond 0.1.0 · up \(span) · up to date")
  }

  @Test(arguments: [(900, "900 B"), (1_536, "1.5 KiB"), (14_900_000, "14.2 MiB"), (3 << 30, "3.0 GiB")])
  func `memory in binary units`(bytes: Int, text: String) {
    var report = Sample.report
    report.residentBytes = bytes
    #expect(report.lines(Sample.terminal).contains(" process      4242, \(text) of memory"))
  }

  @Test func `for programs`() {
    #expect(
      String(decoding: Sample.report.json(), as: UTF8.self)
        == #"{"version":"0.1.0","api_version":"1.0","pid":4242,"uptime_seconds":11520,"complete":true,"#
        + #""index":{"complete":true,"paused":false,"lag_bytes":0,"percent":100,"bytes_read":0,"bytes_total":0,"#
        + #""files_read":0,"files_total":0,"bytes_per_second":null,"seconds_left":null},"#
        + #""sessions":1204,"live_sessions":3,"transcripts":1310,"events":48112,"last_event":48112,"#
        + #""unreadable_lines":2,"resident_bytes":14900000,"socket":"/run/user/1000/sessiond/sessiond.sock","#
        + #""database":"/home/ada/.local/state/sessiond/sessiond.db","configuration_file":null,"#
        + #""quotas":[],"health":null}"#)
  }
}
