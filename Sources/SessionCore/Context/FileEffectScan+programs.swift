/// Programs that are there to change files.
extension FileEffectScan {
  /// What one program does.
  mutating func perform(_ call: FileCall) {
    if changesShell(call) || readsFiles(call) || versionsFiles(call) || managesPackages(call)
      || formatsFiles(call)
    {
      return
    }
    switch call.program {
    case "rm", "unlink", "shred", "trash", "remove-item", "Remove-Item", "del": remove(call)
    case "mv", "rename", "move-item", "Move-Item": move(call)
    case "cp", "install", "ln", "copy-item", "Copy-Item", "rsync", "scp": copy(call)
    case "touch":
      for file in call.options("-d", "-t", "-r", "--date", "--reference").operands {
        add(.created, file, how: "touch")
      }
    case "tee", "sponge":
      let options = call.options()
      let appends = options.has("-a", "--append")
      for file in options.operands {
        add(appends ? .modified : .created, file, how: appends ? "tee -a" : call.program)
      }
    case "truncate":
      for file in call.options("-s", "-r", "--size", "--reference").operands {
        add(.modified, file, how: "truncate")
      }
    case "dd":
      for word in call.arguments where word.hasPrefix("of=") {
        add(.created, String(word.dropFirst(3)), how: "dd")
      }
    case "sed", "gsed": editByLine(call)
    case "perl", "ruby": editByScript(call)
    case "awk", "gawk", "mawk": editInPlace(call)
    case "ed", "ex", "dos2unix", "unix2dos":
      for file in call.options().operands { add(.modified, file, how: call.program) }
    case "yq":
      let options = call.options()
      guard options.has("-i", "--inplace") else { break }
      // The expression comes before the files, and at times a verb before it.
      let verbs = options.operands.first.map { ["e", "eval", "ea", "eval-all"].contains($0) } ?? false
      for file in options.operands.dropFirst(verbs ? 2 : 1) { add(.modified, file, how: "yq -i") }
    case "find", "fd": find(call)
    case "tar", "bsdtar", "unzip", "zip", "gzip", "gunzip", "xz", "7z": archive(call)
    case "curl", "wget": download(call)
    case "split":
      add(
        .created, (call.options("-n", "-l", "-b", "-a", "-C").operands.dropFirst().first ?? "x") + "*",
        how: "split")
    case "patch": patch(call)
    case "apply_patch", "applypatch": applyPatch(call)
    case _: runsOther(call)
    }
  }

  // MARK: Whole files

  private mutating func remove(_ call: FileCall) {
    for file in call.options("-Path").operands { add(.deleted, file, how: call.program) }
    if call.isFed { addTree(how: "xargs \(call.program)") }
  }

  private mutating func move(_ call: FileCall) {
    guard !call.isFed else { return addTree(how: "xargs \(call.program)") }
    forEachTarget(call, valued: ["-t", "--target-directory", "-S", "--suffix"]) { scan, source, target in
      scan.addRename(source, to: target, how: call.program)
    }
  }

  private mutating func copy(_ call: FileCall) {
    guard !call.isFed else { return addTree(how: "xargs \(call.program)") }
    let isInstall = call.program == "install"
    let valued: Set<String> = [
      "-t", "--target-directory", "-S", "--suffix", isInstall ? "-m" : "-e", isInstall ? "-o" : "-P",
      "--mode",
      "--exclude", "--include", "--exclude-from", isInstall ? "-g" : "-f",
    ]
    if isInstall, call.has(["-d", "-D", "--directory"]), !call.arguments.contains("-D") { return }
    let takesAway = ["rsync", "scp"].contains(call.program)
    forEachTarget(
      call,
      valued: call.program == "cp" || call.program == "ln"
        ? ["-t", "-S", "--suffix", "--target-directory"] : valued
    ) {
      scan, source, target in
      if takesAway, target.contains(":") { return }
      // What is in a folder goes into the other one.
      let isAll = source.hasSuffix("/*") || source.hasSuffix("/.") || source == "*"
      if isAll || call.program == "rsync" {
        let ending = "/" + source.lastPart
        let folder = target.hasSuffix(ending) ? String(target.dropLast(ending.count)) : target
        scan.add(.created, folder, how: call.program, isCertain: false)
      } else {
        scan.add(.created, target, how: call.program)
      }
    }
  }

  /// Each source with what it becomes: several sources, and those whose target ends as a folder does, go into
  /// it.
  mutating func forEachTarget(
    _ call: FileCall, valued: Set<String>, _ body: (inout FileEffectScan, String, String) -> Void
  ) {
    let options = FileCall.Options(call.arguments, valued: valued)
    var sources = options.operands.flatMap(Self.choices)
    let stated = options.value("-t", "--target-directory")
    // A link may be made under its own name.
    if stated == nil, sources.count == 1, call.program == "ln" {
      return body(&self, sources[0], sources[0].lastPart)
    }
    guard let target = stated ?? (sources.count > 1 ? sources.popLast() : nil) else { return }
    let isFolder =
      stated != nil || sources.count > 1 || target.hasSuffix("/")
      || [".", "..", "~"].contains(target.lastPart)
    let base = target.hasSuffix("/") ? String(target.dropLast()) : target
    for source in sources {
      body(&self, source, isFolder ? (base.isEmpty ? "/" : base + "/") + source.lastPart : target)
    }
  }

  // MARK: Editing in place

  private mutating func editByLine(_ call: FileCall) {
    var (isInPlace, hasScript) = (false, false)
    var files: [String] = []
    var rest = call.arguments
    while let word = rest.popFirst() {
      guard word.hasPrefix("-"), word.utf8.count > 1 else {
        // The empty ending of a copy that some want as a word of its own.
        if word.isEmpty || isInPlace && files.isEmpty && !hasScript && Self.isEnding(word) { continue }
        if hasScript { files.append(word) } else { hasScript = true }
        continue
      }
      if word.hasPrefix("--") {
        if word.hasPrefix("--in-place") { isInPlace = true }
        if word.hasPrefix("--expression") || word.hasPrefix("--file") {
          hasScript = true
          if !word.contains("=") { rest = rest.dropFirst() }
        }
        continue
      }
      for (index, letter) in word.dropFirst().enumerated() {
        if letter == "i" || letter == "I" {
          isInPlace = true
          break
        }
        guard letter == "e" || letter == "f" else { continue }
        hasScript = true
        if index == word.count - 2 { rest = rest.dropFirst() }
        break
      }
    }
    guard isInPlace else { return }
    for file in files { add(.modified, file, how: "sed -i") }
    if call.isFed { addTree(how: "xargs sed -i") }
  }

  /// `.bak`
  private static func isEnding(_ word: String) -> Bool {
    word.hasPrefix(".") && word.utf8.count <= 6 && word.dropFirst().allSatisfy(\.isLetter)
  }

  private mutating func editByScript(_ call: FileCall) {
    let options = call.options("-e", "-E", "-I", "-M", "-m")
    let isInPlace = call.arguments.contains { word in
      word.hasPrefix("-") && !word.hasPrefix("--")
        && word.prefix { $0 != "e" && $0 != "E" && $0 != "M" && $0 != "I" }.contains("i")
    }
    guard isInPlace, options.has("-e", "-E") else { return runsOther(call) }
    for file in options.operands { add(.modified, file, how: "\(call.program) -i") }
    if call.isFed { addTree(how: "xargs \(call.program) -i") }
  }

  private mutating func editInPlace(_ call: FileCall) {
    let options = call.options("-i", "-v", "-f", "-F", "--include")
    guard (options.value("-i", "--include") ?? "").hasPrefix("inplace") else { return }
    let files = options.operands.dropFirst(options.has("-f") ? 0 : 1)
    for file in files { add(.modified, file, how: "\(call.program) -i inplace") }
  }

  private mutating func find(_ call: FileCall) {
    let changing: Set<String> = ["-exec", "-execdir", "-ok", "-x", "-X"]
    let roots = call.arguments.prefix { !$0.hasPrefix("-") && $0 != "(" && $0 != "!" }
    let inner = call.arguments.firstIndex(where: changing.contains).map { call.arguments[($0 + 1)...] }
    var changes = call.arguments.contains("-delete")
    if let inner, let first = inner.first {
      // Asked in a scan of its own: what matters is whether it would change a file.
      var trial = FileEffectScan(folder: "/")
      let words = inner.prefix { $0 != ";" && $0 != "+" }.map { $0 == "{}" ? "file" : $0 }
      if let script = CommandClassifier.script(in: words[...]) {
        trial.run(script, depth: call.depth + 1)
      } else if call.depth + 1 < CommandClassifier.mostDepth {
        trial.perform(
          FileCall(
            program: CommandClassifier.programName(first), arguments: words.dropFirst(), depth: call.depth + 1
          ))
      }
      changes = changes || trial.effects.contains { $0.kind.changes }
    }
    guard changes else { return }
    for root in roots.isEmpty || call.program == "fd" ? ["."] : Array(roots) { addTree(root, how: "find") }
  }

  // MARK: From elsewhere

  private mutating func archive(_ call: FileCall) {
    switch call.program {
    case "tar", "bsdtar":
      // The first word holds the letters also without a dash.
      var arguments = call.arguments
      if let first = arguments.first, !first.hasPrefix("-") { arguments[arguments.startIndex] = "-" + first }
      let options = FileCall.Options(arguments, valued: ["-f", "-C", "--file", "--directory", "--exclude"])
      if options.has("-x", "--extract") { addTree(options.value("-C", "--directory") ?? ".", how: "tar") }
      if options.has("-c", "--create"), let file = options.value("-f", "--file") {
        add(.created, file, how: "tar")
      }
    case "unzip", "7z":
      let options = call.options("-d", "-x")
      if call.program == "unzip" ? !options.has("-l", "-p", "-t", "-v", "-z") : options.operands.first == "x"
      {
        addTree(options.value("-d") ?? ".", how: call.program)
      }
    case "zip":
      if let file = call.options("-x", "-i", "-P", "--password").operands.first {
        add(.created, file, how: "zip")
      }
    case _:
      let options = call.options()
      guard !options.has("-c", "-l", "-t", "--stdout") else { return }
      let unpacks = call.program == "gunzip" || options.has("-d", "--decompress")
      let ending = call.program == "xz" ? ".xz" : ".gz"
      for file in options.operands {
        let target = unpacks ? file.hasSuffix(ending) ? String(file.dropLast(3)) : file + "*" : file + ending
        if options.has("-k", "--keep") {
          add(.created, target, how: call.program)
        } else {
          addRename(file, to: target, how: call.program)
        }
      }
    }
  }

  private mutating func download(_ call: FileCall) {
    let isWget = call.program == "wget"
    let options =
      isWget
      ? call.options(
        "-O", "-P", "-o", "-U", "--header", "--output-document", "--directory-prefix", "--user-agent", "-t",
        "-T")
      : call.options(
        "-o", "--output", "-H", "-X", "-d", "-u", "-A", "-e", "-F", "-b", "-m", "-w", "-x", "-T", "-c",
        "--data",
        "--header", "--request", "--output-dir", "--retry", "--max-time", "--connect-timeout")
    if let file = isWget ? options.value("-O", "--output-document") : options.value("-o", "--output") {
      add(.created, file, how: isWget ? "wget" : "curl -o")
    } else if isWget ? !options.has("--spider") : options.has("-O", "--remote-name") {
      let folder = options.value("-P", "--directory-prefix", "--output-dir").map { $0 + "/" } ?? ""
      for address in options.operands {
        guard
          let name = address.split(separator: "/").dropFirst(2).last?.prefix(while: { $0 != "?" && $0 != "#" }
          )
        else { continue }
        add(.created, folder + name, how: isWget ? "wget" : "curl -O")
      }
    }
  }
}

extension FileEffect.Kind {
  /// Whether the file is another one afterwards.
  package var changes: Bool {
    switch self {
    case .created, .modified, .deleted, .renamed: true
    case .read: false
    }
  }
}
