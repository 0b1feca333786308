import LinuxHost

/// A file that one of setup's parts writes as a whole, and knows again by its beginning.
struct OwnFile {
  /// None of them is longer, in bytes.
  private static let limit = 64 << 10

  /// What the file begins with.
  let mark: [UInt8]

  /// The mark of the part of setup with that name; `head` is what such a file has to begin with before it.
  init(setup part: String, behind head: String = "") {
    mark = Array("\(head)# sessiond setup \(part) writes this file".utf8)
  }

  /// The contents; empty where there is no file.
  ///
  /// - Parameter path: of the file.
  /// - Returns: all bytes of it.
  /// - Throws: ``SetupError`` when it can't be read, or somebody else wrote it.
  func read(_ path: String) throws(SetupError) -> [UInt8] {
    let bytes: [UInt8]
    do {
      bytes = try AtomicFile.read(path: path, limit: Self.limit) ?? []
    } catch {
      throw SetupError(.failure, "\(error)")
    }
    guard bytes.isEmpty || bytes.starts(with: mark) else {
      throw SetupError(.data, "\(path) was not written by setup: move it away, then try again")
    }
    return bytes
  }
}
