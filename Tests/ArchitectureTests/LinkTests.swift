import Foundation
import Testing

/// What a document points to is there: a file, a heading in it, a source file that is called by its name.
struct LinkTests {
  /// Everything that people read, by its path below the repository's root.
  private static func documents() throws -> [SourceFile] {
    try ["README.md", "CONTRIBUTING.md", "docs"].flatMap { try SourceTree.files(below: $0) }
      .filter { $0.path.hasSuffix(".md") }
  }

  /// Those for whoever works on it.
  private static let guides: Set = ["CONTRIBUTING.md", "docs/architecture.md"]

  /// The names by which a page's headings are linked to, as GitHub makes them: small letters, digits, `_` and `-`, blanks as
  /// `-`, and a number behind one that comes again.
  private static func anchors(of document: SourceFile) -> Set<String> {
    var counts: [String: Int] = [:]
    var anchors: Set<String> = []
    for line in prose(of: document) where line.hasPrefix("#") {
      let title = line.drop { $0 == "#" }.drop { $0 == " " }
      let name = String(
        title.lowercased().replacing(" ", with: "-").filter {
          $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_"
        })
      let count = counts[name, default: 0]
      counts[name] = count + 1
      anchors.insert(count == 0 ? name : "\(name)-\(count)")
    }
    return anchors
  }

  /// Its lines without those of examples.
  private static func prose(of document: SourceFile) -> [String] {
    var isExample = false
    return document.lines.filter { line in
      if line.hasPrefix("```") { isExample.toggle() }
      return !isExample
    }
  }

  @Test func `a link leads somewhere`() throws {
    let documents = try Self.documents()
    let anchors = Dictionary(uniqueKeysWithValues: documents.map { ($0.path, Self.anchors(of: $0)) })
    var count = 0
    for document in documents {
      let folder = URL(filePath: "/" + document.path).deletingLastPathComponent()
      for line in Self.prose(of: document) {
        for match in line.matches(of: /\]\(([^)\s]+)\)/) {
          let link = String(match.1)
          guard !link.contains("://") else { continue }
          count += 1
          let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(
            String.init)
          let path =
            parts[0].isEmpty
            ? document.path : String(folder.appending(path: parts[0]).standardized.path.dropFirst())
          #expect(
            FileManager.default.fileExists(atPath: SourceTree.root.path + "/" + path),
            "\(document.path): \(link)")
          guard parts.count > 1 else { continue }
          #expect(anchors[path]?.contains(parts[1]) ?? false, "\(document.path): \(link)")
        }
      }
    }
    #expect(count > 50)
  }

  @Test func `a source file that is named is there`() throws {
    let files = Set(try ["Sources", "Tests"].flatMap { try SourceTree.swiftFiles(below: $0) }.map(\.path))
    var count = 0
    for document in try Self.documents() where Self.guides.contains(document.path) {
      for line in Self.prose(of: document) {
        for match in line.matches(of: /`([A-Za-z0-9_+\/]+\.swift)`/) {
          count += 1
          let name = String(match.1)
          #expect(
            files.contains { ("/" + $0).hasSuffix("/" + name) } || name == "Type+topic.swift",
            "\(document.path): \(name)")
        }
      }
    }
    #expect(count > 5)
  }
}
