import AgentFormats
import SessionCore
import Testing

/// What settings of Claude Code say of compacting.
struct ClaudeCompactionSettingsTests {
  private static let since = Timestamp(milliseconds: 7)

  /// The settings of one file, and the point in a window of 200,000; `nil` where it does not compact, the rule's 167,000
  /// where nothing is said. Those that the real client 2.1.329 was seen to follow are marked by where it compacted.
  private static let files: [(String, Int?)] = [
    ("{}", 167_000), ("", 167_000), ("[1]", 167_000), (#"{"env":null}"#, 167_000),
    // 90,075; 102,192; not beyond the rule's: 168,077.
    (#"{"env":{"CLAUDE_AUTOCOMPACT_PCT_OVERRIDE":"50"}}"#, 90_000),
    (#"{"env":{"CLAUDE_AUTOCOMPACT_PCT_OVERRIDE":"55.5"}}"#, 99_900),
    (#"{"env":{"CLAUDE_AUTOCOMPACT_PCT_OVERRIDE":"95"}}"#, 167_000),
    (#"{"env":{"CLAUDE_AUTOCOMPACT_PCT_OVERRIDE":"0"}}"#, 167_000),
    (#"{"env":{"CLAUDE_AUTOCOMPACT_PCT_OVERRIDE":"nan"}}"#, 167_000),
    (#"{"env":{"CLAUDE_AUTOCOMPACT_PCT_OVERRIDE":"1e300"}}"#, 167_000),
    // 117,192, three times; 78,075; 69,075; 168,077, twice.
    (#"{"env":{"CLAUDE_CODE_AUTO_COMPACT_WINDOW":"150000"}}"#, 117_000),
    (#"{"env":{"CLAUDE_CODE_AUTO_COMPACT_WINDOW":"150k"}}"#, 117_000),
    (#"{"autoCompactWindow":150000}"#, 117_000),
    (#"{"env":{"CLAUDE_CODE_AUTO_COMPACT_WINDOW":"110000"}}"#, 77_000),
    (#"{"env":{"CLAUDE_CODE_AUTO_COMPACT_WINDOW":"50000"}}"#, 67_000),
    (#"{"env":{"CLAUDE_CODE_AUTO_COMPACT_WINDOW":"300000"}}"#, 167_000),
    (#"{"autoCompactWindow":50000}"#, 167_000),
    (#"{"env":{"CLAUDE_CODE_AUTO_COMPACT_WINDOW":"9223372036854775807k"}}"#, 167_000),
    (#"{"env":{"CLAUDE_CODE_AUTO_COMPACT_WINDOW":"-5"}}"#, 167_000),
    // 117,192: the variable goes before the key; 78,075.
    (#"{"autoCompactWindow":130000,"env":{"CLAUDE_CODE_AUTO_COMPACT_WINDOW":"150000"}}"#, 117_000),
    (
      #"{"env":{"CLAUDE_CODE_AUTO_COMPACT_WINDOW":"150000","CLAUDE_AUTOCOMPACT_PCT_OVERRIDE":"60"}}"#, 78_000
    ),
    // Not at all.
    (#"{"autoCompactEnabled":false}"#, nil), (#"{"env":{"DISABLE_AUTO_COMPACT":"1"}}"#, nil),
    (#"{"env":{"DISABLE_AUTO_COMPACT":"true"}}"#, nil), (#"{"env":{"DISABLE_AUTO_COMPACT":"yes"}}"#, nil),
    (#"{"env":{"DISABLE_AUTO_COMPACT":"on"}}"#, nil), (#"{"env":{"DISABLE_COMPACT":"1"}}"#, nil),
    (#"{"autoCompactEnabled":true,"env":{"DISABLE_AUTO_COMPACT":"1"}}"#, nil),
    // 168,077.
    (#"{"autoCompactEnabled":true}"#, 167_000), (#"{"env":{"DISABLE_AUTO_COMPACT":"0"}}"#, 167_000),
    (#"{"env":{"DISABLE_AUTO_COMPACT":"false"}}"#, 167_000),
    (#"{"env":{"DISABLE_AUTO_COMPACT":"x"}}"#, 167_000),
    (#"{"autoCompactEnabled":"false"}"#, 167_000),
  ]

  /// What a file says, nothing where it is none.
  private func said(_ file: String) -> ClaudeCompactionSettings {
    ClaudeCompactionSettings(Array(file.utf8)) ?? ClaudeCompactionSettings()
  }

  private func point(_ said: ClaudeCompactionSettings) -> Int? {
    ClaudeCode.windowRules.usable(of: 200_000, said.setting(since: Self.since))
  }

  @Test(arguments: files.indices)
  func `where the client compacts follows from its settings`(index: Int) {
    let (file, expected) = Self.files[index]
    #expect(point(said(file)) == expected, "\(file)")
  }

  @Test func `where nothing is said there is no setting`() {
    #expect(said("{}").setting(since: Self.since) == nil)
    #expect(said(#"{"autoCompactEnabled":true}"#).setting(since: Self.since) == nil)
    let off = said(#"{"autoCompactEnabled":false}"#).setting(since: Self.since)
    #expect(off == CompactionSetting(isOff: true, since: Self.since))
  }

  @Test func `what is no JSON, as a file that is being written, is none`() {
    for file in ["", "{", #"{"env":{"DISABLE_COMPACT":"1"#, "x"] {
      #expect(ClaudeCompactionSettings(Array(file.utf8)) == nil, "\(file)")
    }
    #expect(ClaudeCompactionSettings(Array("{}".utf8)) == ClaudeCompactionSettings())
  }

  @Test func `the nearer file has the last word on each`() {
    let user = said(
      #"{"autoCompactEnabled":false,"env":{"CLAUDE_AUTOCOMPACT_PCT_OVERRIDE":"40"},"autoCompactWindow":150000}"#
    )
    #expect(point(user.updated(with: ClaudeCompactionSettings())) == nil)
    let nearer = said(#"{"autoCompactEnabled":true}"#)
    #expect(point(user.updated(with: nearer)) == 52_000)
    let share = said(#"{"autoCompactEnabled":true,"env":{"CLAUDE_AUTOCOMPACT_PCT_OVERRIDE":"70"}}"#)
    #expect(point(user.updated(with: share)) == 91_000)
  }
}
