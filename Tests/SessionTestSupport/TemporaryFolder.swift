package import Foundation
internal import Glibc

/// A folder of one test's own, removed with all that is in it when it goes away.
package final class TemporaryFolder: Sendable {
  /// Absolute path, without a slash at the end.
  package let path: String

  /// Makes a new empty folder that only its owner may read.
  package init() throws {
    let place = FileManager.default.temporaryDirectory.appendingPathComponent("sessiond-tests-XXXXXX").path
    guard let template = strdup(place) else { throw CocoaError(.fileWriteUnknown) }
    defer { free(template) }
    guard mkdtemp(template) != nil else { throw CocoaError(.fileWriteUnknown) }
    path = String(cString: template)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// The path of `name` in the folder.
  package func callAsFunction(_ name: String) -> String {
    path + "/" + name
  }

  /// Makes or overwrites a file, with the folders above it.
  @discardableResult
  package func write(_ name: String, _ contents: Data) throws -> String {
    let file = URL(fileURLWithPath: self(name))
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try contents.write(to: file)
    return file.path
  }
}
