/// Variables that a line itself sets.
extension ShellLine.Command {
  /// What the commands of a line are with the variables that those before them set: of `D=/tmp/x; cat > $D/a` the
  /// second writes `/tmp/x/a`. What is not known stays as it was written.
  static func resolved(_ commands: [Self]) -> [Self] {
    var values: [String: String] = [:]
    return commands.map { command in
      var resolved = command
      if !values.isEmpty {
        resolved.words = command.words.map { filled($0, from: values) }
        resolved.outputs = command.outputs.map { filled($0, from: values) }
      }
      for word in resolved.words.prefix(while: { $0.contains("=") }) {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        values[String(parts[0])] = parts[1].contains("$") ? nil : String(parts[1])
      }
      return resolved
    }
  }

  /// A word that begins with a variable, `$D/a` or `${D}/a`.
  private static func filled(_ word: String, from values: [String: String]) -> String {
    guard word.hasPrefix("$") else { return word }
    var rest = word.dropFirst()
    let isBraced = rest.first == "{"
    if isBraced { rest = rest.dropFirst() }
    let name = rest.prefix { $0 == "_" || $0.isASCII && ($0.isLetter || $0.isNumber) }
    rest = rest.dropFirst(name.count)
    if isBraced {
      guard rest.first == "}" else { return word }
      rest = rest.dropFirst()
    }
    return values[String(name)].map { $0 + rest } ?? word
  }
}
