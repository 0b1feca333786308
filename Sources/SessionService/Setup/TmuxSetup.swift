import LinuxHost

/// Puts the tokens left into tmux's status line: a block in the user's tmux.conf, and the server that runs now.
struct TmuxSetup {
  private static let fileLimit = 4 << 20
  /// Options of ours that a running server may have; first the one by which the daemon knows that it is wanted.
  private static let options = ["@sessiond-style", "@sessiond", "@sessiond-age"]

  private let machine: SetupMachine

  init(_ machine: SetupMachine) {
    self.machine = machine
  }

  /// What has to be done so that tmux shows it.
  func install() throws(SetupError) -> SetupPlan {
    var plan = SetupPlan(part: "tmux")
    guard try machine.run(["tmux", "-V"]) != nil else {
      throw SetupError(.unavailable, "tmux is not installed")
    }
    guard let configuration = machine.installed(["share/sessiond/tmux.conf", "../../config/tmux.conf"]) else {
      throw SetupError(
        .unavailable, "there is no tmux.conf of sessiond's near \(machine.programs): run make install first")
    }
    guard !configuration.contains(where: { "'\n".contains($0) }) else {
      throw SetupError(
        .failure, "tmux can't be told of a file called \(configuration): install to another folder")
    }
    let file = try userFile()
    let old = try read(file)
    // -q: tmux says nothing where sessiond was uninstalled since.
    let line = "source-file -q '\(configuration)'"
    let new = try edited(file) { try MarkedBlock.put([line], into: old) }
    if let line = Self.lineByHand(old) {
      plan.notes.append("\(file), line \(line), shows sessiond already: take that out if setup is to do it")
      return plan
    }
    if new != old { plan.actions.append(.write(try edit(file, old, new))) }
    let value = try serverOption("status-right")
    if let value, !TmuxStatusPiece.isIn(value) {
      try keepKey(&plan)
      plan.actions.append(.run(["tmux", "source-file", configuration]))
    } else if value == nil {
      plan.notes.append("no tmux server runs now; the next one shows it")
    }
    return plan
  }

  /// What has to be done so that tmux does not show it any more.
  func remove() throws(SetupError) -> SetupPlan {
    var plan = SetupPlan(part: "tmux")
    for file in try candidates() where FileOperations.exists(file) {
      let old = try read(file)
      let new = try edited(file) { try MarkedBlock.remove(from: old) }
      if new != old { plan.actions.append(.write(try edit(file, old, new))) }
      if let line = Self.lineByHand(old) {
        plan.notes.append("\(file), line \(line), was not written by setup and stays")
      }
    }
    if let value = try serverOption("status-right"), TmuxStatusPiece.isIn(value) {
      plan.actions.append(
        .run([
          "tmux", "set-option", "-g", "status-right",
          Self.argument(TmuxStatusPiece.removing(from: value)),
        ]))
    }
    var isKnown = false
    for option in Self.options where try serverOption(option)?.isEmpty == false { isKnown = true }
    if isKnown { plan.actions += Self.options.map { .run(["tmux", "set-option", "-gu", $0]) } }
    try giveKeyBack(&plan)
    return plan
  }

  // MARK: The key

  /// What our tmux.conf binds to the prefix and this key; what it runs tells it from anything else.
  private static let (key, keyMark) = ("W", "sessiond-cli go")
  /// The option of the running server that keeps what was bound to it before, as tmux writes such things.
  private static let formerKey = "@sessiond-key-before"

  /// Keeps what the user has bound to our key, before it is bound anew.
  private func keepKey(_ plan: inout SetupPlan) throws(SetupError) {
    guard let bound = try boundKey(), !bound.contains(Self.keyMark) else { return }
    plan.actions.append(.run(["tmux", "set-option", "-g", Self.formerKey, Self.argument(bound)]))
    plan.notes.append(
      "prefix \(Self.key) does something of yours now, which --remove brings back: \(bound); to keep it, put"
        + " your bind-key line behind the lines of sessiond")
  }

  /// Takes our key away from the running server, and binds what was bound to it before where that is known.
  private func giveKeyBack(_ plan: inout SetupPlan) throws(SetupError) {
    let former = try serverOption(Self.formerKey) ?? ""
    if let bound = try boundKey(), bound.contains(Self.keyMark) {
      plan.actions.append(.run(["tmux", "unbind-key", Self.key]))
      // The line is one of tmux's own, made to be read again; it is run as a command, which nothing expands.
      if !former.isEmpty {
        plan.actions.append(.run(["tmux", "if-shell", "-F", "1", Self.argument(former)]))
      }
    }
    if !former.isEmpty { plan.actions.append(.run(["tmux", "set-option", "-gu", Self.formerKey])) }
  }

  /// The command that binds our key in the running server, as tmux writes it; `nil` where nothing is bound to it.
  private func boundKey() throws(SetupError) -> String? {
    guard let answer = try machine.run(["tmux", "list-keys", "-T", "prefix", Self.key]), answer.code == 0
    else { return nil }
    return answer.output.split(separator: "\n").first.map(String.init)
  }

  // MARK: The file

  /// The file with the block, else the one that tmux reads and people edit.
  private func userFile() throws(SetupError) -> String {
    let candidates = try candidates()
    for file in candidates where FileOperations.exists(file) {
      if try edited(file, { try MarkedBlock.find(in: try read(file)) }) != nil { return file }
    }
    if FileOperations.exists(candidates[0]) { return candidates[0] }
    let folder = String(candidates[1].dropLast("/tmux.conf".count))
    return ((try? FileStatus.of(path: folder)) ?? nil)?.isDirectory == true ? candidates[1] : candidates[0]
  }

  private func candidates() throws(SetupError) -> [String] {
    Self.candidates(home: try machine.home(), environment: machine.environment)
  }

  /// Where a user's tmux.conf may be.
  static func candidates(home: String, environment: [String: String]) -> [String] {
    let configuration = environment["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    return [home + "/.tmux.conf", (configuration ?? home + "/.config") + "/tmux/tmux.conf"]
  }

  private func read(_ file: String) throws(SetupError) -> [UInt8] {
    try machine.contents(of: file, limit: Self.fileLimit) ?? []
  }

  private func edit(_ file: String, _ old: [UInt8], _ new: [UInt8]) throws(SetupError) -> SetupPlan.FileEdit {
    try .ofUser(file, old, new, newFile: 0o644)
  }

  private func edited<Result>(_ file: String, _ change: () throws -> Result) throws(SetupError) -> Result {
    do {
      return try change()
    } catch let damage as MarkedBlock.Damage {
      throw SetupError(
        .data,
        "\(file), line \(damage.line): \(damage); nothing was changed. Mend or delete the lines of sessiond")
    } catch let error as SetupError {
      throw error
    } catch {
      throw SetupError(.failure, "\(error)")
    }
  }

  /// The line outside of the block that shows sessiond, from 1: somebody followed the manual.
  static func lineByHand(_ file: [UInt8]) -> Int? {
    let block = (try? MarkedBlock.find(in: file)) ?? nil
    var start = 0
    for (index, line) in file.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .enumerated()
    {
      defer { start += line.count + 1 }
      if let block, block.contains(start) { continue }
      let text = String(decoding: line.drop { $0 == 32 || $0 == 9 }, as: UTF8.self)
      let isOurs =
        text.contains("sessiond-status") || text.contains("@sessiond")
        || text.contains("source") && text.contains("sessiond") && text.contains("tmux.conf")
      if isOurs, !text.hasPrefix("#") { return index + 1 }
    }
    return nil
  }

  // MARK: The server

  /// A value as an argument: tmux takes a semicolon at its end for the end of the command.
  static func argument(_ value: String) -> String {
    value.hasSuffix(";") ? value.dropLast() + "\\;" : value
  }

  /// The value of a global option of the server that the user sees; `nil` where none answers.
  private func serverOption(_ name: String) throws(SetupError) -> String? {
    guard let answer = try machine.run(["tmux", "show-options", "-gqv", name]), answer.code == 0 else {
      return nil
    }
    return answer.output.hasSuffix("\n") ? String(answer.output.dropLast()) : answer.output
  }
}
