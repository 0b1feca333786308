import LinuxHost
import Rendering
import SessionStore

/// What is read, and how its changes are noticed.
extension Doctor {
  /// Where the transcripts are.
  mutating func examineTranscripts() {
    let folders = (try? settings.get()) ?? Settings()
    var missing: [String] = []
    for root in Daemon.Surroundings.roots(environment: environment, settings: folders) {
      for folder in root.folders {
        var tree = TranscriptTree()
        tree.walk(folder, in: root) { _ in }
        list(tree.problems, of: tree.problemCount, as: .bad, subject: "transcripts")
        if tree.folders.isEmpty, tree.problems.isEmpty {
          missing.append(folder)
        } else if !tree.folders.isEmpty {
          add(
            .good, "transcripts",
            "\(folder): \(Figures.count(tree.transcripts.count, "transcript", "transcripts")) in "
              + Figures.count(tree.folders.count, "folder", "folders"))
        }
      }
    }
    guard !missing.isEmpty else { return }
    add(.note, "transcripts", "not there, and watched for: \(missing.joined(separator: ", "))")
  }

  /// opencode's databases.
  mutating func examineOpencodeDatabases() {
    let folders = (try? settings.get()) ?? Settings()
    let roots = Daemon.Surroundings.roots(environment: environment, settings: folders)
    for path in OpencodeDatabases.paths(in: OpencodeDatabases.folders(of: roots)) {
      do throws(StoreError) {
        let count = try OpencodeDatabase(path: path).countSessions()
        add(.good, "transcripts", "\(path): \(Figures.count(count, "session", "sessions"))")
      } catch {
        add(.bad, "transcripts", error.message)
      }
    }
  }

  /// The kernel's limits on watching folders.
  mutating func examineWatches() {
    func limit(_ name: String) -> Int? {
      let bytes = (try? AtomicFile.read(path: machine.inotifyLimits + "/" + name, limit: 64)) ?? nil
      return bytes.flatMap { Int(String(decoding: $0, as: UTF8.self).filter(\.isNumber)) }
    }
    guard let watches = limit("max_user_watches"), let instances = limit("max_user_instances") else {
      return add(
        .note, "inotify", "its limits can't be read; transcripts are looked at every 30 s in any case")
    }
    add(
      watches >= 8_192 ? .good : .note, "inotify",
      "\(watches) folders may be watched (fs.inotify.max_user_watches)")
    let used = machine.inotifyInstances()
    let isNearlyFull = used >= instances - instances / 10
    add(
      isNearlyFull ? .note : .good, "inotify",
      "\(used) of \(instances) instances are in use (fs.inotify.max_user_instances)"
        + (isNearlyFull
          ? ": without one, changes are noticed every 30 s; sudo sysctl fs.inotify.max_user_instances="
            + "\(max(512, instances * 2)) allows more" : ""))
  }
}
