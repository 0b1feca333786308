/// The parts of /proc/<pid>/stat that we use; see proc(5).
struct ProcessStatLine {
  /// Field 2, without its parentheses.
  let name: String

  /// Field 4.
  let parent: Int32

  /// Field 7 names a terminal.
  let hasTerminal: Bool

  /// Field 22, in clock ticks since boot.
  let startTicks: UInt64

  /// Field 3 says zombie or dead.
  let hasEnded: Bool

  /// Reads the line; nil when it is not one.
  init?(_ bytes: [UInt8]) {
    // Field 2 is the program's name in parentheses. The program chooses it, spaces and parentheses included, so the
    // fields begin behind the last one.
    guard let start = bytes.firstIndex(of: UInt8(ascii: "(")),
      let end = bytes.lastIndex(of: UInt8(ascii: ")")), start < end
    else { return nil }
    let fields = bytes[(end + 1)...].split(separator: UInt8(ascii: " "))
    // The first of these is field 3.
    guard fields.count > 19,
      let state = fields[0].first,
      let parent = Int32(String(decoding: fields[1], as: UTF8.self)),
      let startTicks = UInt64(String(decoding: fields[19], as: UTF8.self))
    else { return nil }
    name = String(decoding: bytes[(start + 1)..<end], as: UTF8.self)
    self.parent = parent
    hasTerminal = fields[4] != [UInt8(ascii: "0")]
    self.startTicks = startTicks
    hasEnded = state == UInt8(ascii: "Z") || state == UInt8(ascii: "X")
  }
}
