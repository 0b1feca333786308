import Glibc
import LinuxHost
import Testing

/// Against the kernel.
struct InotifyTests {
  private let folder: TemporaryFolder
  private let inotify: Inotify

  init() throws {
    folder = try TemporaryFolder()
    inotify = try Inotify()
  }

  /// Reads until an event satisfies `isLast`, and returns all up to then; fails after 10 s without it.
  private func events(until isLast: (InotifyEvent) -> Bool) throws -> [InotifyEvent] {
    var all: [InotifyEvent] = []
    while !all.contains(where: isLast) {
      var request = pollfd(fd: inotify.descriptor, events: Int16(POLLIN), revents: 0)
      try #require(poll(&request, 1, 10_000) == 1, "no such event among \(all)")
      all += try inotify.events()
    }
    return all
  }

  private enum Action: CaseIterable {
    case write, make, moveIn, moveOut, delete, makeFolder, deleteFolder

    var expected: InotifyEvent.Kind {
      switch self {
      case .write: .closedAfterWrite
      case .make: .created
      case .moveIn: .movedIn
      case .moveOut: .movedOut
      case .delete: .deleted
      case .makeFolder: [.created, .isDirectory]
      case .deleteFolder: [.deleted, .isDirectory]
      }
    }
  }

  @Test(arguments: Action.allCases)
  private func `what happens in a folder is reported with its name`(action: Action) throws {
    let watched = try folder.folder("watched")
    let outside = try folder.file("outside")
    let existing = try folder.file("watched/existing")
    let existingFolder = try folder.folder("watched/existing-folder")
    let watch = try inotify.watch(directory: watched)
    let name: String
    switch action {
    case .write:
      name = "existing"
      try folder.file("watched/existing", "text")
    case .make:
      name = "new"
      try folder.file("watched/new")
    case .moveIn:
      name = "new"
      rename(outside, watched + "/new")
    case .moveOut:
      name = "existing"
      rename(existing, folder("moved"))
    case .delete:
      name = "existing"
      unlink(existing)
    case .makeFolder:
      name = "new"
      try folder.folder("watched/new")
    case .deleteFolder:
      name = "existing-folder"
      rmdir(existingFolder)
    }
    let expected = InotifyEvent(watch: watch, kind: action.expected, name: name)
    let all = try events { $0 == expected }
    #expect(all.allSatisfy { $0.watch == watch && $0.name == name })
    if action == .write { #expect(all.map(\.kind).contains(.modified)) }
  }

  @Test func `reading does not wait`() throws {
    _ = try inotify.watch(directory: folder.path)
    #expect(try inotify.events() == [])
  }

  @Test func `reading, listing and changing permissions wake nobody`() throws {
    let path = try folder.file("a", "text")
    _ = try inotify.watch(directory: folder.path)
    #expect(try AtomicFile.read(path: path, limit: 99)?.count == 4)
    #expect(try Directory.entries(of: folder.path)?.count == 1)
    chmod(path, 0o644)
    var request = pollfd(fd: inotify.descriptor, events: Int16(POLLIN), revents: 0)
    #expect(poll(&request, 1, 0) == 0)
    #expect(try inotify.events() == [])
  }

  @Test func `permissions are told where they are asked for`() throws {
    let path = try folder.file("a", "text")
    let watch = try inotify.watch(directory: folder.path, permissions: true)
    chmod(path, 0o700)
    #expect(
      try inotify.events() == [InotifyEvent(watch: watch, kind: .permissionsChanged, name: "a")])
  }

  @Test func `where contents do not matter, only what comes and goes is told`() throws {
    try folder.file("a", "text")
    let watch = try inotify.watch(directory: folder.path, contents: false)
    try folder.file("a", "other")
    #expect(try inotify.events() == [])
    try folder.folder("new")
    #expect(
      try inotify.events() == [InotifyEvent(watch: watch, kind: [.created, .isDirectory], name: "new")])
  }

  @Test func `a new sub-folder can be watched in its turn`() throws {
    let top = try inotify.watch(directory: folder.path)
    try folder.folder("sub")
    _ = try events { $0.watch == top && $0.kind == [.created, .isDirectory] && $0.name == "sub" }
    let sub = try inotify.watch(directory: folder("sub"))
    #expect(sub != top)
    try folder.file("sub/a.jsonl", "{}")
    let all = try events { $0.kind == .closedAfterWrite }
    #expect(all.allSatisfy { $0.watch == sub && $0.name == "a.jsonl" })
  }

  @Test func `the same folder has the same id`() throws {
    symlink(folder.path, folder("link"))
    let first = try inotify.watch(directory: folder.path)
    #expect(try inotify.watch(directory: folder("link")) == first)
  }

  @Test func `a deleted folder ends its watch`() throws {
    let path = try folder.folder("sub")
    let watch = try inotify.watch(directory: path)
    rmdir(path)
    let all = try events { $0.kind == .watchGone }
    #expect(all.allSatisfy { $0.watch == watch && $0.name == nil })
    // Once more does no harm.
    inotify.remove(watch)
  }

  /// Else the kernel goes on under the old id, and gives that same id for the new path.
  @Test func `a renamed folder ends its watch and gets a new one`() throws {
    let watch = try inotify.watch(directory: try folder.folder("before"))
    rename(folder("before"), folder("after"))
    _ = try events { $0.watch == watch && $0.kind == .watchGone }
    let again = try inotify.watch(directory: folder("after"))
    #expect(again != watch)
    try folder.file("after/a")
    _ = try events { $0.watch == again && $0.name == "a" && $0.kind == .created }
  }

  @Test func `a removed watch says so and no more`() throws {
    let watch = try inotify.watch(directory: folder.path)
    inotify.remove(watch)
    try folder.file("a")
    #expect(try events { $0.kind == .watchGone } == [InotifyEvent(watch: watch, kind: .watchGone)])
    #expect(try inotify.events() == [])
  }

  @Test(arguments: [("absent", true), ("file/below", true), ("file", true), ("a\0b", false)])
  func `what is no folder cannot be watched`(name: String, isMissing: Bool) throws {
    try folder.file("file")
    let error = #expect(throws: HostError.self) { try inotify.watch(directory: folder(name)) }
    #expect(error?.isMissing == isMissing)
  }

  @Test(arguments: [(ENOSPC, "fs.inotify.max_user_watches"), (EMFILE, "fs.inotify.max_user_instances")])
  func `an exhausted limit is named with its value and what to do`(errno: CInt, limit: String) throws {
    let file = "/proc/sys/" + limit.split(separator: ".").joined(separator: "/")
    let value = try #require(try AtomicFile.read(path: file, limit: 99))
    let text = try #require(Inotify.remedy(errno: errno))
    #expect(text.contains("\(limit) is \(String(decoding: value.dropLast(), as: UTF8.self)))"))
    #expect(text.contains("sudo sysctl \(limit)="))
    #expect(Inotify.remedy(errno: ENOENT) == nil)
  }

  private static let queueLimit: Int = {
    let bytes = (try? AtomicFile.read(path: "/proc/sys/fs/inotify/max_queued_events", limit: 99)) ?? nil
    return Int(String(decoding: (bytes ?? []).dropLast(), as: UTF8.self)) ?? 0
  }()

  @Test(.enabled(if: (1...1_000_000).contains(queueLimit)))
  func `more events than the kernel keeps end in an overflow`() throws {
    let watch = try inotify.watch(directory: folder.path)
    let first = try Descriptor.open(path: folder.file("first"), flags: O_WRONLY)
    let second = try Descriptor.open(path: folder.file("second"), flags: O_WRONLY)
    // Only equal neighbours are merged, so two files in turn make as many events as writes.
    for _ in 0...(Self.queueLimit / 2) {
      pwrite(first.number, "x", 1, 0)
      pwrite(second.number, "x", 1, 0)
    }
    let all = try events { $0.kind == .overflow }
    #expect(all.count == Self.queueLimit + 1)
    #expect(all.last?.kind == .overflow)
    #expect(all.dropLast().allSatisfy { $0.watch == watch })
    // And it goes on afterwards.
    try folder.file("third")
    _ = try events { $0.name == "third" }
  }
}
