import AgentFormats
import LinuxHost
import Rendering
import SessionCore
import SessionStore

/// What is going to be deleted, and what is kept of it.
extension Doctor {
  /// Whether Claude Code deletes transcripts soon, and what is left of them then.
  mutating func examineCleanup() {
    let settings = (try? settings.get()) ?? Settings()
    let now = Timestamp(milliseconds: machine.now())
    for root in Daemon.Surroundings.roots(environment: environment, settings: settings)
    where root.agent.id == ClaudeCode.agent {
      let (days, file) = cleanupDays(of: root)
      guard days > 0 else {
        add(
          .note, "cleanup",
          "\(file ?? root.path) has cleanupPeriodDays: 0, so Claude Code keeps no transcripts")
        continue
      }
      let cleanup = TranscriptCleanup(of: transcripts(of: root, settings), days: days, now: now)
      guard cleanup.count > 0 else { continue }
      let isKept = cleanup.archived == cleanup.count
      add(isKept ? .good : .note, "cleanup", words(cleanup, days: days, file: file, root, now: now))
      guard !isKept else { continue }
      let archive =
        settings.isArchiving
        ? "sessiond's archive has what is missing when the daemon has run for a while"
        : "archive.enabled: true keeps copies without secrets"
      add(
        .note, "cleanup",
        "\(archive); a larger cleanupPeriodDays in \(root.path)/settings.json keeps the transcripts")
    }
  }

  /// How many days the agent keeps transcripts for, and the file that says so; the administrator's goes before the user's.
  private func cleanupDays(of root: AgentRoot) -> (Int, String?) {
    let pieces = machine.managedClaudeFolder + "/managed-settings.d"
    let files =
      [root.path + "/settings.json", machine.managedClaudeFolder + "/managed-settings.json"]
      + ((try? Directory.entries(of: pieces)) ?? []).map { pieces + "/" + $0.name }
    for file in files.reversed() {
      let bytes = (try? AtomicFile.read(path: file, limit: ClaudeSetup.fileLimit)) ?? nil
      if let days = bytes.flatMap({ ClaudeCleanupSettings($0).days }) { return (days, file) }
    }
    return (ClaudeCleanupSettings.usualDays, nil)
  }

  private func transcripts(of root: AgentRoot, _ settings: Settings) -> [TranscriptCleanup.Transcript] {
    var tree = TranscriptTree()
    tree.walk(root) { _ in }
    return tree.transcripts.map { found in
      var transcript = TranscriptCleanup.Transcript(
        written: found.status.written, size: found.status.size, isSession: found.role == .main)
      guard let state, let id = TranscriptTree.place(of: found.path, in: root)?.sessionID else {
        return transcript
      }
      let origin = SessionOrigin(agent: root.agent.id, id: SessionID(id), transcript: found.path)
      transcript.hasRecord = FileOperations.exists(ContextFiles(origin, in: state).json)
      let folder = ArchiveFolder(state)
      let name = ArchiveFolder.name(of: found.path, in: origin)
      if let copy = try? ArchivedCopy(path: folder.path(of: name)) {
        transcript.isArchived = copy.end.end >= found.status.size
      }
      return transcript
    }
  }

  private func words(
    _ cleanup: TranscriptCleanup, days: Int, file: String?, _ root: AgentRoot, now: Timestamp
  ) -> String {
    let count = Figures.count(cleanup.count, "transcript", "transcripts")
    let what = "\(count) of \(Figures.bytes(Int(clamping: cleanup.size))) in \(root.path)"
    let first = cleanup.first.map { max($0, now).iso8601.prefix(10) } ?? ""
    let why = file.map { "cleanupPeriodDays: \(days) in \($0)" } ?? "cleanupPeriodDays: \(days), its default"
    let records =
      "of \(cleanup.recorded) of \(Figures.count(cleanup.sessions, "session", "sessions")) the context record"
    return
      "Claude Code deletes \(what) by \(TranscriptCleanup.ahead) days from now, the first on \(first) (\(why)):"
      + " \(records) is kept, and \(cleanup.archived) of the transcripts in the archive"
  }

  /// How full the archive is, and of which copies nothing more can be read or written.
  mutating func examineArchive() {
    guard let state, let settings = try? settings.get() else { return }
    let folder = ArchiveFolder(state)
    do {
      var copies: [(bytes: Int64, written: Timestamp)] = []
      // Where nothing is archived nothing is in its way.
      var wrong = try (settings.isArchiving ? folder.obstacles() : []).map {
        "\(folder.path(of: $0)) is no file, so that transcript can't be archived: move it away, and it is copied again"
      }
      // Each is closed again before the next: there may be more of them than a process may have open.
      for name in try folder.names().sorted() {
        do throws(HostError) {
          guard let copy = try ArchivedCopy(path: folder.path(of: name)) else { continue }
          copies.append((copy.fileSize, copy.end.written))
        } catch {
          wrong.append("\(error)")
        }
      }
      list(wrong, of: wrong.count, as: .bad, subject: "archive")
      guard settings.isArchiving || !copies.isEmpty else { return }
      if FileOperations.exists(folder.path),
        examineAccess(of: folder.path, is: 0o700, subject: "archive") != false
      {
        return
      }
      let bytes = copies.reduce(Int64(0)) { $0 + $1.bytes }
      let size = "\(Figures.bytes(Int(bytes))) of \(Figures.bytes(Int(settings.archiveBounds.bytes)))"
      let count = "\(folder.path): \(Figures.count(copies.count, "copy", "copies")) of transcripts, \(size)"
      guard settings.isArchiving else {
        return add(
          .note, "archive", "\(count); it is switched off, and keeps what is there until you remove it")
      }
      if let free = try? machine.fileSystem(state.folder).freeBytes, free < ArchiveWorker.Plan.usualReserve {
        return add(
          .note, "archive",
          "\(count); less than \(Figures.bytes(ArchiveWorker.Plan.usualReserve)) are free on its disk, and nothing more"
            + " is archived until there is room")
      }
      guard settings.archiveBounds.isFull(bytes) else { return add(.good, "archive", count) }
      let oldest = copies.map(\.written).min().map { " of \($0.iso8601.prefix(10))" } ?? ""
      add(
        .note, "archive",
        "\(count): the oldest, which are\(oldest), go for new ones; a larger archive.size keeps them")
    } catch {
      add(.bad, "archive", "\(error)")
    }
  }
}
