/// A program with its arguments, asked what it does to files.
struct FileCall {
  /// Its name, without a folder.
  var program: String
  var arguments: ArraySlice<String>
  /// Its input, where that stands in the line.
  var document = ""
  /// Whether more arguments come from the output of another program, `xargs`.
  var isFed = false
  /// The words of the command whose output it reads.
  var source: [String] = []
  /// How many lines it stands in.
  var depth = 0

  /// Arguments told apart.
  struct Options {
    /// The flags, each letter of `-rf` for itself; a flag with a value with that.
    private(set) var flags: [(name: String, value: String?)] = []
    private(set) var operands: [String] = []

    /// The flags in `valued` take a value: as the next argument, behind `=`, or right behind a single letter.
    /// One dash may stand before whole words, `-delete`.
    init(_ arguments: ArraySlice<String>, valued: Set<String> = [], hasLongWords: Bool = false) {
      var rest = arguments
      while let word = rest.popFirst() {
        if word == "--" {
          operands += rest
          return
        }
        guard word.hasPrefix("-"), word != "-" else {
          operands.append(word)
          continue
        }
        if word.hasPrefix("--") || hasLongWords {
          let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(
            String.init)
          let value = parts.count > 1 ? parts[1] : valued.contains(word) ? rest.popFirst() : nil
          flags.append((parts[0], value))
          continue
        }
        var letters = word.dropFirst()
        while let letter = letters.popFirst() {
          let name = "-" + String(letter)
          guard valued.contains(name) else {
            flags.append((name, nil))
            continue
          }
          flags.append((name, letters.isEmpty ? rest.popFirst() : String(letters)))
          break
        }
      }
    }

    func has(_ names: String...) -> Bool { flags.contains { names.contains($0.name) } }

    /// The value that one of those flags has last.
    func value(_ names: String...) -> String? {
      flags.last { names.contains($0.name) && $0.value != nil }?.value
    }
  }

  func options(_ valued: String...) -> Options { Options(arguments, valued: Set(valued)) }

  func has(_ flags: some Sequence<String>) -> Bool {
    flags.contains { flag in arguments.contains { $0 == flag || $0.hasPrefix(flag + "=") } }
  }
}

extension String {
  /// The last part of a path.
  var lastPart: String { split { $0 == "/" || $0 == "\\" }.last.map(String.init) ?? self }

  /// Whether it names what is in a folder and not the folder: a word with an ending.
  var looksLikeFile: Bool {
    let name = lastPart
    guard !hasSuffix("/"), let dot = name.lastIndex(of: "."), dot != name.startIndex else { return false }
    let ending = name[name.index(after: dot)...]
    return !ending.isEmpty && name.contains { $0 != "." }
  }
}
