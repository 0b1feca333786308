import LinuxHost

/// The secret that whoever sends telemetry has to know: a port of the loopback is open to every user of the machine.
enum TelemetryToken {
  private static let digits = 32

  /// The token that is there; `nil` where there is none, or what is there was not made by us.
  ///
  /// - Parameter path: of the file.
  /// - Returns: 32 hexadecimal digits.
  /// - Throws: `HostError` when it can't be read.
  static func read(_ path: String) throws(HostError) -> String? {
    guard let bytes = try AtomicFile.read(path: path, limit: 256) else { return nil }
    let text = String(decoding: bytes, as: UTF8.self).filter { $0 != "\n" }
    let isOurs =
      text.utf8.count == digits
      && text.utf8.allSatisfy {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
          || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
      }
    return isOurs ? text : nil
  }

  /// The token that is there, or a new one, which lasts.
  ///
  /// - Parameter path: of the file, in a folder that is there. It is for its owner alone.
  /// - Returns: 32 hexadecimal digits.
  /// - Throws: `HostError` when it can't be read or made.
  static func obtain(_ path: String) throws(HostError) -> String {
    if let known = try read(path) {
      try FileOperations.restrictToOwner(path)
      return known
    }
    let token = random()
    try AtomicFile.write(Array((token + "\n").utf8), to: path, mode: 0o600, durable: true)
    return token
  }

  /// 128 bits of the kernel's randomness in hexadecimal.
  static func random() -> String {
    BootID.random()
  }
}
