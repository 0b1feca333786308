import Foundation
import SessionCore
import SessionTestSupport
import Testing

/// What recorded commands did to files, as a reader has found it: see `Fixtures/shell-effects`.
struct LabelledFileEffectTests {
  /// A command of a recording.
  private struct Place: Hashable {
    var file: String
    var line: Int
  }

  /// An effect without what is not labelled.
  private struct Found: Hashable, CustomStringConvertible {
    var kind: String
    var path: String
    var target = "-"

    var description: String { "\(kind) \(path) \(target)" }
  }

  /// What a reader has found in one command.
  private struct Labels {
    var split = ""
    var effects: Set<Found> = []
    var isUnsure = false
  }

  private static func labels() throws -> [Place: Labels] {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Fixtures/shell-effects/labels.tsv")
    var labels: [Place: Labels] = [:]
    for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    where !line.hasPrefix("#") {
      let row = line.components(separatedBy: "\t")
      try #require(row.count == 6)
      let place = Place(file: row[0], line: try #require(Int(row[1])))
      labels[place, default: Labels()].split = row[2]
      switch row[3] {
      case "none": break
      case "unsure": labels[place]?.isUnsure = true
      case _: labels[place]?.effects.insert(Found(kind: row[3], path: row[4], target: row[5]))
      }
    }
    return labels
  }

  private static func effects(of command: String, in folder: String) -> Set<Found> {
    let separator = folder.hasPrefix("/") || !folder.contains("\\") ? "/" : "\\"
    func shown(_ path: String) -> String {
      if path == folder { return "." }
      guard path.hasPrefix(folder + separator) else { return path }
      return "./" + path.dropFirst(folder.count + 1).replacingOccurrences(of: "\\", with: "/")
    }
    return Set(
      FileEffects.effects(of: command, in: folder).compactMap { effect in
        switch effect.kind {
        case .created: Found(kind: "created", path: shown(effect.path))
        case .modified: Found(kind: "modified", path: shown(effect.path))
        case .deleted: Found(kind: "deleted", path: shown(effect.path))
        case .renamed(let target): Found(kind: "renamed", path: shown(effect.path), target: shown(target))
        case .read: nil
        }
      })
  }

  /// The commands of a record, and the folder that they run in.
  private static func commands(in line: Data) throws -> (folder: String, commands: [String]) {
    let record = try #require(try JSONSerialization.jsonObject(with: line) as? [String: Any])
    let blocks = (record["message"] as? [String: Any])?["content"] as? [[String: Any]] ?? []
    let commands = blocks.compactMap { ($0["input"] as? [String: Any])?["command"] as? String }
    return (record["cwd"] as? String ?? "", commands)
  }

  @Test(.enabled(if: SharedData.transcripts != nil))
  func `what commands did to files is found as a reader has found it`() throws {
    let folder = try #require(SharedData.transcripts)
    var counts: [String: (right: Int, found: Int, labelled: Int, commands: Int)] = [:]
    for (file, places) in Dictionary(grouping: try Self.labels(), by: \.key.file).sorted(by: {
      $0.key < $1.key
    }) {
      let lines = try Data(contentsOf: folder.appending(path: file))
        .split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      for (place, labels) in places.sorted(by: { $0.key.line < $1.key.line }) {
        let (cwd, commands) = try Self.commands(in: lines[place.line - 1])
        var found = Set(commands.flatMap { Self.effects(of: $0, in: cwd) })
        // Of a folder the reader says no more than that.
        let trees = labels.effects.filter { $0.kind == "tree" }.map(\.path)
        found = Set(
          found.map {
            $0.kind == "modified" && trees.contains($0.path) ? Found(kind: "tree", path: $0.path) : $0
          })
        if labels.isUnsure { found.formIntersection(labels.effects) }
        for split in [labels.split, "all"] {
          var count = counts[split] ?? (0, 0, 0, 0)
          count.right += found.intersection(labels.effects).count
          count.found += found.count
          count.labelled += labels.effects.count
          count.commands += 1
          counts[split] = count
        }
        if labels.split == "seen", found != labels.effects {
          print("\(place.file):\(place.line): found \(found.subtracting(labels.effects)),")
          print("  missed \(labels.effects.subtracting(found))")
        }
      }
    }
    for (split, count) in counts.sorted(by: { $0.key < $1.key }) {
      let precision = Double(count.right) / Double(count.found)
      let recall = Double(count.right) / Double(count.labelled)
      print(
        "\(split): \(count.commands) commands, \(count.labelled) effects, precision \(precision), recall \(recall)"
      )
      #expect(precision >= 0.9, "\(split)")
      #expect(recall >= 0.85, "\(split)")
    }
    #expect(counts.count == 3)
  }
}
