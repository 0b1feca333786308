import AgentFormats
import LinuxHost

/// What Claude Code is told to call.
extension Doctor {
  /// Whether the user's settings of Claude Code call sessiond, and whether that is there to be called.
  mutating func examineClaude() {
    // Who has no such folder does not use it.
    guard let folder = ClaudeCode.roots(environment: { environment[$0] }).first, FileOperations.exists(folder)
    else { return }
    let file = folder + "/settings.json"
    let remedy = "sessiond setup claude"
    let settings: ClaudeSettings
    do {
      settings = try ClaudeSettings(try AtomicFile.read(path: file, limit: ClaudeSetup.fileLimit) ?? [])
    } catch let problem as JSONProblem {
      return add(.note, "claude", "\(file), line \(problem.line), column \(problem.column): \(problem)")
    } catch {
      return add(.note, "claude", "\(error)")
    }
    guard !settings.programs.isEmpty else {
      return add(
        .note, "claude",
        "\(file) does not call sessiond: \(remedy) has Claude Code tell what sessions do at once")
    }
    // One without a folder is looked for where the client looks, which is not known here.
    let missing = settings.programs.filter { $0.hasPrefix("/") && !FileOperations.exists($0) }
    for program in missing {
      add(
        .bad, "claude",
        "\(file) calls \(program), which is not there: \(remedy) mends it, --remove takes it out")
    }
    let hooked = settings.hookedEvents
    let wanted = ClaudeSettings.events.filter { !hooked.contains($0) }
    if !wanted.isEmpty {
      add(
        .note, "claude",
        "\(file) has no hook of ours for \(wanted.joined(separator: ", ")): \(remedy) adds it")
    }
    let hasStatusLine = settings.hasStatusLine || settings.mixedPlaces.contains("statusLine")
    if !hasStatusLine {
      add(.note, "claude", "\(file) does not show sessiond in the status line: \(remedy) adds it")
    }
    let switches = ClaudeSwitches.found(in: [file], managed: machine.managedClaudeFolder)
    for line in switches { add(.note, "claude", line) }
    if missing.isEmpty, wanted.isEmpty, hasStatusLine, switches.isEmpty {
      add(.good, "claude", "\(file) calls sessiond at each event, and for the status line")
    }
  }
}
