import Foundation

/// What a process holds at a moment, as the kernel tells it.
struct ProcessFigures {
  /// Resident memory in MB, all of it.
  let resident: Double
  /// The part of it that is no file's, in MB.
  let anonymous: Double
  let descriptors: Int
  let threads: Int
  /// Children that have ended and were not collected.
  let zombies: Set<String>
  let children: Int

  init(of pid: pid_t) throws {
    let status = try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
    func field(_ name: String) -> Double {
      let line = status.split(separator: "\n").first { $0.hasPrefix(name) } ?? ""
      return Double(line.filter(\.isNumber)) ?? .nan
    }
    resident = field("VmRSS:") * 1_024 / 1e6
    anonymous = field("RssAnon:") * 1_024 / 1e6
    threads = Int(field("Threads:"))
    descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd").count
    let tasks = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/task")
    let children = tasks.flatMap { task in
      let list = try? String(contentsOfFile: "/proc/\(pid)/task/\(task)/children", encoding: .utf8)
      return list?.split(separator: " ").map(String.init) ?? []
    }
    self.children = children.count
    zombies = Set(children).filter { child in
      let line = (try? String(contentsOfFile: "/proc/\(child)/stat", encoding: .utf8)) ?? ""
      return line.split(separator: ")").last?.hasPrefix(" Z") ?? false
    }
  }
}
