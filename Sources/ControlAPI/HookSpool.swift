import Glibc

/// The folder in which calls of hooks wait while the daemon is away or busy: `sessiond-hook` puts them there, the daemon
/// takes them away. One file a call, whose name says all but what the agent wrote:
/// `<nanoseconds since 1970, 20 digits>-<delivery, 32 hexadecimal digits>.<agent>`.
package enum HookSpool {
  /// The most bytes that one call may have.
  package static let payloadLimit = 16 << 20
  /// The most files that wait; beyond that the oldest is dropped.
  package static let mostFiles = 1_000
  /// The most bytes that wait; beyond that the oldest is dropped.
  package static let mostBytes = 64 << 20
  /// A file in the folder that has a byte for each call that was dropped, up to ``mostDropped``.
  package static let droppedName = "dropped"
  /// How far it is counted what was dropped.
  package static let mostDropped = 1 << 20
  /// What the name of a file ends with while it is being written.
  package static let unfinishedMark = UInt8(ascii: "~")

  /// Writes the path of the folder, `$XDG_STATE_HOME/sessiond/spool`, with `~/.local/state` where that is not set to
  /// an absolute path; without making a single string, see ``ByteWriter``.
  ///
  /// - Parameter writer: where to.
  /// - Returns: whether the environment says where it is.
  package static func writeFolder(to writer: inout ByteWriter) -> Bool {
    if write("XDG_STATE_HOME", "/sessiond/spool", to: &writer) { return true }
    return write("HOME", "/.local/state/sessiond/spool", to: &writer)
  }

  private static func write(
    _ variable: StaticString, _ name: StaticString, to writer: inout ByteWriter
  ) -> Bool {
    let value = getenv(UnsafeRawPointer(variable.utf8Start).assumingMemoryBound(to: CChar.self))
    guard let value, UInt8(bitPattern: value[0]) == UInt8(ascii: "/") else { return false }
    writer.write(UnsafePointer(value))
    writer.write(name)
    return true
  }

  /// What the name of a file tells of its call.
  package struct Name: Hashable, Sendable {
    /// When the hook was called, in nanoseconds since 1970 by the clock of the machine.
    package var time: UInt64
    /// The number of the delivery, 32 hexadecimal digits.
    package var delivery: String
    /// Whose hook it is, by the agent's id: lower-case letters and hyphens.
    package var agent: String

    /// Reads a name; nil for any other, of unfinished files too.
    ///
    /// - Parameter name: of a file in the folder.
    package init?(_ name: String) {
      let bytes = Array(name.utf8)
      guard bytes.count > 54, bytes.count < 100, bytes[20] == UInt8(ascii: "-"),
        bytes[53] == UInt8(ascii: "."), bytes[..<20].allSatisfy(Self.isDigit),
        bytes[21..<53].allSatisfy({ Self.isDigit($0) || (0x61...0x66).contains($0) }),
        bytes[54...].allSatisfy({ (0x61...0x7a).contains($0) || $0 == UInt8(ascii: "-") }),
        let time = UInt64(String(decoding: bytes[..<20], as: UTF8.self))
      else { return nil }
      self.time = time
      delivery = String(decoding: bytes[21..<53], as: UTF8.self)
      agent = String(decoding: bytes[54...], as: UTF8.self)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
  }
}
