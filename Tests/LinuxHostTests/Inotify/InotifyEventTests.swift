import Glibc
import LinuxHost
import Testing

/// The walk over the kernel's bytes.
struct InotifyEventTests {
  private static func bytes(watch: Int32, mask: Int32, length: UInt32? = nil, name: [UInt8] = []) -> [UInt8] {
    let padded = name + [UInt8](repeating: 0, count: name.isEmpty ? 0 : 16 - name.count % 16)
    let header: [UInt32] = [
      UInt32(bitPattern: watch), UInt32(bitPattern: mask), 0, length ?? UInt32(padded.count),
    ]
    return header.withUnsafeBytes { Array($0) } + padded
  }

  private static let overflow = InotifyEvent(watch: WatchID(rawValue: -1), kind: .overflow)
  private static let modified = InotifyEvent(watch: WatchID(rawValue: 3), kind: .modified, name: "a.jsonl")
  private static let modifiedBytes = bytes(watch: 3, mask: IN_MODIFY, name: Array("a.jsonl".utf8))

  private static let table: [(bytes: [UInt8], events: [InotifyEvent])] = [
    ([], []),
    (modifiedBytes, [modified]),
    (modifiedBytes + modifiedBytes, [modified, modified]),
    (
      bytes(watch: 4, mask: IN_CREATE | IN_ISDIR, name: Array("sub".utf8)),
      [InotifyEvent(watch: WatchID(rawValue: 4), kind: [.created, .isDirectory], name: "sub")]
    ),
    (
      bytes(watch: 4, mask: IN_IGNORED), [InotifyEvent(watch: WatchID(rawValue: 4), kind: .watchGone)]
    ),
    (bytes(watch: -1, mask: IN_Q_OVERFLOW), [overflow]),
    // A name that is not UTF-8, and one of the length of its field, without a NUL.
    (
      bytes(watch: 3, mask: IN_MODIFY, name: [0xFF]),
      [InotifyEvent(watch: WatchID(rawValue: 3), kind: .modified)]
    ),
    (
      bytes(watch: 3, mask: IN_MODIFY, length: 3) + Array("abc".utf8),
      [InotifyEvent(watch: WatchID(rawValue: 3), kind: .modified, name: "abc")]
    ),
    // Kinds that were not asked for.
    (bytes(watch: 3, mask: IN_OPEN | IN_ISDIR) + modifiedBytes, [modified]),
    // What the kernel would never write: cut short in the header, in the name, and lengths beyond the end.
    (Array(modifiedBytes.prefix(15)), [overflow]),
    (modifiedBytes + modifiedBytes.prefix(20), [modified, overflow]),
    (bytes(watch: 3, mask: IN_MODIFY, length: 1), [overflow]),
    (bytes(watch: 3, mask: IN_MODIFY, length: .max), [overflow]),
  ]

  @Test(arguments: table.indices)
  func `bytes become events, and damaged ones a reason to look again`(row: Int) {
    let (bytes, events) = Self.table[row]
    #expect(bytes.withUnsafeBytes { InotifyEvent.parse($0) } == events)
    // At an odd address too.
    #expect(([0] + bytes).withUnsafeBytes { InotifyEvent.parse(.init(rebasing: $0[1...])) } == events)
  }
}
