import ArgumentParser
import ControlAPI
import Dispatch
import Glibc
import LinuxHost
import Logging
import SessionService

/// `sessiond replay`: a daemon that shows a recording, in a folder of its own.
struct ReplayCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Plays a recording to a daemon of its own: to try the board and settings.",
    discussion: """
      RECORDING is a transcript, or a folder laid out like ~/.claude. Nothing of yours is touched: the daemon has a \
      folder of its own, which is removed at the end.

      When all is played it stays until Ctrl-C; with --loop the same sessions begin again.

      With --stop-points nothing is played: for each line of a transcript that tells of a step it prints the phase and \
      whether the session could have been stopped then, and why.

      EXAMPLES
        sessiond replay --speed 5
        sessiond replay ~/.claude/projects/*/3f2c*.jsonl --speed 60
        sessiond replay ~/.claude --speed 100 --longest-pause 1
        sessiond replay --stop-points ~/.claude/projects/*/3f2c*.jsonl
        XDG_RUNTIME_DIR=/tmp/sessiond-replay-… sessiond-cli top
      """)

  @OptionGroup var options: ConfigurationOptions

  @Argument(help: "Transcripts and folders; the one that comes with sessiond unless named.")
  var recording: [String] = []

  @Option(help: ArgumentHelp("How many times as fast as it was recorded.", valueName: "factor"))
  var speed = 1.0

  @Option(
    help: ArgumentHelp("Cut pauses of the replay that are longer than this.", valueName: "seconds"))
  var longestPause = 10.0

  @Flag(help: "Begin again when all is played.")
  var loop = false

  @Option(
    help: ArgumentHelp(
      "The replay's folder, new or empty; a new one in $TMPDIR unless named.", valueName: "folder"))
  var folder: String?

  @Flag(help: "Print when it could have been stopped, instead of playing it.")
  var stopPoints = false

  @Flag(help: "With --stop-points: print JSON, one document a line, for every step.")
  var json = false

  func validate() throws {
    guard !json || stopPoints else { throw ValidationError("--json goes with --stop-points.") }
    guard !stopPoints || !recording.isEmpty else {
      throw ValidationError("--stop-points needs a transcript.")
    }
    guard (0.001...1_000_000).contains(speed) else {
      throw ValidationError("--speed must be a number from 0.001 to 1000000.")
    }
    guard (0...86_400).contains(longestPause) else {
      throw ValidationError("--longest-pause must be a number of seconds from 0 to 86400.")
    }
  }

  func run() async throws {
    if stopPoints { return try printStopPoints() }
    FileOperations.restrictNewFilesToOwner()
    let (stops, continuation) = AsyncStream<CInt>.makeStream()
    let signals = try SignalSources(queue: DispatchQueue(label: "sessiond.signals")) {
      continuation.yield($0)
    }
    defer { signals.cancel() }
    do {
      let settings = try await options.settings(environment: [:])
      let recording = try Recording(recording.isEmpty ? [Self.bundledRecording()] : recording)
      let folder = try ReplayFolder(path: folderPath())
      defer { remove(folder) }
      let replay = try await Replay.start(
        recording, in: folder, pace: ReplayPace(speed: speed, longestPause: Int64(longestPause * 1_000)),
        loops: loop, settings: settings, logger: logger(settings),
        mustEnd: { _ in continuation.yield(0) })
      say("XDG_RUNTIME_DIR=\(SetupPlan.quoted(folder.path)) sessiond-cli top\n")
      for await _ in stops { break }
      await replay.stop()
    } catch {
      throw refusal(error)
    }
  }

  private func printStopPoints() throws {
    do {
      for path in recording {
        if recording.count > 1, !json { say("\(path)\n") }
        try StopPointReplay.write(path, json: json, columns: 110) { say($0) }
      }
    } catch {
      throw refusal(error)
    }
  }

  private func logger(_ settings: Settings) -> Logger {
    // A replay's own start and end are no news; what is asked for is logged.
    let level = options.logLevel == nil ? .warning : Logger.Level(rawValue: settings.logLevel) ?? .warning
    return Logger(label: "sessiond") { _ in StandardErrorLog(level: level) }
  }

  private func remove(_ folder: ReplayFolder) {
    do {
      try folder.remove()
    } catch {
      complain("\(error)")
    }
  }

  /// Absolute: clients take it for a runtime folder, and those must be.
  private func folderPath() -> String {
    guard let folder else {
      let parent = ProcessEnvironment.all()["TMPDIR"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "/tmp"
      return ReplayFolder.newPath(in: parent)
    }
    if folder.hasPrefix("/") { return folder }
    return (Self.text { getcwd($0, $1) == nil ? -1 : strlen($0) } ?? "") + "/" + folder
  }

  /// The recording that comes with sessiond: beside the installed program, or in the checkout that it was built in.
  private static func bundledRecording() throws -> String {
    let program = text { readlink("/proc/self/exe", $0, $1) } ?? ""
    let parts = program.split(separator: "/")
    var places = ["/" + parts.dropLast(2).joined(separator: "/") + "/share/sessiond/demo"]
    if let build = parts.lastIndex(where: { $0 == ".build" || $0.hasPrefix(".build-") }) {
      places.append("/" + parts[..<build].joined(separator: "/") + "/config/demo")
    }
    return places.first { (try? FileStatus.of(path: $0)) ?? nil != nil } ?? places[0]
  }

  /// What a C function writes into a buffer; it answers with the length, or -1.
  private static func text(_ fill: (UnsafeMutablePointer<CChar>, Int) -> Int) -> String? {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX)) { buffer in
      guard let start = buffer.baseAddress, case let count = fill(start, buffer.count), count >= 0 else {
        return nil
      }
      return String(decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self)
    }
  }
}
