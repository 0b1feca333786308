import Glibc

/// What a process looks like from outside: nothing of it is asked of the process, or may be taken for more than words.
package struct ProcessLook: Hashable, Sendable {
  /// Which process it is.
  package let identity: ProcessIdentity
  /// What it calls itself, 15 bytes of it: another name is mostly another program.
  package let name: String
  /// The process that started it.
  package let parent: Int32
  /// Whether a terminal is its own.
  package let hasTerminal: Bool
}

extension ProcessTable {
  /// Processes that are looked at: a machine has some hundreds.
  private static let mostProcesses = 32_768
  /// Descriptors of one process that are looked at.
  private static let mostDescriptors = 1_024
  /// Words of a command line that are told.
  private static let mostWords = 64

  /// The ids of all processes that there are, other users' too.
  package func ids() -> [Int32] {
    Array(entries(of: root).lazy.compactMap { Int32($0) }.prefix(Self.mostProcesses))
  }

  /// Whether it is a process of this user.
  package func isOwn(_ pid: Int32) -> Bool {
    ((try? FileStatus.of(path: "\(root)/\(pid)")) ?? nil)?.owner == geteuid()
  }

  /// What a living process looks like; `nil` where there is none.
  package func look(at pid: Int32) -> ProcessLook? {
    guard let line = statLine(of: pid), !line.hasEnded else { return nil }
    return ProcessLook(
      identity: ProcessIdentity(pid: pid, startTicks: line.startTicks), name: line.name,
      parent: line.parent, hasTerminal: line.hasTerminal)
  }

  /// The first words that a process was started with, its own name before all; none where it tells none.
  package func commandLine(of pid: Int32) -> [String] {
    // The kernel takes no more than some megabytes.
    let bytes = contents(of: "\(root)/\(pid)/cmdline", limit: 8 << 20) ?? []
    return bytes.split(separator: 0, maxSplits: Self.mostWords).prefix(Self.mostWords).map {
      String(decoding: $0, as: UTF8.self)
    }
  }

  /// The folder that a process runs in; `nil` where that is hidden from us.
  package func folder(of pid: Int32) -> String? {
    link("\(root)/\(pid)/cwd", longest: Int(PATH_MAX)).flatMap { $0.hasPrefix("/") ? $0 : nil }
  }

  /// The paths of the files that a process has open, sockets and pipes left out; none where they are hidden from us.
  package func openFiles(of pid: Int32) -> [String] {
    let folder = "\(root)/\(pid)/fd"
    return entries(of: folder).prefix(Self.mostDescriptors).compactMap { name in
      link(folder + "/" + name, longest: Int(PATH_MAX)).flatMap { $0.hasPrefix("/") ? $0 : nil }
    }
  }

  /// How long ago a process started that did so at that moment, in milliseconds.
  package static func age(startTicks: UInt64) -> Int64 {
    var now = timespec()
    // The kernel counts from the boot on, the time that the machine slept too, in hundredths of a second for all who ask
    // (USER_HZ). It fails for an unknown clock alone.
    clock_gettime(CLOCK_BOOTTIME, &now)
    let uptime = Int64(now.tv_sec) * 1_000 + Int64(now.tv_nsec) / 1_000_000
    return max(0, uptime - Int64(clamping: startTicks) &* 10)
  }

  /// Where a link leads to; `nil` where it can't be read, or is that long.
  func link(_ path: String, longest: Int) -> String? {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: longest) { buffer in
      guard let start = buffer.baseAddress else { return nil }
      let count = readlink(path, start, buffer.count)
      guard count > 0, count < buffer.count else { return nil }
      return String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
  }
}
