/// What a script in the line does to files whose paths it names.
extension InlineScript {
  /// One file, by its path as the script has it.
  struct Effect: Hashable {
    var kind: FileEffect.Kind
    var path: String
  }

  /// Which of a call is the file.
  private enum File {
    case receiver
    case argument(Int)
    /// The file that is moved, and what it becomes.
    case move(receiver: Bool)
    /// It is opened: the mode says for what.
    case opened
  }

  /// Calls that change files, in the languages of scripts.
  private static let changing: [(name: String, file: File, kind: FileEffect.Kind)] = [
    ("open(", .opened, .created), (".write_text(", .receiver, .created),
    (".write_bytes(", .receiver, .created),
    (".touch(", .receiver, .created), (".unlink(", .receiver, .deleted),
    (".rename(", .move(receiver: true), .created),
    ("writeFile(", .argument(0), .created), ("writeFileSync(", .argument(0), .created),
    ("appendFile(", .argument(0), .modified), ("appendFileSync(", .argument(0), .modified),
    ("createWriteStream(", .argument(0), .created), ("file_put_contents(", .argument(0), .created),
    ("Bun.write(", .argument(0), .created), ("writeTextFile(", .argument(0), .created),
    ("writeTextFileSync(", .argument(0), .created), ("File.write(", .argument(0), .created),
    ("os.remove(", .argument(0), .deleted), ("os.unlink(", .argument(0), .deleted),
    ("rmSync(", .argument(0), .deleted),
    ("unlinkSync(", .argument(0), .deleted), ("rmtree(", .argument(0), .deleted),
    ("os.rename(", .move(receiver: false), .created), ("os.replace(", .move(receiver: false), .created),
    ("renameSync(", .move(receiver: false), .created), ("shutil.move(", .move(receiver: false), .created),
    ("shutil.copy(", .argument(1), .created), ("shutil.copy2(", .argument(1), .created),
    ("shutil.copyfile(", .argument(1), .created), ("shutil.copytree(", .argument(1), .created),
    ("copyFileSync(", .argument(1), .created), (".to_csv(", .argument(0), .created),
    ("savefig(", .argument(0), .created),
  ]

  /// Calls that read them: what is read and written is changed, not made.
  private static let reading: [(name: String, isReceiver: Bool)] = [
    (".read_text(", true), (".read_bytes(", true), ("readFileSync(", false), ("readFile(", false),
    ("file_get_contents(", false), ("File.read(", false),
  ]

  /// Calls that are looked at in one script.
  private static let mostCalls = 64

  /// In the order of the calls.
  var effects: [Effect] {
    var paths = ScriptPaths(text: text)
    var (found, read): ([(place: Int, effect: Effect)], Set<String>) = ([], [])
    var calls = 0
    for (name, isReceiver) in Self.reading {
      for place in text.places(of: name).prefix(max(0, Self.mostCalls - calls)) {
        calls += 1
        read.formUnion(paths.files(isReceiver, at: place, name))
      }
    }
    for (name, file, kind) in Self.changing {
      for place in text.places(of: name).prefix(max(0, 2 * Self.mostCalls - calls)) {
        calls += 1
        let open = place + name.utf8.count - 1
        switch file {
        case .receiver: found += paths.receiver(of: place).map { (place, Effect(kind: kind, path: $0)) }
        case .argument(let number):
          found += paths.argument(number, of: open).map { (place, Effect(kind: kind, path: $0)) }
        case .move(let isReceiver):
          let sources = paths.files(isReceiver, at: place, name)
          let targets = paths.argument(isReceiver ? 0 : 1, of: open)
          found += zip(sources, targets).map { (place, Effect(kind: .renamed(to: $1), path: $0)) }
        case .opened:
          let (files, mode) = paths.opened(at: place)
          if mode.contains(where: { "wxa+".contains($0) }) {
            let kind: FileEffect.Kind = mode.contains("w") || mode.contains("x") ? .created : .modified
            found += files.map { (place, Effect(kind: kind, path: $0)) }
          } else {
            read.formUnion(files)
          }
        }
      }
    }
    return found.sorted { $0.place < $1.place }.map { _, effect in
      effect.kind == .created && read.contains(effect.path)
        ? Effect(kind: .modified, path: effect.path) : effect
    }
  }
}

extension ScriptPaths {
  /// The file that a call at a place is made of, or that is its first argument.
  fileprivate mutating func files(_ isReceiver: Bool, at place: Int, _ name: String) -> [String] {
    isReceiver ? receiver(of: place) : argument(0, of: place + name.utf8.count - 1)
  }

  /// The file that is opened at a place, and how: `open(path, 'w')`, `path.open('w')`.
  fileprivate mutating func opened(at place: Int) -> ([String], String) {
    let open = place + 4
    let first = argument(0, of: open)
    if let mode = mode(of: open) { return (first, mode) }
    if let mode = first.first, mode.utf8.count <= 3, mode.allSatisfy({ "rwaxbt+".contains($0) }),
      isMethod(at: place)
    {
      return (receiver(of: place - 1), mode)
    }
    return (first, "r")
  }
}
