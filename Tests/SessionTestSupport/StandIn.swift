import Foundation

/// Programs that stand for others: a shell under another name is, to the process table, a program of that name.
package enum StandIn {
  /// Makes a program of that name in a folder, which takes a shell's arguments; gives its path.
  @discardableResult
  package static func program(_ name: String, in folder: TemporaryFolder) throws -> String {
    let path = folder("bin/" + name)
    try FileManager.default.createDirectory(atPath: folder("bin"), withIntermediateDirectories: true)
    let shell = URL(fileURLWithPath: "/bin/sh").resolvingSymlinksInPath().path
    try FileManager.default.copyItem(atPath: shell, toPath: path)
    return path
  }
}
