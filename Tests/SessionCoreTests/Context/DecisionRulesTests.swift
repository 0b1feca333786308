import SessionCore
import Testing

struct DecisionRulesTests {
  private static let report = "I've added the retry queue and the settings page, all tests pass."
  private static let choice =
    "There are two ways: A) keep the cache in memory or B) write it to disk. Which one do you prefer?"
  /// How agents begin to tell of their work.
  private static let done = "I've reworked the importer. "

  @Test(
    arguments: [
      "let's use sqlite instead of json files",
      "no backward compatibility please",
      "we don't support Windows for now",
      "put the helpers into a module of their own, not into utils",
      "only admins may delete a project",
      "the server should own the ids",
      "use pnpm, not npm",
      "keep the old flag, scripts rely on it",
      "tokens must never be written to the log",
      "the default should be 30 seconds",
      "we stick with postgres",
      "call the command `sync`, not `update`",
      "I don't want any new dependencies",
      "can we use a queue instead of polling?",
      "let's keep it simple: one table, no joins",
      "errors should always go to stderr",
      "don't use mocks in the tests",
      "we leave Windows out for now",
      "I'd rather have one big file than ten small ones",
      "drop support for node 16",
      "wir nehmen sqlite statt json",
      "keine neuen Abhängigkeiten",
      "das soll in ein eigenes Modul",
      "wir unterstützen Windows vorerst nicht",
      "nimm bitte pnpm, nicht npm",
      "Standardmäßig soll das aus sein",
      "the toggle should be in the top right corner",
      "rename the package to core",
      "store the sessions in redis with a ttl of one hour",
      "each worker gets its own connection",
      "it must work without a network",
      "users should be able to delete their account without asking support",
      "all errors should have a code and a message",
      "the api returns ids only, no names",
      "I want the config in yaml",
      "the cli should be called `foo`",
      "let's have one table per tenant",
      "no need to keep the old format",
      "we can skip validation for internal calls",
      "yes, but use a set so that there are no duplicates",
      "I'd like it to be a separate command",
      "we don't care about IE",
      "don't add a cache yet",
      "it's fine to break the api here",
      "make the timeout configurable",
      "die Ausgabe soll JSON sein",
      "wir machen das ohne Framework",
    ])
  func `a user settles how it is to be`(text: String) throws {
    let decision = try #require(
      DecisionRules.decisions(in: text, by: .user, answering: Self.report).first)
    #expect(decision.certainty != .told && decision.confidence > 0 && decision.confidence <= 1)
    #expect(decision.span.upperBound <= text.utf8.count)
    #expect(!decision.why.isEmpty)
  }

  @Test(arguments: [
    "let's use sqlite instead of json files", "only admins may delete a project, we don't need more",
    "the default should be 30 seconds, not 10", "we don't support Windows for now",
  ])
  func `what has to be so, in few words, is likely settled`(text: String) {
    let decisions = DecisionRules.decisions(in: text, by: .user, answering: Self.report)
    #expect(decisions.map(\.certainty) == [.likely])
  }

  @Test(arguments: [
    ("it needs a default name", "what name does it need"),
    ("use the same table for both", "how do you use the same table for both"),
  ])
  func `small words tell what is settled from what is asked`(settled: String, asked: String) {
    #expect(!DecisionRules.decisions(in: settled, by: .user, answering: Self.report).isEmpty)
    #expect(DecisionRules.decisions(in: asked, by: .user, answering: Self.report).isEmpty)
  }

  @Test func `one clause of a long text is less likely a decision`() {
    let text =
      "make the timeout configurable. "
      + String(repeating: "Here are more words about what happened on the server today. ", count: 12)
    func confidence(_ text: String) -> Double {
      DecisionRules.decisions(in: text, by: .user, answering: Self.report).first?.confidence ?? 0
    }
    #expect(confidence("make the timeout configurable") > confidence(text))
  }

  @Test func `who changed files tells of choices, who did not explains`() {
    let text = "Left `legacy.go` alone: other tools still import it."
    func certainty(_ changedFiles: Bool) -> Certainty? {
      DecisionRules.decisions(in: text, by: .agent, changedFiles: changedFiles).first?.certainty
    }
    #expect(certainty(true) == .likely && certainty(false) == .possible)
  }

  @Test(
    arguments: [
      "add tests for the parser",
      "commit this and push",
      "what does the queue do?",
      "how long does the build take?",
      "it still crashes when I open it",
      "run it again",
      "should we use sqlite for this?",
      "what do you think about a plugin system?",
      "maybe we could cache that",
      "looks good, go on",
      "please review the code in src/auth",
      "I get an error when I start it",
      "can you explain the cache?",
      "fix the failing test",
      "now the next step of the plan",
      "if it is slow we'll cache it",
      "I see three warnings in the log",
      "thanks, that works",
      "open a pull request for this",
      "what about the German translation?",
      "the login is broken",
      "Write release notes for 1.4",
      "Mach weiter mit dem nächsten Punkt",
      "Kannst du mir den Cache erklären?",
      "Sollen wir sqlite nehmen?",
      "Es geht immer noch nicht",
      "Prüfe bitte die Doku",
      "vielleicht könnten wir das cachen",
      "add a dark mode",
      "Implement the plan",
      "update the docs",
      "let's commit that",
      "let's continue with the next task",
      "can you run the linter?",
      "is it possible to use a worker for that?",
      "how does that compare to redis?",
      "I pushed the branch already",
      "the tests are failing on main",
      "what are the alternatives?",
      "I'm not sure if we should split it",
      "do you think we need a lock?",
      "please write a test for the parser",
      "go ahead",
      "give me a summary of what you did",
      "I want you to review the code",
      "find all usages of the old api",
      "explain why the test is flaky",
      "the server says 500",
      "let me know when it is done",
      "check if the token is still valid",
      "Let's see how it performs",
      "could you try it on the staging system?",
      "I'll think about it",
      "that was fast",
      "where is this used?",
      "we need to find out why it is slow",
      "let's look at the next issue",
      "wo wird das verwendet?",
      "schreib einen Test dafür",
    ])
  func `work, questions and doubts settle nothing`(text: String) {
    #expect(DecisionRules.decisions(in: text, by: .user, answering: Self.report) == [])
  }

  @Test(arguments: [
    "B",
    "the disk",
    "let's go with A",
    "in memory is fine, we don't need more",
    "write it to disk, it should survive a restart",
    "Ich nehme B",
    "Die zweite Variante",
  ])
  func `a short answer picks from what was offered`(text: String) {
    #expect(DecisionRules.decisions(in: text, by: .user, answering: Self.choice).count == 1)
  }

  @Test(arguments: ["yes", "ok go ahead", "what is faster?", "explain B", "no"])
  func `an answer that picks nothing is none`(text: String) {
    #expect(DecisionRules.decisions(in: text, by: .user, answering: Self.choice) == [])
  }

  @Test(
    arguments: [
      "I kept the old flag so that scripts go on working.",
      "The parser falls back to the raw line, because the header can't be read there.",
      "Used a map instead of a list, since lookups dominate.",
      "Left `legacy.go` alone: other tools still import it.",
      "Switched from polling to inotify.",
      "The limit is 5 seconds rather than 30 so a hung server doesn't block the status line.",
      "Ids are now assigned by the server instead of the client.",
      "I deliberately did not add a dependency for this.",
      "Statt zu pollen wird jetzt inotify verwendet.",
      "The reader keeps the raw bytes, because the encoding isn't known yet.",
      "I used a queue rather than a lock, so readers never wait.",
      "I kept `parse()` as a thin wrapper for backward compatibility.",
      "I did not touch the public API.",
      "Empty rows are skipped instead of failing the import.",
      "Retries are limited to three so a dead host can't block the queue.",
      "Moved the helpers into `core/` so both apps share them.",
      "I left the migration out on purpose.",
    ])
  func `an agent tells what it chose`(text: String) {
    let whole = Self.done + text
    let decisions = DecisionRules.decisions(in: whole, by: .agent)
    #expect(decisions.count == 1)
    #expect(decisions.first.map { Self.part(of: whole, $0.span) } == text)
  }

  @Test(
    arguments: [
      "All 42 tests pass.",
      "I've added the flag and updated the docs.",
      "The root cause is a race between the two workers.",
      "Committed as abc123 and pushed.",
      "Let me know if you want me to change anything.",
      "I'd recommend using a queue here.",
      "You could also use a map instead of a list.",
      "Next, I'll move the helpers.",
      "The function reads the file and returns its lines.",
      "Want me to add tests for the parser?",
      "The build fails because the header is missing.",
      "Here is a summary of the changes.",
      "Added a test for the empty list.",
      "If it is slow, we could cache it.",
      "The command now prints a warning.",
      "The job failed because the disk was full.",
      "Open a new terminal to see it.",
      "Run `make check` to verify.",
      "The error comes from line 42, where the index is off by one.",
      "This happens because the cache is read before it is filled.",
      "Alle Tests sind grün.",
      "Die Ursache ist ein Fehler im Parser.",
      "Ich würde eine Queue empfehlen.",
      "Soll ich noch Tests schreiben?",
      "The importer reads rows and writes them to the table.",
      "All 31 tests pass and the linter is clean.",
      "Added tests for empty rows.",
      "The failure came from a missing header.",
      "You can run it with `make import`.",
      "I couldn't run the e2e tests because docker is not available here.",
      "If you like, I can add a progress bar.",
      "Next step: wire it into the UI.",
      "The change is in `import.go` and `row.go`.",
      "The bug was that the index started at one.",
      "I also updated the changelog.",
      "Pushed to `feature/import` and opened a pull request.",
      "There may be more places that need this.",
      "The test was flaky because it depended on the clock.",
    ])
  func `status, findings, advice and plans are none`(text: String) {
    #expect(DecisionRules.decisions(in: Self.done + text, by: .agent) == [])
  }

  @Test func `items below a heading of decisions count, those of what is open do not`() {
    let text = """
      ## Key decisions

      - **Sharing** is read-only
      - One key for each folder

      ## Next steps

      - Look at key rotation instead of folders
      """
    let found = DecisionRules.decisions(in: text, by: .agent).map { Self.part(of: text, $0.span) }
    #expect(found == ["Sharing** is read-only", "One key for each folder"])
  }

  @Test(arguments: [
    ("Let's use sqlite instead of json files.", "json files"),
    ("Use pnpm, not npm, for all packages.", "npm"),
    ("Let's switch from polling to inotify.", "polling"), ("Please replace the map with a set.", "the map"),
    ("Nimm sqlite statt json.", "json"), ("Keep the old flag.", nil),
  ])
  func `what it was chosen over is named`(text: String, rejected: String?) throws {
    let decision = try #require(DecisionRules.decisions(in: text, by: .user, answering: Self.report).first)
    #expect(decision.rejected.map { Self.part(of: text, $0) } == rejected)
  }

  @Test(arguments: [
    ("Keep the old flag because scripts rely on it.", "because scripts rely on it"),
    (
      "Let's use sqlite instead of json. That way two processes can write.",
      "That way two processes can write."
    ),
    ("Let's use a queue so that readers never wait.", "so that readers never wait"),
    ("Behalte das alte Flag, weil Skripte es brauchen.", "weil Skripte es brauchen"),
    ("Keep the old flag.", nil),
  ])
  func `why is told in the sentence or beside it`(text: String, reason: String?) throws {
    let decision = try #require(DecisionRules.decisions(in: text, by: .user, answering: Self.report).first)
    #expect(decision.reason.map { Self.part(of: text, $0) } == reason)
  }

  @Test func `what stands in code, quotations and pasted output is nobody's`() {
    for text in [
      "```\nuse sqlite instead of json\n```", "> use sqlite instead of json",
      "/config use sqlite instead of json",
      "$ npm uninstall x # instead of yarn",
    ] {
      #expect(DecisionRules.decisions(in: text, by: .user, answering: Self.report) == [], "\(text)")
    }
  }

  @Test func `text of any form is read in time`() {
    for text in [
      String(repeating: "instead of ", count: 3_000), String(repeating: "| a ", count: 6_000),
      String(repeating: "so. ", count: 8_000), String(repeating: "```\n", count: 6_000), "", "**", "—",
      "? . !",
    ] {
      for speaker in Decision.Speaker.allCases {
        for decision in DecisionRules.decisions(in: text, by: speaker, answering: Self.choice) {
          #expect(decision.span.upperBound <= text.utf8.count)
        }
      }
    }
  }

  private static func part(of text: String, _ span: Range<Int>) -> String {
    String(decoding: Array(text.utf8)[span], as: UTF8.self)
  }
}
