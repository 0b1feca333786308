import Glibc
import LinuxHost

/// A pipe: what is written to `output` is read from `input`.
struct Pipe: ~Copyable {
  let input: Descriptor
  let output: Descriptor

  init() throws {
    var ends: [CInt] = [0, 0]
    guard pipe(&ends) == 0 else { throw HostError(operation: "make a pipe", errno: errno) }
    input = Descriptor(owning: ends[0])
    output = Descriptor(owning: ends[1])
  }

  /// What is in it, at least a byte and at most 64 KiB.
  func text() -> String {
    var bytes = [UInt8](repeating: 0, count: 65_536)
    let count = read(input.number, &bytes, bytes.count)
    return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
  }
}
