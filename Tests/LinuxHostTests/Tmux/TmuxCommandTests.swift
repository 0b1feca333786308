import LinuxHost
import Testing

struct TmuxCommandTests {
  @Test(arguments: [
    ("set-option", "set-option"), ("", "''"), ("two words", "'two words'"), ("it's", #"'it'\''s'"#),
    ("'", #"''\'''"#), (#"a\b"#, #"'a\b'"#), (#"""#, #"'"'"#), ("a;b", "'a;b'"), ("$HOME", "'$HOME'"),
    ("~", "'~'"), ("#{pid}", "'#{pid}'"), ("#[fg=red]", "'#[fg=red]'"), ("#(touch x)", "'#(touch x)'"),
    ("%H", "'%H'"), ("{ x }", "'{ x }'"), ("日本 ▰▱ é", "'日本 ▰▱ é'"),
    ("a\nkill-server", "'a kill-server'"), ("a\r\u{1b}\0\u{7f}b", "'a    b'"),
  ])
  func `a word is a word, whatever it holds`(word: String, quoted: String) {
    #expect(TmuxCommand.quoted(word) == quoted)
    let line = TmuxCommand.line(["display", word])
    #expect(line == "display \(quoted)\n")
    #expect(line.utf8.count { $0 == UInt8(ascii: "\n") } == 1)
  }

  @Test func `commands in a command are a word of it`() {
    let inner = TmuxCommand.sequence([["set", "@a", "it's"], ["set", "@b", "2"]])
    #expect(inner == #"set @a 'it'\''s' ; set @b 2"#)
    #expect(
      TmuxCommand.line(["if", "-F", "1", inner])
        == #"if -F 1 'set @a '\''it'\''\'\'''\''s'\'' ; set @b 2'"# + "\n")
  }
}
