import LinuxHost
import Yams

/// A configuration file, checked: every key is known and every value has its form, or the error names the line.
///
/// The values themselves are read by swift-configuration, which does not say where a value stands.
struct SettingsFile {
  /// A configuration is some lines; what is larger is none.
  private static let sizeLimit = 1 << 20

  let path: String
  /// The line of each key, from 1.
  let lines: [SettingsKey: Int]

  /// Checks the file at `path`; `nil` where there is none.
  init?(path: String) throws {
    self.path = path
    let bytes: [UInt8]?
    do {
      bytes = try AtomicFile.read(path: path, limit: Self.sizeLimit)
    } catch {
      throw SettingsError(place: path, problem: "\(error)")
    }
    guard let bytes else { return nil }
    do {
      let root = try Yams.compose(yaml: String(decoding: bytes, as: UTF8.self))
      // Nothing but comments is composed to nothing, a document without contents to an empty scalar.
      let isEmpty = root?.scalar?.string.isEmpty ?? false
      lines = isEmpty ? [:] : try Self.check(root, path)
    } catch let error as YamlError {
      throw Self.error(error, path)
    }
  }

  private static func check(_ root: Node?, _ path: String) throws -> [SettingsKey: Int] {
    var lines: [SettingsKey: Int] = [:]
    func walk(_ node: Node, _ prefix: String) throws {
      let place = "\(path):\(node.mark?.line ?? 1)"
      guard case .mapping(let mapping) = node else {
        throw SettingsError(
          place: place, problem: "\(prefix.isEmpty ? "the file" : prefix) must hold keys and values")
      }
      for (keyNode, value) in mapping {
        let line = keyNode.mark?.line ?? 1
        let name = (prefix.isEmpty ? "" : prefix + ".") + (keyNode.scalar?.string ?? "?")
        if let key = SettingsKey(name: name) {
          try check(value, of: key, at: "\(path):\(line)")
          lines[key] = line
        } else if SettingsKey.all.contains(where: { $0.name.hasPrefix(name + ".") }) {
          if case .scalar(let scalar) = value, scalar.string.isEmpty { continue }
          try walk(value, name)
        } else {
          throw SettingsError(
            place: "\(path):\(line)",
            problem: "there is no setting \(name); there are "
              + SettingsKey.all.map(\.name).joined(separator: ", "))
        }
      }
    }
    if let root { try walk(root, "") }
    return lines
  }

  private static func check(_ value: Node, of key: SettingsKey, at place: String) throws {
    switch key.form {
    case .word(let words):
      guard let text = value.scalar?.string, words.contains(text) else {
        throw SettingsError(
          place: place, problem: "\(key.name) must be one of \(words.joined(separator: ", "))")
      }
    case .integer(let range):
      guard value.int.map(range.contains) == true else {
        throw SettingsError(
          place: place,
          problem: "\(key.name) must be a whole number from \(range.lowerBound) to \(range.upperBound)")
      }
    case .integers(let range):
      guard let items = value.sequence, items.allSatisfy({ $0.int.map(range.contains) == true }) else {
        throw SettingsError(
          place: place,
          problem:
            "\(key.name) must be a list of whole numbers from \(range.lowerBound) to \(range.upperBound), "
            + "for example [18, 10, 4]")
      }
    case .text:
      guard value.scalar != nil else {
        throw SettingsError(place: place, problem: "\(key.name) must be a text")
      }
    case .truth:
      guard value.bool != nil else {
        throw SettingsError(place: place, problem: "\(key.name) must be true or false")
      }
    case .texts:
      guard let items = value.sequence, items.allSatisfy({ $0.scalar != nil }) else {
        throw SettingsError(
          place: place, problem: "\(key.name) must be a list of texts, for example [\"a\", \"b\"]")
      }
    }
  }

  /// What the parser of YAML objects to, with its place.
  static func error(_ error: YamlError, _ path: String) -> SettingsError {
    SettingsError(place: place(of: error, path), problem: problem(of: error))
  }

  private static func place(of error: YamlError, _ path: String) -> String {
    switch error {
    case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _):
      "\(path):\(mark.line)"
    case _: path
    }
  }

  private static func problem(of error: YamlError) -> String {
    switch error {
    case .scanner(_, let problem, _, _), .parser(_, let problem, _, _), .composer(_, let problem, _, _):
      "this is not YAML: \(problem)"
    case _: "this is not YAML: \(error)"
    }
  }
}
