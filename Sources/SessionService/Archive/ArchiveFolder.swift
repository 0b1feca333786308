import LinuxHost
import SessionCore
import SessionStore

/// The folder with redacted copies of transcripts, a file each.
///
/// What names a session comes from outside and never becomes a path as it is.
struct ArchiveFolder: Hashable, Sendable {
  let path: String

  /// How the files are called at the end: zstd's own tools unpack them.
  private static let ending = ".jsonl.zst"
  /// Bytes of an id that stand in a name.
  private static let longestName = 64
  /// Copies of what a transcript held before it was rewritten.
  private static let mostEarlier = 3

  init(_ state: StatePaths) {
    path = state.archive
  }

  /// Makes the folder, for its user alone.
  func prepare() throws(HostError) {
    try Directory.create(path: path)
    try FileOperations.restrictFolderToOwner(path)
  }

  /// The name of the copy of a transcript: what is safe of the session's id, and a hash of what names the transcript. One
  /// that was moved keeps its name where its session's id is the same wherever it lies.
  static func name(of transcript: String, in origin: SessionOrigin) -> String {
    let safe = origin.id.rawValue.utf8.filter { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
        true
      case _: false
      }
    }
    let file = transcript.split(separator: "/").last.map(String.init) ?? transcript
    var hash = StableHash()
    hash.combine(origin.agent.rawValue.utf8)
    hash.combine(0xff)
    hash.combine(origin.id.rawValue.utf8)
    hash.combine(0xff)
    hash.combine((origin.id.isUniqueOnItsOwn ? file : transcript).utf8)
    let number = String(UInt64(bitPattern: hash.spread), radix: 16)
    return String(decoding: safe.prefix(longestName), as: UTF8.self) + "-" + number + ending
  }

  /// The path of a copy.
  func path(of name: String) -> String { path + "/" + name }

  /// The names of the copies that are there; none where there is no folder.
  ///
  /// - Throws: where it can't be listed.
  func names() throws(HostError) -> [String] {
    try (Directory.entries(of: path) ?? []).filter { $0.kind == .file && $0.name.hasSuffix(Self.ending) }
      .map(\.name)
  }

  /// The names of copies that something else has, so that none can be written there: a folder, a link.
  ///
  /// - Throws: where the folder can't be listed.
  func obstacles() throws(HostError) -> [String] {
    try (Directory.entries(of: path) ?? []).filter { $0.kind != .file && $0.name.hasSuffix(Self.ending) }
      .map(\.name).sorted()
  }

  /// The name of an earlier copy, from 1; ``isEarlier(_:)`` knows it by its dot.
  private func earlier(_ number: Int, than name: String) -> String {
    name.dropLast(Self.ending.count) + ".\(number)" + Self.ending
  }

  /// Whether a copy is of what its transcript held before it was rewritten.
  static func isEarlier(_ name: String) -> Bool { name.dropLast(ending.count).contains(".") }

  /// Keeps a copy as an earlier one, since its transcript was rewritten; the earliest of them goes.
  ///
  /// - Returns: how the copies of that transcript are called now, in the order in which they were renamed: itself the last.
  func setAside(_ name: String) throws(HostError) -> [Renaming] {
    let names = [name] + (1...Self.mostEarlier).map { earlier($0, than: name) }
    var renamings: [Renaming] = []
    for (old, new) in zip(names, names.dropFirst()).reversed() where FileOperations.exists(path(of: old)) {
      try FileOperations.rename(path(of: old), to: path(of: new))
      renamings.append(Renaming(old: old, new: new))
    }
    return renamings
  }

  /// A copy has another name now; what had that before is gone.
  struct Renaming: Hashable, Sendable {
    var old, new: String
  }

  /// The copies of the session that is called so, the main conversation first.
  ///
  /// - Parameter id: its id, or the start of it.
  /// - Returns: them. A copy that can't be read is passed over.
  /// - Throws: where the folder can't be listed.
  func copies(called id: String) throws(HostError) -> [ArchivedCopy] {
    var found: [ArchivedCopy] = []
    for name in try names() where !Self.isEarlier(name) {
      guard let copy = try? ArchivedCopy(path: path(of: name)), copy.origin.id.rawValue.hasPrefix(id) else {
        continue
      }
      found.append(copy)
    }
    return found.sorted { ($0.role == .main ? 0 : 1, $0.path) < ($1.role == .main ? 0 : 1, $1.path) }
  }

  /// The copy of a session's own transcript; `nil` where there is none.
  func copy(of origin: SessionOrigin) -> ArchivedCopy? {
    try? ArchivedCopy(path: path(of: Self.name(of: origin.transcript, in: origin)))
  }
}
