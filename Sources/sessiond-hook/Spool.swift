import ControlAPI
import Glibc

/// Puts calls where the daemon finds them when it is back; see ``HookSpool``. Any number of these programs does so at a
/// time, and nothing that goes wrong here is the agent's business.
enum Spool {
  /// Keeps a call: written under a name that the daemon passes over, then given its own.
  ///
  /// - Parameters:
  ///   - payload: what the agent wrote.
  ///   - writeName: writes the file's name.
  static func put(_ payload: UnsafeRawBufferPointer, writeName: (inout ByteWriter) -> Void) {
    guard let folder = Folder() else { return }
    folder.makeWithParents()
    let descriptor = folder.open()
    guard descriptor >= 0 else { return }
    let final = name(writeName)
    let unfinished = name { name in
      writeName(&name)
      name.write(HookSpool.unfinishedMark)
    }
    let file = openat(descriptor, unfinished, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard file >= 0 else { return countDropped(1, in: descriptor) }
    guard Output.write(payload, to: file), renameat(descriptor, unfinished, descriptor, final) == 0 else {
      // First, for it makes room on a disk that is full.
      unlinkat(descriptor, unfinished, 0)
      return countDropped(1, in: descriptor)
    }
    bound(descriptor)
  }

  /// Counts a call that nobody can take.
  static func countDropped() {
    guard let folder = Folder() else { return }
    folder.makeWithParents()
    let descriptor = folder.open()
    if descriptor >= 0 { countDropped(1, in: descriptor) }
  }

  /// Nanoseconds by that clock; by the usual one since 1970.
  static func now(_ clock: clockid_t = CLOCK_REALTIME) -> UInt64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return UInt64(bitPattern: Int64(time.tv_sec)) &* 1_000_000_000 &+ UInt64(bitPattern: Int64(time.tv_nsec))
  }

  // MARK: Bounds

  /// How long one call may remove others, in nanoseconds; the next one goes on.
  private static let roomTime: UInt64 = 20_000_000

  /// A call that waits, or is being written.
  private struct Waiting {
    var name: UnsafePointer<CChar>
    var size: Int
  }

  /// Drops the oldest as long as there is too much. Two programs that do so at a time mean the same files, and only the
  /// one that removed one counts it.
  private static func bound(_ folder: Int32) {
    let waiting = waiting(in: folder)
    var files = waiting.count
    var bytes = 0
    for file in waiting { bytes += file.size }
    func isTooMuch() -> Bool { files > HookSpool.mostFiles || bytes > HookSpool.mostBytes }
    guard isTooMuch() else { return }
    var dropped = 0
    let end = now(CLOCK_MONOTONIC) + roomTime
    for file in waiting {
      if unlinkat(folder, file.name, 0) == 0 {
        dropped += 1
      } else if errno != ENOENT {
        break
      }
      // Also where another one has removed it.
      files -= 1
      bytes -= file.size
      guard isTooMuch(), now(CLOCK_MONOTONIC) < end else { break }
    }
    countDropped(dropped, in: folder)
  }

  /// All calls that wait, the oldest first, in memory that is never given back.
  private static func waiting(in folder: Int32) -> UnsafeMutableBufferPointer<Waiting> {
    var count = 0
    var room = UnsafeMutableBufferPointer<Waiting>.allocate(capacity: 64)
    guard let listing = fdopendir(folder) else { return UnsafeMutableBufferPointer(rebasing: room[..<0]) }
    while let entry = readdir(listing) {
      var status = stat()
      guard let name = call(entry), fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0,
        let copy = strdup(name)
      else { continue }
      if count == room.count {
        let larger = UnsafeMutableBufferPointer<Waiting>.allocate(capacity: count * 4)
        _ = larger.moveInitialize(fromContentsOf: room)
        room = larger
      }
      room.initializeElement(at: count, to: Waiting(name: copy, size: Int(status.st_size)))
      count += 1
    }
    room[..<count].sort { strcmp($0.name, $1.name) < 0 }
    // A listing may show one under both of its names that is just given the second: the longer one stands behind.
    var kept = 0
    for file in room[..<count] {
      if kept > 0, strncmp(file.name, room[kept - 1].name, strlen(room[kept - 1].name)) == 0 { continue }
      room[kept] = file
      kept += 1
    }
    return UnsafeMutableBufferPointer(rebasing: room[..<kept])
  }

  /// The name of an entry that is a call, also one that is being written: those begin with the time.
  private static func call(_ entry: UnsafeMutablePointer<dirent>) -> UnsafePointer<CChar>? {
    guard let offset = MemoryLayout<dirent>.offset(of: \.d_name) else { return nil }
    let name = (UnsafeRawPointer(entry) + offset).assumingMemoryBound(to: CChar.self)
    let isCall = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(UInt8(bitPattern: name[0]))
    return isCall && strlen(name) < nameSize ? name : nil
  }

  private static func countDropped(_ count: Int, in folder: Int32) {
    guard count > 0 else { return }
    let path = name { $0.write(HookSpool.droppedName) }
    let flags = O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC
    let file = openat(folder, path, flags, 0o600)
    var status = stat()
    guard file >= 0, fstat(file, &status) == 0 else { return }
    let marks = min(count, HookSpool.mostDropped - Int(status.st_size))
    guard marks > 0, let bytes = malloc(marks) else { return }
    memset(bytes, Int32(UInt8(ascii: ".")), marks)
    _ = write(file, bytes, marks)
  }

  // MARK: Names

  /// Room for the name of a file, in bytes.
  private static let nameSize = 128

  /// A name in memory that is never given back.
  private static func name(_ write: (inout ByteWriter) -> Void) -> UnsafePointer<CChar> {
    let room = UnsafeMutablePointer<CChar>.allocate(capacity: nameSize)
    var writer = ByteWriter(UnsafeMutableRawBufferPointer(start: room, count: nameSize))
    write(&writer)
    writer.write(UInt8(0))
    return UnsafePointer(room)
  }

  /// The folder's path, in memory that is never given back.
  private struct Folder {
    private let path: UnsafeMutablePointer<CChar>

    /// `nil` where the environment does not say where it is.
    init?() {
      let room = UnsafeMutableRawBufferPointer.allocate(byteCount: Int(PATH_MAX), alignment: 16)
      var writer = ByteWriter(room)
      guard let start = room.baseAddress, HookSpool.writeFolder(to: &writer) else { return nil }
      writer.write(UInt8(0))
      guard writer.fits else { return nil }
      path = start.assumingMemoryBound(to: CChar.self)
    }

    func open() -> Int32 {
      Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    }

    /// Makes it, and the folders above it that are not there.
    func makeWithParents() {
      guard mkdir(path, 0o700) != 0, errno == ENOENT else { return }
      var index = 1
      while path[index] != 0 {
        if UInt8(bitPattern: path[index]) == UInt8(ascii: "/") {
          path[index] = 0
          mkdir(path, 0o700)
          path[index] = CChar(bitPattern: UInt8(ascii: "/"))
        }
        index += 1
      }
      mkdir(path, 0o700)
    }
  }
}
