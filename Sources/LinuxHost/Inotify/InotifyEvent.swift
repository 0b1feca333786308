import Glibc

/// Names a watched folder as long as it is watched; the kernel does not use a number again before 2³¹ others.
package struct WatchID: Hashable, Sendable {
  /// The kernel's watch descriptor.
  package let rawValue: Int32

  /// Makes an id from the kernel's number.
  package init(rawValue: Int32) {
    self.rawValue = rawValue
  }
}

/// Something that happened in a watched folder. A hint where to look, not a record: equal neighbours are merged by the
/// kernel, and by the time it is read the file may have changed again.
package struct InotifyEvent: Hashable, Sendable {
  /// What happened; usually one kind, with `isDirectory` beside it where it concerns a sub-folder.
  package struct Kind: OptionSet, Hashable, Sendable {
    /// One bit for each kind below.
    package let rawValue: UInt16

    /// Makes a set from its bits.
    package init(rawValue: UInt16) {
      self.rawValue = rawValue
    }

    /// A file was written to or truncated.
    package static let modified = Kind(rawValue: 1 << 0)
    /// A name appeared: a new file, sub-folder, or link.
    package static let created = Kind(rawValue: 1 << 1)
    /// A name appeared by a rename; so ends an atomic write.
    package static let movedIn = Kind(rawValue: 1 << 2)
    /// A name disappeared by a rename.
    package static let movedOut = Kind(rawValue: 1 << 3)
    /// A name was deleted.
    package static let deleted = Kind(rawValue: 1 << 4)
    /// A file that was open for writing was closed.
    package static let closedAfterWrite = Kind(rawValue: 1 << 5)
    /// The folder itself was deleted, renamed or unmounted, or its watch removed: this id is dead. May come twice for
    /// one folder. Look again whether the path is there, and watch it anew if so.
    package static let watchGone = Kind(rawValue: 1 << 6)
    /// What happened concerns a sub-folder.
    package static let isDirectory = Kind(rawValue: 1 << 7)
    /// Events were lost, of any folder: look at everything again. `watch` and `name` mean nothing.
    package static let overflow = Kind(rawValue: 1 << 8)
    /// The mode, the owner or the times of a file changed.
    package static let permissionsChanged = Kind(rawValue: 1 << 9)
  }

  /// The folder, as `Inotify.watch(directory:)` named it.
  package let watch: WatchID

  /// What happened.
  package let kind: Kind

  /// The name within the folder. Nil when it is about the folder itself, and when the name is not UTF-8: such files are
  /// not listed by `Directory.entries(of:)` either.
  package let name: String?

  /// Makes an event; for tests of what reads them.
  package init(watch: WatchID, kind: Kind, name: String? = nil) {
    self.watch = watch
    self.kind = kind
    self.name = name
  }

  /// Splits what read(2) put into `buffer` into events. Bytes that the kernel would never write (a length that runs
  /// past the end) end the walk with an overflow event, so that the caller looks at everything again.
  package static func parse(_ buffer: UnsafeRawBufferPointer) -> [InotifyEvent] {
    let overflow = InotifyEvent(watch: WatchID(rawValue: -1), kind: .overflow)
    let headerSize = MemoryLayout<inotify_event>.size
    var events: [InotifyEvent] = []
    var rest = buffer[...]
    while !rest.isEmpty {
      guard rest.count >= headerSize else { return events + [overflow] }
      let header = UnsafeRawBufferPointer(rebasing: rest).loadUnaligned(as: inotify_event.self)
      rest = rest.dropFirst(headerSize)
      guard header.len <= rest.count else { return events + [overflow] }
      let nameBytes = rest.prefix(Int(header.len)).prefix { $0 != 0 }
      rest = rest.dropFirst(Int(header.len))
      let kind = Kind(mask: header.mask)
      // A kind that we know nothing of, and did not ask for, is no event.
      guard !kind.subtracting(.isDirectory).isEmpty else { continue }
      events.append(
        InotifyEvent(
          watch: WatchID(rawValue: header.wd), kind: kind,
          name: nameBytes.isEmpty ? nil : String(validating: nameBytes, as: UTF8.self)))
    }
    return events
  }
}

extension InotifyEvent.Kind {
  /// The kernel's bits beside ours.
  private static let kernelBits: [(mask: UInt32, kind: Self)] = [
    (UInt32(IN_MODIFY), .modified),
    (UInt32(IN_CREATE), .created),
    (UInt32(IN_MOVED_TO), .movedIn),
    (UInt32(IN_MOVED_FROM), .movedOut),
    (UInt32(IN_DELETE), .deleted),
    (UInt32(IN_CLOSE_WRITE), .closedAfterWrite),
    (UInt32(IN_DELETE_SELF), .watchGone),
    (UInt32(IN_MOVE_SELF), .watchGone),
    (UInt32(IN_UNMOUNT), .watchGone),
    (UInt32(IN_IGNORED), .watchGone),
    (UInt32(IN_ISDIR), .isDirectory),
    (UInt32(IN_Q_OVERFLOW), .overflow),
    (UInt32(IN_ATTRIB), .permissionsChanged),
  ]

  fileprivate init(mask: UInt32) {
    self = []
    for bit in Self.kernelBits where mask & bit.mask != 0 {
      insert(bit.kind)
    }
  }
}
