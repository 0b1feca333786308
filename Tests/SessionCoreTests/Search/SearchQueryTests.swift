import SessionCore
import Testing

/// What people type into a search, and what they mean.
struct SearchQueryTests {
  /// The terms as a line: excluded ones with `-`, those that may go on with `*`, each in brackets.
  private func terms(_ text: String) throws -> String {
    let query = try SearchQuery(text)
    func shown(_ term: SearchQuery.Term) -> String { "[\(term.text)]" + (term.isPrefix ? "*" : "") }
    return (query.wanted.map(shown) + query.unwanted.map { "-" + shown($0) }).joined()
  }

  @Test(arguments: [
    ("lock", "[lock]"),
    ("  lock\torder \n", "[lock][order]"),
    ("lock -rust order", "[lock][order]-[rust]"),
    (#""lock order" first"#, "[lock order][first]"),
    (#"a -"lock order""#, "[a]-[lock order]"),
    ("pars*", "[pars]*"), ("pars**", "[pars]*"), (#""the pars"*"#, "[the pars]*"),
    ("-pars* x", "[x]-[pars]*"),
    // What would be an operator elsewhere is a word, or a part of one.
    ("this AND that OR NOT NEAR(x, 2)", "[this][AND][that][OR][NOT][NEAR(x,][2)]"),
    ("text:lock ^first {a b}", "[text:lock][^first][{a][b}]"),
    ("a+b c:d (e)", "[a+b][c:d][(e)]"),
    ("read_file.swift -/home/u", "[read_file.swift]-[/home/u]"),
    ("5* x*y", "[5]*[x*y]"),
    // A quote within a word, and one that is not closed.
    (#"don"t say"#, #"[don"t][say]"#), (#"say "lock order"#, "[say][lock order]"),
    (#"say " "#, "[say]"), (#""" x"#, "[x]"), (#"a"b c"d"#, #"[a"b][c"d]"#),
    // Without a letter or a digit there is nothing to look for.
    ("x - -- * -* ? ☃ 🙂 ''", "[x]"),
    ("straße Ωmega 東京 кот ٣", "[straße][Ωmega][東京][кот][٣]"),
    ("a\u{0}b\u{1b}[31mc \u{7f}d", "[a][b][[31mc][d]"),
    ("--option x", "[x]-[-option]"),
    // A mark makes another character of a quote, and is none of ours.
    ("\"\u{308}x\" y", "[\u{308}x][y]"),
    ("x'; DROP TABLE context_text; --", "[x';][DROP][TABLE][context_text;]"),
  ])
  func `words mean themselves`(text: String, expected: String) throws {
    #expect(try terms(text) == expected)
  }

  @Test(arguments: [
    ("", "give a word"), ("   ", "give a word"), ("*", "give a word"), (#""""#, "give a word"),
    ("\u{0}", "give a word"), ("☃ 🙂", "give a word"),
    ("-x", "that is to be there"), (#"-"a b" -c"#, "that is to be there"),
    (String(repeating: "x", count: 1_001), "1000 bytes"),
    (String(repeating: "x ", count: 33), "32 words"),
  ])
  func `a search for nothing, or for too much, is refused in words`(text: String, part: String) throws {
    let problem = #expect(throws: SearchQuery.Problem.self) { try SearchQuery(text) }
    #expect(problem?.message.contains(part) == true, "\(String(describing: problem))")
  }

  @Test func `as much as is allowed is no problem`() throws {
    #expect(try SearchQuery(String(repeating: "x ", count: 32)).wanted.count == 32)
    #expect(try SearchQuery(String(repeating: "x", count: 1_000)).wanted.count == 1)
  }
}
