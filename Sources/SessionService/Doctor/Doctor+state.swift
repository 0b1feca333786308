import AgentFormats
import LinuxHost
import Rendering
import SessionStore

/// What has to last: the folder, the disk below it, the database.
extension Doctor {
  /// Of many things that are alike so many are listed; the rest is only counted.
  private static let mostListed = 20
  /// With less than this free nothing more can be stored, soon.
  private static let leastFreeBytes = 50 << 20
  /// With less than this free it is time to look.
  private static let fewFreeBytes = 1 << 30

  /// Whether the folder and the files in it are for the user alone.
  mutating func examineStateFolder() {
    guard let state else { return }
    guard examineAccess(of: state.folder, is: 0o700, subject: "state") == false else { return }
    let wrong = [state.database, state.lock, state.telemetryToken].filter {
      examineAccess(of: $0, is: 0o600, subject: "state") == true
    }
    if wrong.isEmpty { add(.good, "state", "\(state.folder) is for you alone") }
  }

  /// Whether the context records can be kept: each has a folder for the user alone, with two files in it.
  mutating func examineRecords() {
    guard let state, FileOperations.exists(state.sessions) else { return }
    guard examineAccess(of: state.sessions, is: 0o700, subject: "records of context") == false else { return }
    do {
      let entries = try Directory.entries(of: state.sessions) ?? []
      var wrong = 0
      for entry in entries {
        let path = state.sessions + "/" + entry.name
        guard try FileStatus.of(path: path)?.isDirectory != false else {
          wrong += 1
          add(
            .bad, "records of context",
            "\(path) is no folder, so that session's record can't be kept: move it away, and it is written again"
          )
          continue
        }
        if examineAccess(of: path, is: 0o700, subject: "records of context") == true { wrong += 1 }
      }
      if wrong == 0 {
        add(
          .good, "records of context",
          "\(Figures.count(entries.count, "session has", "sessions have")) one below \(state.sessions)")
      }
    } catch {
      add(.bad, "records of context", "\(error)")
    }
  }

  /// Whether there is room, and a disk that can be relied on.
  mutating func examineDisk() {
    guard let state else { return }
    // Where the folder is not there yet, it will be on the file system of the first one above it that is.
    var place = state.folder
    while place.count > 1, !FileOperations.exists(place), let slash = place.lastIndex(of: "/") {
      place = slash == place.startIndex ? "/" : String(place[..<slash])
    }
    do {
      let disk = try machine.fileSystem(place)
      let free = "\(Figures.bytes(disk.freeBytes)) free where \(state.folder) is"
      if disk.isReadOnly {
        add(.bad, "disk", "\(state.folder) is on a file system that can't be written to: nothing is stored")
      } else if disk.freeBytes < Self.leastFreeBytes {
        add(.bad, "disk", "\(free): make room, or sessiond can't store what it reads")
      } else {
        add(
          disk.freeBytes < Self.fewFreeBytes ? .note : .good, "disk",
          disk.freeBytes < Self.fewFreeBytes ? "\(free): below 50 MiB nothing can be relied on" : free)
      }
      if let network = disk.network {
        add(
          .note, "disk",
          "\(state.folder) is on a network file system (\(network)), where SQLite's locks can't be relied on: let"
            + " XDG_STATE_HOME be a folder of this machine")
      }
    } catch {
      add(.note, "disk", "\(error)")
    }
  }

  /// Whether the database is there and sound.
  mutating func examineDatabase() {
    guard let state else {
      return add(.bad, "database", "neither XDG_STATE_HOME nor HOME is set, so there is no place for it")
    }
    do {
      guard try FileStatus.of(path: state.database) != nil else {
        return add(.note, "database", "\(state.database) is not there yet; the daemon makes it")
      }
      let store = try SessionStore(inspecting: state.database)
      let counts = try store.counts()
      // A database of an older version has none before its daemon starts.
      let texts = (try? store.searchCounts().texts) ?? 0
      add(
        .good, "database",
        "\(state.database): \(Figures.count(counts.transcripts, "transcript", "transcripts")), "
          + "\(Figures.count(counts.events, "event", "events")), "
          + Figures.count(texts, "text to be searched", "texts to be searched"))
      try examineUnreadable(store)
      examineDeliveries(store)
    } catch {
      add(.bad, "database", "\(error)")
    }
  }

  /// What the daemon came upon when it read: nothing is read again for it.
  private mutating func examineUnreadable(_ store: SessionStore) throws {
    let (fileCount, files) = try store.unreadableFiles(limit: Self.mostListed)
    list(files.map(\.reason), of: fileCount, as: .bad, subject: "transcripts")
    let (count, lines) = try store.unreadableLines(limit: Self.mostListed)
    guard count > 0 else { return add(.good, "records", "every line of every transcript could be read") }
    add(
      .note, "records",
      "lines that could not be read in full: \(count); what is wrong with them does not count, all else does")
    let listed = lines.map { line in
      let place = Opencode.isDatabase(holding: line.path) ? "row \(line.offset)" : "byte \(line.offset)"
      return "\(line.path) at \(place), \(line.length) bytes: \(line.reason)"
    }
    list(listed, of: count, as: .note, subject: "records")
  }

  /// Adds the first few of many findings, and how many more there are.
  mutating func list(_ messages: [String], of count: Int, as verdict: Verdict, subject: String) {
    let listed = messages.prefix(Self.mostListed)
    for message in listed { add(verdict, subject, message) }
    if count > listed.count { add(verdict, subject, "and \(count - listed.count) more") }
  }
}
