import ArgumentParser
import ControlAPI
import LinuxHost
import SessionService

/// `sessiond extract`: the context record of a transcript, with the daemon away.
struct ExtractCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "extract",
    abstract: "Prints what has to survive a session, out of its transcript; works with the daemon away.",
    discussion: """
      What was asked for, read, changed, run, decided, planned and corrected, what failed and what is still open, each \
      with the line of the transcript that it comes from. No model is asked. Of any agent; the form is known from what \
      the file holds.

      Of a session whose transcript is gone it is made from the copy in the archive, if there is one.

      CLASSES
        requests, open, corrections, decisions, plans, questions, tasks, files, errors, commands, commits, findings, \
      discussions

      EXAMPLES
        sessiond extract ~/.claude/projects/*/3f2c*.jsonl
        sessiond extract ~/.codex/sessions/*/*/*/*.jsonl --class open
        sessiond extract 3f2c41d0 --budget 1000
        sessiond extract 3f2c41d0 --class decisions,corrections --json
      """)

  @OptionGroup var options: ConfigurationOptions

  @Argument(
    help:
      "Transcripts, archived ones too, or sessions' ids or the start of them; of several JSON has a line each."
  )
  var transcripts: [String]

  @Flag(help: "JSON for programs, as docs/context.schema.json describes it.")
  var json = false

  @Option(
    name: .customLong("class"), help: ArgumentHelp("Only these classes, with commas.", valueName: "classes"))
  var classes: String?

  @Option(help: ArgumentHelp("Only what was told from then on, 2026-11-21T14:00:00Z.", valueName: "time"))
  var since: String?

  @Option(help: ArgumentHelp("At most so many tokens, what matters most first.", valueName: "tokens"))
  var budget: Int?

  func validate() throws {
    guard !json || budget == nil else {
      throw ValidationError("--budget cuts the text for people, not JSON.")
    }
    _ = try selection()
  }

  private func selection() throws -> ContextSelection {
    do {
      return try ContextSelection(classes: classes, since: since, budget: budget)
    } catch {
      throw ValidationError("\(error.description).")
    }
  }

  func run() async throws {
    do {
      let surroundings = try Daemon.Surroundings(
        environment: ProcessEnvironment.all(), settings: try await options.settings())
      let (selection, roots) = (try selection(), surroundings.roots(surroundings.settings))
      // One that tells nothing is said at the end, and keeps no other one back.
      var failure: (any Error)?
      for transcript in transcripts {
        do {
          say(
            try Extraction.document(
              of: transcript, selection, isJSON: json, roots: roots, state: surroundings.state))
        } catch {
          if let failure { complain("\(failure)") }
          failure = error
        }
      }
      if let failure { throw failure }
    } catch {
      throw refusal(error)
    }
  }
}
