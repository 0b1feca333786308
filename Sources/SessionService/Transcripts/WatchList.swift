import LinuxHost

/// The folders that are watched through the daemon's one inotify descriptor, by name and by watch.
struct WatchList {
  private let inotify: Inotify
  private var folders: [WatchID: String] = [:]
  private var watches: [String: WatchID] = [:]

  init() throws(HostError) {
    inotify = try Inotify()
  }

  var descriptor: CInt { inotify.descriptor }
  var count: Int { folders.count }

  /// Watches a folder, and what is allowed of its files if `permissions` says so, and what is written to them if
  /// `contents` does; a folder that is watched already stays so.
  mutating func watch(
    _ folder: String, permissions: Bool = false, contents: Bool = true
  ) throws(HostError) {
    let watch = try inotify.watch(directory: folder, permissions: permissions, contents: contents)
    // The kernel answers with the same watch for the same folder, also after it was renamed.
    if let former = folders[watch], former != folder { watches[former] = nil }
    folders[watch] = folder
    watches[folder] = watch
  }

  func isWatched(_ folder: String) -> Bool { watches[folder] != nil }

  /// Whether something happened since the last call of ``events()``.
  var hasEvents: Bool { inotify.hasEvents }

  /// What happened since the last call.
  func events() throws(HostError) -> [InotifyEvent] {
    try inotify.events()
  }

  /// The folder that a watch is on.
  func folder(of watch: WatchID) -> String? { folders[watch] }

  /// Forgets a watch that the kernel has ended or whose folder moved.
  mutating func forget(_ watch: WatchID) {
    guard let folder = folders.removeValue(forKey: watch) else { return }
    if watches[folder] == watch { watches[folder] = nil }
    inotify.remove(watch)
  }
}
