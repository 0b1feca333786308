import Glibc
import LinuxHost
import Testing

/// Against a folder laid out like /proc.
struct ProcessTableTests {
  private let folder: TemporaryFolder
  private var table: ProcessTable { ProcessTable(root: folder.path) }

  init() throws { folder = try TemporaryFolder() }

  private func process(
    _ pid: Int32, parent: Int32, name: String = "sh", state: String = "S", startTicks: UInt64 = 4_242
  ) throws {
    try folder.folder("\(pid)")
    let between = (5...21).map { "\($0)" }.joined(separator: " ")
    try folder.file("\(pid)/stat", "\(pid) (\(name)) \(state) \(parent) \(between) \(startTicks) 23 24\n")
  }

  @Test(arguments: ["sh", "tmux: server", "a) S 7 (b", ")", "((", "1 2 3", "\n", ""])
  func `a program's name cannot confuse the fields`(name: String) throws {
    try process(12, parent: 7, name: name)
    #expect(table.identity(of: 12) == ProcessIdentity(pid: 12, startTicks: 4_242))
    #expect(table.parent(of: 12) == 7)
  }

  @Test(arguments: [("S", true), ("R", true), ("D", true), ("T", true), ("Z", false), ("X", false)])
  func `a process that has ended has no identity`(state: String, lives: Bool) throws {
    try process(12, parent: 7, state: state)
    #expect((table.identity(of: 12) != nil) == lives)
  }

  @Test(arguments: ["", "12", "12 (sh", "12 (sh)", "12 (sh) S 7 5 6", "12 (sh) S seven"])
  func `a damaged line is no process`(line: String) throws {
    try folder.folder("12")
    try folder.file("12/stat", line)
    #expect(table.identity(of: 12) == nil)
    #expect(table.parent(of: 12) == nil)
  }

  @Test func `a process that is not there is nil`() {
    #expect(table.identity(of: 12) == nil)
    #expect(table.parent(of: 12) == nil)
    #expect(table.descendants(of: 12, limit: 9) == [])
  }

  /// 10 has 30 and 20; 20 has 21; 30 has 31, which has 32. 40 is a stranger.
  private static let family: [(pid: Int32, parent: Int32)] = [
    (10, 1), (30, 10), (20, 10), (21, 20), (31, 30), (32, 31), (40, 1),
  ]

  private func makeFamily(withChildrenFiles: Bool) throws {
    for member in Self.family {
      try process(member.pid, parent: member.parent)
      guard withChildrenFiles else { continue }
      let children = Self.family.filter { $0.parent == member.pid }.map { "\($0.pid) " }
      // One thread has started the first child, a second thread the others.
      try folder.folder("\(member.pid)/task/\(member.pid)")
      try folder.file("\(member.pid)/task/\(member.pid)/children", children.prefix(1).joined())
      try folder.folder("\(member.pid)/task/99")
      try folder.file("\(member.pid)/task/99/children", children.dropFirst().joined())
    }
  }

  @Test(arguments: [true, false])
  func `descendants come nearest first, with children files or without`(withChildrenFiles: Bool) throws {
    try makeFamily(withChildrenFiles: withChildrenFiles)
    #expect(table.descendants(of: 10, limit: 99) == [20, 30, 21, 31, 32])
    #expect(table.descendants(of: 30, limit: 99) == [31, 32])
    #expect(table.descendants(of: 32, limit: 99) == [])
  }

  @Test(arguments: [(0, []), (1, [20]), (3, [20, 30, 21])] as [(Int, [Int32])])
  func `descendants end at the limit`(limit: Int, expected: [Int32]) throws {
    try makeFamily(withChildrenFiles: true)
    #expect(table.descendants(of: 10, limit: limit) == expected)
  }

  @Test(.timeLimit(.minutes(1)))
  func `a circle in the table ends`() throws {
    try process(10, parent: 11)
    try process(11, parent: 10)
    #expect(table.descendants(of: 10, limit: 99) == [11])
  }

  @Test func `a name in the table that is no number is passed over`() throws {
    try makeFamily(withChildrenFiles: false)
    try folder.folder("sys")
    try folder.file("version", "Linux")
    #expect(table.descendants(of: 30, limit: 99) == [31, 32])
  }
}

/// Against the kernel's own table.
struct LiveProcessTableTests {
  private let table = ProcessTable()

  @Test func `this process is in it`() {
    #expect(table.identity(of: getpid())?.pid == getpid())
    #expect(table.parent(of: getpid()) == getppid())
  }

  @Test func `a grandchild is found below its grandparent`() throws {
    let folder = try TemporaryFolder()
    try #require(mkfifo(folder("up"), 0o600) == 0)
    // Open for both directions, so that opening waits for nobody.
    let up = try Descriptor.open(path: folder("up"), flags: O_RDWR)
    let child = try Child(script: "sleep 60 & echo $! > \(folder("up")); wait")
    var line = [UInt8](repeating: 0, count: 32)
    let count = read(up.number, &line, line.count)
    let text = String(decoding: line[..<max(count - 1, 0)], as: UTF8.self)
    let grandchild = try #require(Int32(text))
    defer { kill(grandchild, SIGKILL) }
    #expect(table.descendants(of: child.pid, limit: 9) == [grandchild])
    #expect(table.parent(of: grandchild) == child.pid)
    #expect(table.parent(of: child.pid) == getpid())
    let born = try #require(table.identity(of: getpid())?.startTicks)
    #expect(try #require(table.identity(of: child.pid)).startTicks >= born)
  }

  @Test func `what a process is, where it runs and what it has open is told`() throws {
    let folder = try TemporaryFolder()
    try #require(mkfifo(folder("up"), 0o600) == 0)
    let up = try Descriptor.open(path: folder("up"), flags: O_RDWR)
    let before = ProcessTable.age(startTicks: 0)
    let child = try Child(script: "cd \(folder.path) && exec 7>>log && echo > up && exec sleep 60")
    var byte: UInt8 = 0
    #expect(read(up.number, &byte, 1) == 1)
    let real = try #require(try FileOperations.resolved(folder.path))
    #expect(table.ids().contains(child.pid) && table.ids().contains(getpid()))
    #expect(table.isOwn(child.pid))
    #expect(table.folder(of: child.pid) == real)
    #expect(table.openFiles(of: child.pid).contains(real + "/log"))
    #expect(table.openFiles(of: getpid()).allSatisfy { $0.hasPrefix("/") })
    #expect(["sh", "sleep"].contains(table.commandLine(of: child.pid).first))
    let look = try #require(table.look(at: child.pid))
    #expect(look.identity == table.identity(of: child.pid) && look.parent == getpid())
    // It began after we looked at the clock, which ticks in hundredths of a second.
    let age = ProcessTable.age(startTicks: look.identity.startTicks)
    #expect(age >= 0 && age <= ProcessTable.age(startTicks: 0) - before + 10)
  }

  @Test func `of a process that is not there nothing is told`() {
    let table = ProcessTable(root: "/nowhere")
    #expect(table.ids().isEmpty && table.openFiles(of: 1).isEmpty && table.commandLine(of: 1).isEmpty)
    #expect(table.look(at: 1) == nil && table.folder(of: 1) == nil && !table.isOwn(1))
  }

  @Test func `a zombie has no identity`() throws {
    let child = try Child(script: "exit 0")
    child.waitForEnd()
    #expect(table.parent(of: child.pid) == getpid())
    #expect(table.identity(of: child.pid) == nil)
    _ = child.collect()
    #expect(table.parent(of: child.pid) == nil)
  }
}
