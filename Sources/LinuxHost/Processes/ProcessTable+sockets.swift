extension ProcessTable {
  /// The paths of the Unix sockets that a process listens on; none where it is hidden from us.
  func listeningSockets(of pid: Int32) -> [String] {
    let own = Set(descriptors(of: pid).compactMap(Self.socketNumber))
    guard !own.isEmpty, let table = contents(of: "\(root)/\(pid)/net/unix", limit: 16 << 20) else {
      return []
    }
    return table.split(separator: UInt8(ascii: "\n")).compactMap { Self.listeningSocket($0, among: own) }
  }

  /// Where the descriptors of a process lead to, `socket:[12345]` and the like; what is longer is left out.
  func descriptors(of pid: Int32) -> [String] {
    let folder = "\(root)/\(pid)/fd"
    return entries(of: folder).compactMap { link(folder + "/" + $0, longest: 64) }
  }

  private static func socketNumber(_ target: String) -> UInt64? {
    guard target.hasPrefix("socket:["), target.hasSuffix("]") else { return nil }
    return UInt64(target.dropFirst("socket:[".count).dropLast())
  }

  /// The path in a line of /proc/net/unix, if it is that of a listening socket with one of those numbers.
  ///
  /// `Num RefCount Protocol Flags Type St Inode Path`; __SO_ACCEPTCON, 0x10000, is the flag of those that listen.
  static func listeningSocket(_ line: ArraySlice<UInt8>, among numbers: Set<UInt64>) -> String? {
    let fields = line.split(separator: UInt8(ascii: " "), maxSplits: 7)
    guard fields.count == 8, let flags = UInt64(String(decoding: fields[3], as: UTF8.self), radix: 16),
      flags & 0x10000 != 0, let number = UInt64(String(decoding: fields[6], as: UTF8.self)),
      numbers.contains(number)
    else { return nil }
    let path = String(decoding: fields[7], as: UTF8.self)
    return path.hasPrefix("/") ? path : nil
  }
}
