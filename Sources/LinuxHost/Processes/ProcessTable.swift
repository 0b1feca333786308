/// What /proc says of processes. Every answer may be out of date when it arrives; that a process is gone or hidden is
/// `nil` or absence, never an error.
package struct ProcessTable: Sendable {
  let root: String

  /// Reads the process table at `root`, which tests replace with a folder of their own.
  package init(root: String = "/proc") {
    self.root = root
  }

  /// Whether its processes are those that the kernel knows, and so can be watched: those of a recording are not here.
  package var isOfKernel: Bool { root == "/proc" }

  /// The identity of a living process; nil when there is none, and when it has ended and only waits for its parent to
  /// collect it (a zombie).
  package func identity(of pid: Int32) -> ProcessIdentity? {
    guard let line = statLine(of: pid), !line.hasEnded else { return nil }
    return ProcessIdentity(pid: pid, startTicks: line.startTicks)
  }

  /// The parent's process id, 0 for a process without one; nil when there is no such process.
  package func parent(of pid: Int32) -> Int32? {
    statLine(of: pid)?.parent
  }

  /// The process itself and those above it, the nearest first; without init, and no more than 32: a longer way up is
  /// none.
  package func ancestors(of pid: Int32) -> [Int32] {
    var way = [pid]
    while way.count < 32, let last = way.last, let parent = parent(of: last), parent > 1 {
      way.append(parent)
    }
    return way
  }

  /// What a process calls itself, 15 bytes of it; nil when there is no such process.
  package func name(of pid: Int32) -> String? {
    guard let bytes = contents(of: "\(root)/\(pid)/comm", limit: 64) else { return nil }
    return String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
  }

  /// The processes below `pid`, the nearest generation first, those of one parent by process id; at most `limit`.
  ///
  /// A process whose parent has ended belongs to init or to a subreaper and is not found.
  package func descendants(of pid: Int32, limit: Int) -> [Int32] {
    guard limit > 0 else { return [] }
    // Older kernels, and some containers, have no `children` files (CONFIG_PROC_CHILDREN).
    let hasChildrenFiles = (try? FileStatus.of(path: "\(root)/\(pid)/task/\(pid)/children")) ?? nil != nil
    let scan = hasChildrenFiles ? [:] : childrenByParent()

    var found: [Int32] = []
    // A table that changes while it is read can show a circle.
    var seen: Set<Int32> = [pid]
    var generation = [pid]
    while !generation.isEmpty {
      var next: [Int32] = []
      for parent in generation {
        let children = hasChildrenFiles ? listedChildren(of: parent) : scan[parent] ?? []
        for child in children.sorted() where seen.insert(child).inserted {
          found.append(child)
          if found.count == limit { return found }
          next.append(child)
        }
      }
      generation = next
    }
    return found
  }

  /// The children of every thread of `pid`: a child belongs to the thread that started it.
  private func listedChildren(of pid: Int32) -> [Int32] {
    let tasks = "\(root)/\(pid)/task"
    var children: [Int32] = []
    for task in entries(of: tasks) {
      let bytes = contents(of: "\(tasks)/\(task)/children", limit: 4 << 20) ?? []
      for field in bytes.split(separator: UInt8(ascii: " ")) {
        if let child = Int32(String(decoding: field, as: UTF8.self)) { children.append(child) }
      }
    }
    return children
  }

  private func childrenByParent() -> [Int32: [Int32]] {
    var children: [Int32: [Int32]] = [:]
    for name in entries(of: root) {
      guard let pid = Int32(name), let parent = parent(of: pid) else { continue }
      children[parent, default: []].append(pid)
    }
    return children
  }

  func statLine(of pid: Int32) -> ProcessStatLine? {
    guard let bytes = contents(of: "\(root)/\(pid)/stat", limit: 16 << 10) else { return nil }
    return ProcessStatLine(bytes)
  }

  func contents(of path: String, limit: Int) -> [UInt8]? {
    // A process that ends while its file is read gives ESRCH, one of another user EACCES: absent for us, both.
    (try? AtomicFile.read(path: path, limit: limit)) ?? nil
  }

  func entries(of path: String) -> [String] {
    (((try? Directory.entries(of: path)) ?? nil) ?? []).map(\.name)
  }
}
