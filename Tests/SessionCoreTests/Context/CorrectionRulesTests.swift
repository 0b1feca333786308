import SessionCore
import Testing

struct CorrectionRulesTests {
  /// What an agent says that has done what it was told to.
  private static let report = "I've added the retry queue and the settings page, all tests pass."
  private static let choice =
    "There are two ways: A) keep the cache in memory or B) write it to disk. Which one do you prefer?"
  private static let offer = "The parser is done. Want me to add tests for it?"

  private func correction(
    _ text: String, _ structure: UserText.Structure = .plain, after answer: String? = report,
    answeredBy reply: String? = nil
  ) -> Correction? {
    CorrectionRules.correction(
      in: UserText(text, structure: structure, answering: answer), answeredBy: reply)
  }

  @Test(
    arguments: [
      "No, keep the old flag, scripts rely on it.",
      "why did you touch the parser? please revert that",
      "it still crashes when I open the settings",
      "shouldn't the queue live in its own package?",
      "please undo the change in main.go",
      "you forgot the translations",
      "I told you not to commit without asking",
      "wouldn't a set be simpler?",
      "Actually the API returns a list, not an object",
      "the button is still blue",
      "Too many comments, remove most of them",
      "nope, still the same error",
      "I don't want a new table for that",
      "why not just read the file once?",
      "put it under tools/, not scripts/",
      "I said no mocks",
      "The sidebar is gone now",
      "this should be configurable, not hard coded",
      "please don't rename public functions",
      "but the docs say that the limit is 100",
      "you changed the wrong file",
      "it doesn't respect the order I gave",
      "There's already a helper for that in utils",
      "Nimm lieber pnpm statt npm",
      "the list is empty now",
      "the program stalls after the first request",
      "I only see one item",
      "the text overlaps the icon",
      "the old name is still used in two places",
      "not working",
      "still nothing",
      "now I get a type error",
      "you left a debug print in there",
      "you only changed one of them",
      "the readme mentions a flag that does not exist",
      "we lost the header",
      "can this be done without a loop?",
      "let's put that in the config instead",
      "more concise please",
      "one file is enough",
      "that's too long",
      "you should use the existing helper",
      "that is the old version",
      "you don't need to mock that",
      "I would expect an error here",
      "why is it still calling the old API?",
      "please don't run the whole suite, only the unit tests",
      "hmm, this doesn't look right",
      "this will break existing users",
      "the build is broken now",
      "you are looking at the wrong file",
      "bring back the old layout",
      "the header is still cut off on mobile",
      "please keep the function names as they were",
      "why would we need a factory for this?",
      "you renamed the wrong one",
      "nothing shows up in the list",
      "could you do this without the extra dependency?",
      "it's called orders, not purchases",
      "the second test is redundant",
      "hold on, that directory is shared",
      "I get a blank page after login",
      "let's go back to the previous version",
      "use our own button component instead",
      "it takes 10 seconds now, that's way too slow",
      "no emojis please",
      "wasn't this supposed to be async?",
      "as I said, only the admin page",
      "Nein, bitte nicht umbenennen",
      "Das stimmt so nicht, die Liste ist sortiert",
      "Mach das bitte rückgängig",
      "Es funktioniert immer noch nicht",
      "Warum nicht einfach eine Tabelle?",
      "Ich meinte die andere Datei",
      "Das ist viel zu kompliziert",
      "Du hast die Tests vergessen",
      "Die Summe ist falsch",
      "wir brauchen dafür keine neue Abhängigkeit",
      "bitte nur die Doku ändern, nicht den Code",
      "das sollte eigentlich in die Konfiguration",
      "lass die alte Datei stehen",
      "Button fehlt immer noch",
      "ich hatte doch gesagt, keine Mocks",
      "der Test schlägt jetzt fehl",
      "das ist zu lang",
      "die Liste ist jetzt leer",
      "das wird unter Windows nicht gehen",
      "wir haben dafür schon eine Funktion",
      "bitte Leerzeichen statt Tabs",
      "jetzt schlagen die Tests fehl",
      "das ist die falsche Spalte",
      "nicht den Header, den Footer",
      "du hast nur eine Stelle geändert",
      "es sollte einen Fehler geben, wenn die Datei fehlt",
      "das gehört nicht hierher",
      "die Reihenfolge ist falsch herum",
      "ich wollte eine Liste, kein Raster",
      "das war vorher besser",
      "bitte keine Emojis",
    ])
  func `a text turns the agent away from something`(text: String) throws {
    let found = try #require(self.correction(text))
    #expect(found.certainty != .told && found.confidence > 0 && found.confidence <= 1)
    #expect(found.span.lowerBound >= 0 && found.span.upperBound <= text.utf8.count)
    #expect(!found.reason.isEmpty)
  }

  @Test(
    arguments: [
      "please write an implementation plan for the next milestone",
      "Add a dark mode to the settings page, the toggle should be in the top right corner",
      "great, next I want to add a login page. It should have a user name and a password field, and only admins may see it",
      "commit and push",
      "why did you choose a queue here?",
      "Write a script that removes old branches",
      "Please create a new component for the header. Use the same style as the footer.",
      "looks good, thanks! can you open a pull request",
      "Does it also handle unicode names?",
      "what would happen if two clients write at once?",
      "Make a list of all open todos in the code",
      "Can you check whether the API docs are up to date",
      "update the changelog and bump the version to 1.4",
      "should we use a lock here?",
      "the customer wants a report of all failed jobs, with filter and export. How would you design it?",
      "I changed the config by hand, please take a look at it and document it",
      "add error handling to the upload",
      "what is missing for a release?",
      "I've just merged main, pull and resolve conflicts",
      "yes that's right",
      "We are building a plugin for editors. Users should be able to choose a theme and the plugin must not block the editor.",
      "I'll test it later, go on with the docs",
      "find out why the nightly job failed yesterday",
      "great work! what's next?",
      "Do we have a rate limit on that route?",
      "what do you think about using sqlite for this?",
      "use subagents to look into each of these files and report",
      "Next: the user list. Show name, mail and role; not the password of course.",
      "Do we still need the legacy parser?",
      "I don't understand, can you explain it again",
      "is there still something missing?",
      "I've already merged it, so pull main",
      "that's good, but can we also show the date?",
      "Which of these is still open?",
      "we should also support yaml",
      "Users should be able to delete their account",
      "just commit it",
      "Use the API key from .env",
      "Are there any errors in the log?",
      "what's wrong with the config?",
      "ok wait for the CI and then merge",
      "don't forget to update the docs",
      "what other options do we have?",
      "what about the mobile view, does it work there?",
      "why is the first run so slow?",
      "does it still work without a network?",
      "I've pushed a change to the branch, please pull before you go on",
      "which tests are failing right now?",
      "ok let's do that then",
      "I like the first one better",
      "I think that's all, please write a summary",
      "I'll be back in an hour, keep going",
      "next task: users can't reset their password, see the list",
      "Could you simplify the explanation for a beginner?",
      "I want to understand why we need the lock",
      "here's the log from the server",
      "I ran it with --verbose",
      "my name is spelled with two n",
      "it's a monorepo, the app lives in packages/web",
      "was fehlt noch?",
      "how many requests per second can it take?",
      "generate some sample data for the demo",
      "Please analyze the code base and tell me how login works",
      "let's add pagination, 20 items per page",
      "Super, jetzt bitte noch die Tests schreiben",
      "Kannst du mir erklären, wie der Cache funktioniert?",
      "Bitte erstelle einen Plan für die nächste Version",
      "Füge eine Suche hinzu, sie soll nur Titel durchsuchen",
      "Was passiert, wenn der Server nicht erreichbar ist?",
      "Mach weiter mit dem nächsten Punkt",
      "Wie viele Tests haben wir jetzt?",
      "Prüfe bitte, ob die Dokumentation noch aktuell ist",
      "Als nächstes brauchen wir eine Exportfunktion. Sie soll CSV und JSON können.",
      "Funktioniert das auch unter Windows?",
      "Committe das und öffne einen PR",
      "das ist schon gemerged, bitte pull",
      "kannst du das noch mal erklären?",
      "brauchen wir den alten Parser noch?",
      "die Nutzer sollen ihr Konto löschen können",
      "warte auf die CI und merge dann",
      "wie lange dauert der Build?",
      "bau bitte noch einen Fortschrittsbalken ein",
      "starte den Server neu",
      "schau dir mal die Logs vom letzten Deploy an",
    ])
  func `a request, a question and an approval correct nothing`(text: String) {
    #expect(correction(text) == nil)
  }

  @Test(arguments: [
    "You're absolutely right, the flag is still read.", "Good catch! Let me restore it.",
    "My mistake, I'll put it back.", "You\u{2019}re right — that belongs into the config.",
    "I apologize for the confusion.", "Du hast recht, das war zu viel.",
  ])
  func `an agent that owns up makes a hint likely`(reply: String) {
    for text in ["the button is still blue", "please undo the change in main.go", "that's too long"] {
      #expect(correction(text)?.certainty == .possible)
      #expect(correction(text, answeredBy: reply)?.certainty == .likely)
    }
  }

  @Test func `an agent that sets out to do it, or praise before it, makes less of a hint`() throws {
    let text = "the names should be shorter, not longer"
    let plain = try #require(correction(text)).confidence
    #expect(correction(text, answeredBy: "I'll shorten the names.").map { $0.confidence < plain } ?? true)
    #expect(correction(text, answeredBy: "Let me look at them.")?.confidence == plain)
    #expect(correction("great, " + text).map { $0.confidence < plain } ?? true)
  }

  @Test(arguments: [
    "no, don't do that, we don't need it", "hmm, that's not what I asked for",
    "uhh, why is there nothing in the list? It doesn't work.",
  ])
  func `an objection that says no more than once is likely by itself`(text: String) {
    #expect(correction(text)?.certainty == .likely)
  }

  @Test(arguments: ["add a dark mode", "what does the queue do?", "commit and push"])
  func `no answer makes a request or a question one`(text: String) {
    #expect(correction(text, answeredBy: "You're right, let me do that.") == nil)
  }

  @Test(arguments: [
    (choice, "neither, use redis"),
    (choice, "no, we shouldn't cache at all"),
    (choice, "none of these, the cache has to go"),
    (choice, "weder noch, ganz ohne Cache"),
    (offer, "no, the parser is wrong: it drops the last line"),
    (offer, "yes, but use table tests and not one test each"),
    (offer, "ja, aber ohne Mocks"),
    (offer, "no, first make it handle comments"),
  ])
  func `who refuses what was offered corrects`(asked: String, text: String) {
    #expect(correction(text, after: asked) != nil)
  }

  @Test(arguments: [
    (choice, "A"),
    (choice, "B please"),
    (choice, "let's go with the disk"),
    (choice, "I prefer B"),
    (choice, "the first one"),
    (choice, "write it to disk, it should survive a restart"),
    (choice, "in memory is fine, we don't need more"),
    (choice, "Ich nehme B"),
    (choice, "Die zweite Variante"),
    (choice, "both, disk only as a fallback"),
    (offer, "no"),
    (offer, "no thanks"),
    (offer, "no, that's all for today"),
    (offer, "yes please"),
    (offer, "not now, thanks"),
    (offer, "sure, and also add one for the printer"),
    (offer, "nein danke"),
    (offer, "ja bitte"),
    (offer, "no need, thanks"),
  ])
  func `who picks, or wants no more, does not`(asked: String, text: String) {
    #expect(correction(text, after: asked) == nil)
  }

  @Test(arguments: [
    ("Don't add dependencies for this", Correction.Kind.veto), ("please undo the change in main.go", .undo),
    ("can we use a plain table here instead of cards?", .redirect),
    ("I meant the other settings page", .fact),
    ("you forgot the translations", .reminder), ("The toggle still doesn't work", .fix),
    ("Bitte nicht umbenennen", .veto), ("Mach das bitte rückgängig", .undo),
    ("Nimm lieber pnpm statt npm", .redirect), ("Ich meinte die andere Datei", .fact),
    ("Du hast die Tests vergessen", .reminder), ("Es funktioniert immer noch nicht", .fix),
  ])
  func `its kind is told by the strongest phrase`(text: String, kind: Correction.Kind) {
    #expect(correction(text)?.kind == kind)
  }

  @Test func `the first words of a session have nothing to correct`() {
    #expect(correction("It still crashes when I open the settings", after: nil) == nil)
  }

  @Test(arguments: [
    "use the logger of the core module", "check the owner, too", "why this folder?",
  ])
  func `what is said with a refused call is one, whatever it says`(words: String) throws {
    let text = """
      The user doesn't want to proceed with this tool use. The tool use was rejected. To tell you how to proceed, the \
      user said:
      \(words)

      Note: The user's next message may contain a correction or preference.
      """
    let found = try #require(correction(text, .rejection))
    #expect(String(decoding: Array(text.utf8)[found.span], as: UTF8.self) == words)
    #expect(found.reason.hasPrefix("said with a refusal") && found.certainty == .told)
    #expect(correction(words) == nil)
  }

  @Test(arguments: ["wait a second", "ok", "moment"])
  func `a refusal that only pauses or approves is none`(words: String) {
    #expect(correction("The user said no. the user said:\n\(words)", .rejection) == nil)
  }

  @Test(arguments: [UserText.Structure.afterInterrupt, .afterRejection])
  func `mild words do after the agent was stopped`(structure: UserText.Structure) {
    #expect(correction("the backend is in the other folder", structure) != nil)
    #expect(correction("continue", structure) == nil)
  }

  @Test(arguments: [
    "/compact don't keep the logs", "!git revert HEAD", "$review that is wrong",
    "<system-reminder>Don't do that. It is wrong.</system-reminder>", "[Request interrupted by user]",
    "This session is being continued from a previous conversation. You forgot the tests.",
    "> that's wrong, please revert it", "```\nthis doesn't work\n```",
    "ERROR still not working", "[lint:go] main.go:3:1: this should be removed instead",
    "2026-02-13T08:45:11 the job still fails", "core/api.go:53:7: this is still wrong, don't use it",
  ])
  func `what no user typed is nobody's correction`(text: String) {
    #expect(correction(text) == nil)
  }

  @Test(arguments: [
    "Please address:\nsrc/api.swift:12 rename load to read\nNever touch the public API",
    "Start it on\n127.0.0.1:8080 and\nexample.com:443 please\nNever touch the public API",
  ])
  func `a place that somebody names is no program's output`(text: String) {
    var ledger = ContextLedger()
    ledger.take(
      .prompted(UserText(text)),
      ContextEvidence(line: 1, offset: 0, length: 1, time: Timestamp(milliseconds: 1)))
    #expect(ledger.record.requests.map(\.text) == [text])
  }

  @Test func `what was pasted below a line that hands it on is somebody else's`() {
    let review =
      "can you have a look at this review:\n\n"
      + String(
        repeating: "The parser is wrong and should not be used, revert the change instead.\n", count: 12)
    #expect(correction(review) == nil)
  }

  @Test(arguments: [
    "<system-reminder>Größe: 3</system-reminder>Schön. No, keep the old flag.",
    // As an archive has it.
    "[left out: reminder]No, keep the old flag.", "[left out: reminder]\nSchön. No, keep the old flag.",
  ])
  func `the clause is found among reminders, in bytes of the whole text`(text: String) throws {
    let span = try #require(correction(text)).span
    #expect(String(decoding: Array(text.utf8)[span], as: UTF8.self) == "No, keep the old flag.")
  }

  @Test func `text of any form is read in time`() {
    for text in [
      String(repeating: "<a-b", count: 6_000), String(repeating: "\"no `", count: 6_000),
      String(repeating: "don't.", count: 6_000), String(repeating: "too ", count: 8_000),
      String(repeating: "\n- [ ", count: 6_000), "\u{fffd}\u{2019}'\u{2014}", "```", "| |", "?",
    ] {
      for structure in UserText.Structure.allCases {
        let found = correction(text, structure)
        #expect(found.map { $0.span.upperBound <= text.utf8.count } ?? true)
      }
    }
  }
}
