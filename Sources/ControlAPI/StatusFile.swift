import Glibc

/// The last status lines, in a small file in memory: what a status bar reads while the daemon is busy or
/// gone.
///
/// A text of lines. The first is `sessiond-status 1 TIME`, with the Unix time of writing in milliseconds.
/// After it comes one line for each agent process, `PID TICKS LINE`: its process id, the clock ticks from
/// boot to its start (field 22 of `/proc/PID/stat`; a process id alone may be in use again), and what to
/// show, ready for tmux. The line with process id 0 is that of the most urgent session.
///
/// The daemon replaces the file on each change. The reader trusts nothing in it.
package struct StatusFile: Hashable, Sendable {
  /// What to show for one agent process.
  package struct Entry: Hashable, Sendable {
    /// The agent's process id; 0 for the most urgent session.
    package let process: Int32
    /// The clock ticks from boot to the start of that process; 0 for the most urgent session.
    package let startTicks: UInt64
    /// The line as UTF-8, ready for tmux: a `#` that is meant as one is doubled.
    package let line: [UInt8]

    /// What to show for one agent process.
    ///
    /// - Parameters:
    ///   - process: the agent's process id; 0 for the most urgent session.
    ///   - startTicks: the clock ticks from boot to the start of that process; 0 for the most urgent session.
    ///   - line: what to show, ready for tmux.
    package init(process: Int32, startTicks: UInt64, line: String) {
      self.init(process: process, startTicks: startTicks, line: Array(line.utf8))
    }

    init(process: Int32, startTicks: UInt64, line: [UInt8]) {
      self.process = process
      self.startTicks = startTicks
      self.line = line
    }
  }

  /// The largest file, in bytes; what goes beyond it is left out.
  package static let sizeLimit = 64 * 1024
  /// The longest line to show, in bytes.
  package static let lineLimit = 1024

  /// The Unix time of writing, in milliseconds.
  package let writtenMilliseconds: Int64
  /// The lines, in the daemon's order, the most urgent first.
  package let entries: [Entry]

  /// The file as the daemon writes it.
  ///
  /// - Parameters:
  ///   - writtenMilliseconds: the Unix time, in milliseconds.
  ///   - entries: the lines, the most urgent first. Those that no longer fit are left out.
  /// - Returns: the bytes of the file.
  package static func format(writtenMilliseconds: Int64, entries: [Entry]) -> [UInt8] {
    var file = Array("\(signature)\(writtenMilliseconds)\n".utf8)
    for entry in entries {
      var line = Array("\(entry.process) \(entry.startTicks) ".utf8)
      line += entry.line.withUnsafeBytes { SafeText.line($0, limit: lineLimit) }
      line.append(UInt8(ascii: "\n"))
      guard file.count + line.count <= sizeLimit else { break }
      file += line
    }
    return file
  }

  /// Reads what the daemon wrote.
  ///
  /// Lines that are none of ours are passed over, an unfinished last line too. The result is nil if this is
  /// no such file at all, or one of a later format.
  ///
  /// - Parameter bytes: the file.
  package init?(parsing bytes: UnsafeRawBufferPointer) {
    var scanner = Scanner(bytes: UnsafeRawBufferPointer(rebasing: bytes.prefix(Self.sizeLimit)))
    guard scanner.skip(Self.signature), let written = scanner.number(), scanner.skip("\n") else { return nil }
    writtenMilliseconds = Int64(clamping: written)
    var entries: [Entry] = []
    while let line = scanner.line() {
      var scanner = Scanner(bytes: line)
      guard let process = scanner.number().flatMap({ Int32(exactly: $0) }), scanner.skip(" "),
        let ticks = scanner.number(), scanner.skip(" ")
      else { continue }
      let text = SafeText.line(scanner.rest, limit: Self.lineLimit)
      entries.append(Entry(process: process, startTicks: ticks, line: text))
    }
    self.entries = entries
  }

  /// Reads the file at that path.
  ///
  /// - Parameters:
  ///   - path: where the file is; see ``RuntimePaths/statusFile``.
  ///   - owner: the user that has to own it; the one that runs this process unless told otherwise.
  /// - Returns: nil if there is no such file, or it is not ours.
  package static func read(_ path: String, owner: UInt32 = geteuid()) -> StatusFile? {
    // Neither a link to elsewhere nor a pipe that would make us wait.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var information = stat()
    guard fstat(descriptor, &information) == 0, information.st_uid == owner,
      information.st_mode & S_IFMT == S_IFREG
    else { return nil }
    return withUnsafeTemporaryAllocation(byteCount: sizeLimit, alignment: 16) { buffer in
      var filled = 0
      while filled < buffer.count {
        let count = Glibc.read(descriptor, buffer.baseAddress?.advanced(by: filled), buffer.count - filled)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { break }
        filled += count
      }
      return StatusFile(parsing: UnsafeRawBufferPointer(rebasing: buffer[..<filled]))
    }
  }

  /// The line for a terminal pane.
  ///
  /// - Parameters:
  ///   - paneProcess: the process at the root of the pane; nil asks for the most urgent session.
  ///   - process: looks up a process; the system's own table unless told otherwise.
  /// - Returns: the line of the first agent that is that process or descends from it, else that of the most
  ///   urgent session; nil if there is neither.
  package func line(
    forPane paneProcess: Int32?, process: (Int32) -> ProcessStat? = ProcessStat.read
  ) -> [UInt8]? {
    if let paneProcess, paneProcess > 0 {
      for entry in entries where entry.process > 0 {
        guard let agent = process(entry.process), agent.startTicks == entry.startTicks else { continue }
        if agent.descends(from: paneProcess, process: process) { return entry.line }
      }
    }
    return entries.first { $0.process == 0 }?.line
  }

  private static let signature = "sessiond-status 1 "

  /// Walks over bytes that nobody vouches for.
  private struct Scanner {
    var bytes: UnsafeRawBufferPointer
    var index = 0

    /// All that has not been taken yet.
    var rest: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[index...]) }

    init(bytes: UnsafeRawBufferPointer) {
      self.bytes = bytes
    }

    mutating func skip(_ word: String) -> Bool {
      guard bytes.count - index >= word.utf8.count else { return false }
      var position = index
      for byte in word.utf8 {
        guard bytes[position] == byte else { return false }
        position += 1
      }
      index = position
      return true
    }

    mutating func number() -> UInt64? {
      let start = index
      var value: UInt64 = 0
      while index < bytes.count, index - start < 19 {
        let digit = bytes[index] &- UInt8(ascii: "0")
        guard digit < 10 else { break }
        value = value * 10 + UInt64(digit)
        index += 1
      }
      return index > start ? value : nil
    }

    /// The next line, without its end; nil if no more line ends come.
    mutating func line() -> UnsafeRawBufferPointer? {
      let start = index
      while index < bytes.count {
        index += 1
        if bytes[index - 1] == UInt8(ascii: "\n") {
          return UnsafeRawBufferPointer(rebasing: bytes[start..<index - 1])
        }
      }
      return nil
    }
  }
}
