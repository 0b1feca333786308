import Glibc

/// Watches folders for changes, over one descriptor for the whole daemon: a user may have only 128 of them.
///
/// Not `Sendable`: one actor owns it, together with the Dispatch source on `descriptor`, which must be cancelled before
/// this object goes away. NFS, 9p and WSL's `/mnt/c` deliver no events, so look from time to time all the same.
package final class Inotify {
  private let owner: Descriptor
  private let buffer: UnsafeMutableRawBufferPointer

  /// How many buffers one call of `events()` reads at most, lest a program that never stops writing keeps the owner's
  /// queue for itself. The descriptor stays readable, so a Dispatch source fires again.
  private static let readsPerCall = 64

  /// The events asked for. IN_ATTRIB is only asked for where permissions say something: chmod, touch and each new hard
  /// link would wake us for nothing that changes the contents. IN_OPEN, IN_ACCESS and IN_CLOSE_NOWRITE never: our own
  /// reading would cause them.
  /// IN_EXCL_UNLINK: what is written to a file after its deletion can no longer be reached by its path.
  private static let mask = entriesMask | UInt32(IN_MODIFY) | UInt32(IN_CLOSE_WRITE)

  /// Those that tell of what is in the folder, not of what is in its files.
  private static let entriesMask =
    UInt32(IN_CREATE) | UInt32(IN_DELETE)
    | UInt32(IN_MOVED_TO) | UInt32(IN_MOVED_FROM)
    | UInt32(IN_DELETE_SELF) | UInt32(IN_MOVE_SELF)
    | UInt32(IN_ONLYDIR) | UInt32(IN_EXCL_UNLINK)

  /// Opens the descriptor; an error (EMFILE) when the user has too many of them already.
  package init() throws(HostError) {
    let number = inotify_init1(CInt(IN_NONBLOCK) | CInt(IN_CLOEXEC))
    guard number >= 0 else {
      let reason = errno
      throw HostError(operation: "start inotify", errno: reason, remedy: Self.remedy(errno: reason))
    }
    owner = Descriptor(owning: number)
    // The largest single event is 16 + 256 bytes; this holds some 1,500 usual ones.
    buffer = .allocate(byteCount: 64 << 10, alignment: MemoryLayout<inotify_event>.alignment)
  }

  deinit {
    buffer.deallocate()
  }

  /// For a read source or poll(2). Closed when this object goes away.
  package var descriptor: CInt { owner.number }

  /// Whether something has happened since the last call of ``events()``. Does not wait.
  package var hasEvents: Bool {
    var request = pollfd(fd: owner.number, events: Int16(POLLIN), revents: 0)
    return poll(&request, 1, 0) > 0
  }

  /// Begins to watch a folder (not the folders in it), symbolic links followed. The same folder, by whatever path, has
  /// the same id. A missing folder is an error whose `isMissing` is true.
  ///
  /// What came into the folder before this returns is not reported: list it afterwards, not before. With `permissions`,
  /// changes of its files' modes, owners and times are reported too; without `contents`, what is written to its files is
  /// not. What was asked for last holds for a folder.
  package func watch(
    directory path: String, permissions: Bool = false, contents: Bool = true
  ) throws(HostError) -> WatchID {
    try refuseNul(in: path, "watch the folder")
    let mask = (contents ? Self.mask : Self.entriesMask) | (permissions ? UInt32(IN_ATTRIB) : 0)
    let number = inotify_add_watch(owner.number, path, mask)
    guard number >= 0 else {
      let reason = errno
      throw HostError(
        operation: "watch the folder", path: path, errno: reason, remedy: Self.remedy(errno: reason))
    }
    return WatchID(rawValue: number)
  }

  /// Ends a watch; one `watchGone` follows. Nothing happens when it has ended already.
  package func remove(_ watch: WatchID) {
    // The only failure that a valid descriptor leaves is that the watch is not there.
    inotify_rm_watch(owner.number, watch.rawValue)
  }

  /// What has happened since the last call, oldest first; does not wait. After very many events the rest stays for the
  /// next call.
  package func events() throws(HostError) -> [InotifyEvent] {
    var events: [InotifyEvent] = []
    var reads = 0
    while reads < Self.readsPerCall {
      let count = read(owner.number, buffer.baseAddress, buffer.count)
      if count > 0 {
        reads += 1
        events += InotifyEvent.parse(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      } else if count < 0, errno == EINTR {
        continue
      } else if count == 0 || errno == EAGAIN {
        break
      } else {
        throw HostError(operation: "read inotify events", errno: errno)
      }
    }
    for event in events where event.kind.contains(.watchGone) {
      // The kernel goes on watching a renamed folder under the same id. Ended here, before the caller hears of the
      // rename and watches the new path: otherwise it would get the id that it is just being told is dead.
      remove(event.watch)
    }
    return events
  }

  /// What a person can do about a limit of the kernel's; nil for other errors.
  package static func remedy(errno: CInt) -> String? {
    switch errno {
    case ENOSPC:
      return "The limit of watched folders is reached (fs.inotify.max_user_watches"
        + limit("max_user_watches")
        + "). Raise it: sudo sysctl fs.inotify.max_user_watches=524288, and write the same into a file in "
        + "/etc/sysctl.d to keep it."
    case EMFILE:
      return "The limit of inotify users is reached (fs.inotify.max_user_instances"
        + limit("max_user_instances")
        + "). Raise it: sudo sysctl fs.inotify.max_user_instances=512, or end another program that watches files."
    default:
      return nil
    }
  }

  private static func limit(_ name: String) -> String {
    let path = "/proc/sys/fs/inotify/" + name
    guard let bytes = (try? AtomicFile.read(path: path, limit: 64)) ?? nil else { return "" }
    return " is " + String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
  }
}
