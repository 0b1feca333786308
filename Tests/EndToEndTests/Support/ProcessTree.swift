import Foundation
import Glibc

/// The processes of the machine, by their parents.
enum ProcessTree {
  /// All processes below the given ones.
  static func descendants(of roots: [pid_t]) -> [pid_t] {
    let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    var children: [pid_t: [pid_t]] = [:]
    for pid in processes.compactMap({ pid_t($0) }) {
      if let parent = fields(of: pid)?.dropFirst().first.flatMap({ pid_t($0) }) {
        children[parent, default: []].append(pid)
      }
    }
    var found: [pid_t] = []
    var next = roots
    while !next.isEmpty {
      next = next.flatMap { children[$0] ?? [] }
      found += next
    }
    return found
  }

  /// What tells a process from another one that got its number later: field 22 of `/proc/<pid>/stat`. `nil` once it has
  /// ended, also if nobody has collected it yet.
  static func startTicks(of pid: pid_t) -> String? {
    guard let fields = fields(of: pid), fields.first != "Z" else { return nil }
    return fields.dropFirst(22 - 3).first.map(String.init)
  }

  /// The page faults of all children of a process that have ended and been collected: a number that grows with each
  /// program that it starts, and never else. Field 11.
  static func faultsOfEndedChildren(of pid: pid_t) -> Int? {
    fields(of: pid)?.dropFirst(11 - 3).first.flatMap { Int($0) }
  }

  /// The fields of `/proc/<pid>/stat` from the third one on, behind the name, which may hold anything; `nil` if there
  /// is no such process.
  private static func fields(of pid: pid_t) -> [Substring]? {
    guard let line = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
      let name = line.lastIndex(of: ")")
    else { return nil }
    return line[line.index(after: name)...].split(whereSeparator: \.isWhitespace)
  }
}
