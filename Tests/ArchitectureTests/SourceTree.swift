import Foundation

/// The files of the repository, as text.
struct SourceFile: Sendable, CustomStringConvertible {
  /// Below the repository's root, `Sources/SessionCore/Budget/AlertLadder.swift`.
  let path: String
  let lines: [String]

  init(path: String, text: String) {
    self.path = path
    lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  var description: String { path }

  /// Its lines without comments, each with its number from 1.
  var code: [(number: Int, text: String)] {
    lines.enumerated().compactMap { index, line in
      let text = line.range(of: "//").map { String(line[..<$0.lowerBound]) } ?? line
      return text.contains { !$0.isWhitespace } ? (index + 1, text) : nil
    }
  }
}

/// Where the repository is and what is in it.
enum SourceTree {
  /// The folder with `Package.swift`.
  static let root: URL = {
    var place = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    while place.path != "/", !FileManager.default.fileExists(atPath: place.path + "/Package.swift") {
      place.deleteLastPathComponent()
    }
    return place
  }()

  /// The folders right below `Sources`.
  static func targets() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: root.path + "/Sources").sorted()
  }

  /// The Swift files below a folder of the repository.
  static func swiftFiles(below folder: String) throws -> [SourceFile] {
    try files(below: folder).filter { $0.path.hasSuffix(".swift") }
  }

  /// All text files at a place, which may be a file; none where there is nothing.
  static func files(below name: String) throws -> [SourceFile] {
    let place = root.appendingPathComponent(name).resolvingSymlinksInPath()
    if let text = try? String(contentsOf: place, encoding: .utf8) {
      return [SourceFile(path: name, text: text)]
    }
    guard let entries = FileManager.default.enumerator(atPath: place.path) else { return [] }
    return entries.compactMap { $0 as? String }.sorted().compactMap { entry in
      let file = place.appendingPathComponent(entry)
      guard let text = try? String(contentsOf: file, encoding: .utf8) else { return nil }
      return SourceFile(path: name + "/" + entry, text: text)
    }
  }
}
