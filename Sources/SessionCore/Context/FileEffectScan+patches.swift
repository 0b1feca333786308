/// Changes that stand in the line as a patch.
extension FileEffectScan {
  mutating func patch(_ call: FileCall) {
    let options = call.options("-p", "-d", "-i", "-o", "--directory", "--input", "--strip", "--output")
    guard !options.has("--dry-run") else { return }
    if let file = options.value("-o", "--output") ?? options.operands.first {
      return add(options.has("-o", "--output") ? .created : .modified, file, how: "patch")
    }
    let folder = options.value("-d", "--directory")
    let strip = options.value("-p", "--strip").flatMap { Int($0) } ?? 0
    inSubshell { scan in
      if let folder { scan.enter(folder) }
      scan.addPatched(call.document, strip: strip, how: "patch")
    }
  }

  /// The files that a patch names in the lines before its changes; the folder where it names none. As many
  /// leading parts of the names do not count as `strip` says.
  mutating func addPatched(_ patch: String, strip: Int, how: String) {
    var (old, isFound) = ("", false)
    for line in patch.split(separator: "\n", omittingEmptySubsequences: true) {
      if line.hasPrefix("--- ") {
        old = Self.name(in: line, strip: strip)
      } else if line.hasPrefix("+++ ") {
        let new = Self.name(in: line, strip: strip)
        isFound = true
        if new == "/dev/null" {
          add(.deleted, old, how: how)
        } else {
          add(old == "/dev/null" ? .created : .modified, new, how: how)
        }
      }
    }
    if !isFound { addTree(how: how) }
  }

  private static func name(in line: Substring, strip: Int) -> String {
    let name = line.dropFirst(4).prefix { $0 != "\t" && $0 != "\r" }
    guard name != "/dev/null" else { return String(name) }
    return name.split(separator: "/").dropFirst(max(0, strip)).joined(separator: "/")
  }

  /// The patch format that some agents have a tool of their own for: it names its files in full.
  mutating func applyPatch(_ call: FileCall) {
    let text = call.arguments.first { $0.contains("*** ") } ?? call.document
    let marks: [(mark: String, kind: FileEffect.Kind)] = [
      ("*** Update File: ", .modified), ("*** Add File: ", .created), ("*** Delete File: ", .deleted),
    ]
    var last = ""
    for line in text.split(whereSeparator: \.isNewline) where line.hasPrefix("*** ") {
      if line.hasPrefix("*** Move to: ") {
        addRename(last, to: String(line.dropFirst("*** Move to: ".count)), how: "apply_patch")
      }
      for (mark, kind) in marks where line.hasPrefix(mark) {
        last = String(line.dropFirst(mark.count))
        add(kind, last, how: "apply_patch")
      }
    }
  }

  mutating func enter(_ word: String) { folder.enter(word) }
}
