import Foundation

/// What `Package.swift` declares, read from its text: one section a target, as it is laid out there.
struct PackageManifest {
  struct Target: Hashable, Sendable {
    var name: String
    /// The folder of its sources below the root.
    var folder: String
    /// The modules that it may import, of other targets and of packages.
    var dependencies: Set<String>
  }

  let targets: [Target]

  init(text: String) throws {
    // The fuzzers come behind: they are built by a script alone.
    let text = text.components(separatedBy: "\nif fuzzes").first ?? text
    let products = text.matches(of: /let (\w+) = Target\.Dependency\.product\(name: "(\w+)"/)
      .reduce(into: [:]) { $0[String($1.1)] = String($1.2) }
    targets = text.components(separatedBy: "\n    .").dropFirst().compactMap { section in
      let form = /^(target|testTarget|executableTarget|systemLibrary)\(\s*name: "([\w-]+)"/
      guard let head = section.firstMatch(of: form) else { return nil }
      let listed = section.firstMatch(of: /dependencies: \[([^\]]*)\]/)?.1 ?? ""
      let words = listed.split { ", \n".contains($0) }.map(String.init)
      let name = String(head.2)
      let usual = (head.1 == "testTarget" ? "Tests/" : "Sources/") + name
      return Target(
        name: name, folder: section.firstMatch(of: /path: "([^"]+)"/).map { String($0.1) } ?? usual,
        dependencies: Set(
          words.map { word in
            word.hasPrefix("\"") ? word.trimmingCharacters(in: ["\""]) : products[word] ?? word
          }))
    }
  }

  /// That of the repository.
  static func ofRepository() throws -> PackageManifest {
    let file = try SourceTree.files(below: "Package.swift").first
    return try PackageManifest(text: (file?.lines ?? []).joined(separator: "\n"))
  }
}
