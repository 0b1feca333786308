/// What version control does to the files of its tree.
extension FileEffectScan {
  /// Whether a call is one of version control.
  mutating func versionsFiles(_ call: FileCall) -> Bool {
    guard ["git", "hg", "gh"].contains(call.program) else { return false }
    var rest = call.arguments
    var place: String?
    while let word = rest.first, word.hasPrefix("-") {
      rest = rest.dropFirst()
      guard ["-C", "-c", "--git-dir", "--work-tree", "--namespace", "-R", "--cwd"].contains(word) else {
        continue
      }
      if ["-C", "--cwd", "--work-tree"].contains(word) { place = rest.first }
      rest = rest.dropFirst()
    }
    guard let verb = rest.first else { return true }
    var inner = call
    inner.arguments = rest.dropFirst()
    inSubshell { scan in
      if let place { scan.enter(place) }
      if call.program == "gh" {
        // It brings a branch of another repository here.
        if verb == "pr", inner.arguments.first == "checkout" { scan.addTree(how: "gh pr checkout") }
      } else {
        scan.version(verb, inner)
      }
    }
    return true
  }

  private mutating func version(_ verb: String, _ call: FileCall) {
    let how = "\(call.program) \(verb)"
    switch verb {
    case "mv", "move", "rename":
      forEachTarget(call, valued: []) { $0.addRename($1, to: $2, how: how) }
    case "rm", "remove":
      let options = call.options()
      guard !options.has("--cached", "-n", "--dry-run") else { return }
      for file in options.operands { add(.deleted, file, how: how) }
    case "checkout": checkOut(call, how)
    case "switch":
      let options = call.options("-c", "-C", "--create", "--force-create", "--orphan")
      // A new branch begins with the files as they are, unless it begins elsewhere.
      if !options.has("-c", "-C", "--create", "--force-create", "--orphan") || !options.operands.isEmpty {
        addTree(how: how)
      }
    case "restore": restore(call, how)
    case "apply", "am":
      guard !call.has(["--check", "--stat", "--numstat", "--summary", "--cached"]) else { return }
      let strip = call.options("-p").value("-p").flatMap { Int($0) } ?? 1
      if verb == "apply", call.options("-p", "-C", "--directory").operands.allSatisfy({ $0 == "-" }) {
        addPatched(call.document, strip: strip, how: how)
      } else {
        addTree(how: how)
      }
    case "stash": stash(call, how)
    case "reset":
      if let flag = call.arguments.first(where: ["--hard", "--merge", "--keep"].contains) {
        addTree(how: "\(how) \(flag)")
      }
    case "clean": if !call.options("-e", "--exclude").has("-n", "--dry-run") { addTree(how: how) }
    case "revert", "cherry-pick", "merge", "rebase", "pull", "update":
      if !call.has(["--show-current-patch"]) { addTree(how: how) }
    case "bisect":
      if ["good", "bad", "new", "old", "skip", "reset", "run"].contains(call.arguments.first ?? "") {
        addTree(how: how)
      }
    case "submodule", "worktree":
      let operands = call.options("-b", "-B", "--depth").operands
      switch operands.first {
      case "update": addTree(how: how)
      case "add": if verb == "worktree", operands.count > 1 { addTree(operands[1], how: how) }
      case "remove": if verb == "worktree", operands.count > 1 { add(.deleted, operands[1], how: how) }
      case _: break
      }
    case "clone":
      let operands = call.options(
        "-b", "--branch", "--depth", "-o", "--origin", "-c", "--config", "-j", "--reference"
      ).operands
      guard let source = operands.first else { return }
      let name = source.lastPart
      add(
        .created, operands.dropFirst().first ?? (name.hasSuffix(".git") ? String(name.dropLast(4)) : name),
        how: how, isCertain: false)
    case "archive":
      if let file = call.options("-o", "--output").value("-o", "--output") { add(.created, file, how: how) }
    case _: break
    }
  }

  private mutating func checkOut(_ call: FileCall, _ how: String) {
    let options = call.options("-b", "-B", "--orphan")
    guard !options.has("-b", "-B", "--orphan") else {
      if !options.operands.isEmpty { addTree(how: how) }
      return
    }
    if let mark = call.arguments.firstIndex(of: "--") {
      return takeBack(Array(call.arguments[(mark + 1)...]), how)
    }
    let files = options.operands
    if options.has("--ours", "--theirs") || options.has("-p", "--patch") && !files.isEmpty {
      takeBack(files, how)
    } else if files.count > 1 {
      takeBack(options.has("-t", "--track") ? ["."] : Array(files.dropFirst()), how)
    } else if let name = files.first, Self.isRatherFile(name) {
      takeBack([name], how, isCertain: false)
    } else if !files.isEmpty {
      addTree(how: how)
    }
  }

  /// `src/a.ts`, but not the branch `release/1.2`: what stands alone may be either.
  private static func isRatherFile(_ name: String) -> Bool {
    guard name.looksLikeFile, !name.contains("..") else { return name == "." }
    let ending = name.lastPart.drop { $0 != "." }.split(separator: ".").last ?? ""
    return ending.first?.isLetter == true && ending.utf8.count <= 6
  }

  private mutating func restore(_ call: FileCall, _ how: String) {
    let options = call.options("-s", "--source")
    // What is staged alone is not the file.
    if options.has("--staged", "-S"), !options.has("--worktree", "-W") { return }
    takeBack(options.operands, how)
  }

  private mutating func takeBack(_ files: [String], _ how: String, isCertain: Bool = true) {
    for file in files {
      if [".", ":/", "*"].contains(file) || file.hasSuffix("/") {
        addTree(file == "." || file.hasSuffix("/") && file != ":/" ? file : ".", how: how)
      } else {
        add(.modified, file, how: how, isCertain: isCertain)
      }
    }
  }

  private mutating func stash(_ call: FileCall, _ how: String) {
    let options = call.options("-m", "--message")
    switch options.operands.first {
    case "list", "show", "drop", "clear", "create", "store": break
    case "push" where options.operands.count > 1: takeBack(Array(options.operands.dropFirst()), how)
    case "pop", "apply", "push", "save", "branch", nil:
      addTree(how: options.operands.first.map { "\(how) \($0)" } ?? how)
    case _: addTree(how: how)
    }
  }
}
