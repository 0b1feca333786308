import ArgumentParser
import ControlAPI
import Dispatch
import Glibc
import LinuxHost
import SessionService
import Synchronization

/// `sessiond verify`: counts all transcripts once more, beside the daemon, and compares with the index.
struct VerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Counts all transcripts once more, and compares with the index; works with the daemon away.",
    discussion: """
      Each file is counted from its first byte, as if there were no index. That takes about as long as a first reading, and \
      in $TMPDIR as much room as the index.

      Exit code 0 when the index says what the files say, 1 when it does not, 130 when it is interrupted.

      EXAMPLES
        sessiond verify
        sessiond verify --json | jq '.differences[] | {session, missing}'
      """)

  @OptionGroup var options: ConfigurationOptions

  @Flag(help: "JSON for programs.")
  var json = false

  func run() async throws {
    FileOperations.restrictNewFilesToOwner()
    let isInterrupted = Atomic(false)
    let signals = try SignalSources(queue: DispatchQueue(label: "sessiond.signals")) { _ in
      isInterrupted.store(true, ordering: .relaxed)
    }
    defer { signals.cancel() }
    do {
      let verdict = try verify(
        Daemon.Surroundings(
          environment: ProcessEnvironment.all(), settings: try await options.settings())
      ) { !isInterrupted.load(ordering: .relaxed) }
      guard let verdict else { throw ArgumentParser.ExitCode(130) }
      say(json ? verdict.json + "\n" : verdict.text)
      guard verdict.isSame else { throw ArgumentParser.ExitCode(ControlAPI.ExitCode.failure.rawValue) }
    } catch let code as ArgumentParser.ExitCode {
      throw code
    } catch {
      throw refusal(error)
    }
  }

  private func verify(
    _ surroundings: Daemon.Surroundings, goesOn: @escaping () -> Bool
  ) throws -> IndexVerification.Verdict? {
    let environment = ProcessEnvironment.all()
    let parent = environment["TMPDIR"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "/tmp"
    let folder = parent + "/sessiond-verify-" + String(UInt64.random(in: 0...UInt64.max), radix: 36)
    try Directory.create(path: folder)
    defer { remove(folder) }
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
    let isTerminal = isatty(STDERR_FILENO) == 1
    let verification = IndexVerification(
      surroundings, folder: folder, now: surroundings.now(),
      usesColor: isatty(STDOUT_FILENO) == 1 && environment["NO_COLOR"]?.isEmpty != false,
      usesUnicode: locale?.lowercased().hasSuffix("utf-8") == true
    ) { bar in
      if isTerminal { Self.draw(bar) }
      return goesOn()
    }
    return try verification.run()
  }

  /// Writes the line that shows how far it is anew.
  private static func draw(_ bar: String) {
    let line = "\r" + bar + "\u{1b}[K"
    _ = line.utf8.withContiguousStorageIfAvailable { write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }

  private func remove(_ folder: String) {
    do {
      try Directory.remove(path: folder)
    } catch {
      complain("\(error)")
    }
  }
}
