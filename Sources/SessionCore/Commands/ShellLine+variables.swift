/// Variables that a line itself sets.
extension ShellLine.Command {
  /// Bytes that a value may have to be put in, as long as a path; and what all that is put in may have together: a line that
  /// names a long value often would grow without bound.
  private static let (longestValue, mostFilled) = (4_096, 65_536)

  /// What the commands of a line are with the variables that those before them set: of `D=/tmp/x; cat > $D/a` the
  /// second writes `/tmp/x/a`. What is not known stays as it was written.
  static func resolved(_ commands: [Self]) -> [Self] {
    var values: [String: String] = [:]
    var room = mostFilled
    return commands.map { command in
      var resolved = command
      if !values.isEmpty {
        resolved.words = command.words.map { filled($0, from: values, room: &room) }
        for index in resolved.outputs.indices {
          resolved.outputs[index].path = filled(command.outputs[index].path, from: values, room: &room)
        }
      }
      for word in resolved.words.prefix(while: { $0.contains("=") }) {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let isKnown = parts[1].utf8.count <= longestValue && !parts[1].contains("$")
        values[String(parts[0])] = isKnown ? String(parts[1]) : nil
      }
      return resolved
    }
  }

  /// A word with variables in it, `$D/a`, `${D}/a`, `a/$n.txt`.
  private static func filled(_ word: String, from values: [String: String], room: inout Int) -> String {
    guard word.utf8.contains(UInt8(ascii: "$")) else { return word }
    let parts = word.split(separator: "$", omittingEmptySubsequences: false)
    return parts.dropFirst().reduce(into: String(parts[0])) {
      $0 += filled(part: $1, from: values, room: &room)
    }
  }

  /// What stands behind a dollar, with that or with the value.
  private static func filled(part: Substring, from values: [String: String], room: inout Int) -> String {
    let isBraced = part.first == "{"
    var rest = isBraced ? part.dropFirst() : part
    let name = rest.prefix { $0 == "_" || $0.isASCII && ($0.isLetter || $0.isNumber) }
    rest = rest.dropFirst(name.count)
    guard !isBraced || rest.first == "}", let value = values[String(name)], value.utf8.count <= room else {
      return "$" + part
    }
    room -= value.utf8.count
    return value + (isBraced ? rest.dropFirst() : rest)
  }
}
