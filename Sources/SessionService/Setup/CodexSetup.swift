import AgentFormats
import LinuxHost

/// Lets Codex tell sessiond when a turn has ended: by `notify` in its configuration, in a block of our own at the start of the
/// file, since behind the first table a key belongs to that.
struct CodexSetup {
  private static let fileLimit = 1 << 20
  private static let key = "notify"

  private let machine: SetupMachine

  /// - Parameter machine: where to set it up.
  init(_ machine: SetupMachine) {
    self.machine = machine
  }

  /// What has to be done so that Codex calls sessiond.
  func install() throws(SetupError) -> SetupPlan {
    var plan = SetupPlan(part: Setup.Part.codex.rawValue)
    let program = try machine.agentProgram(ClaudeSettings.program)
    let folder = try folder()
    let file = folder + "/config.toml"
    let old = try read(file)
    if let line = Self.lineByHand(old) {
      plan.notes.append(
        "\(file), line \(line), has a \(Self.key) of yours, and Codex takes but one: it stays")
      return plan
    }
    // A mark that tells how the file is coded is one at its first byte alone.
    guard !old.starts(with: [0xef, 0xbb, 0xbf]) else {
      throw SetupError(.data, "\(file) begins with a byte order mark: save it without, then try again")
    }
    let new = try edited(file) { () throws(MarkedBlock.Damage) in
      try MarkedBlock.put(["\(Self.key) = [\(Self.quoted(program)), \"\(Self.key)\"]"], atStartOf: old)
    }
    guard new != old else { return plan }
    if !FileOperations.exists(folder) { plan.actions.append(.makeFolder(folder)) }
    plan.actions.append(.write(try .ofUser(file, old, new, newFile: 0o600)))
    return plan
  }

  /// What has to be done so that it does not any more. Around the block the file stays as it is.
  func remove() throws(SetupError) -> SetupPlan {
    var plan = SetupPlan(part: Setup.Part.codex.rawValue)
    let file = try folder() + "/config.toml"
    let old = try read(file)
    let new = try edited(file) { () throws(MarkedBlock.Damage) in try MarkedBlock.remove(from: old) }
    if new != old { plan.actions.append(.write(try .ofUser(file, old, new, newFile: 0o600))) }
    return plan
  }

  /// The line outside of the block, from 1, that may set the key already. It may stand in a table or in a text, where it
  /// means something else: better no notice than a file that Codex refuses.
  private static func lineByHand(_ file: [UInt8]) -> Int? {
    let block = (try? MarkedBlock.find(in: file)) ?? nil
    var start = 0
    for (index, line) in file.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .enumerated()
    {
      defer { start += line.count + 1 }
      if let block, block.contains(start) { continue }
      let name = line.drop { " \t\"'".utf8.contains($0) }
      let rest = name.dropFirst(key.utf8.count).drop { " \t\"'".utf8.contains($0) }
      if name.starts(with: key.utf8), rest.first == UInt8(ascii: "=") { return index + 1 }
    }
    return nil
  }

  /// A string of TOML; nothing that moves a terminal is in it.
  private static func quoted(_ text: String) -> String {
    "\"" + text.flatMap { #"\""#.contains($0) ? ["\\", $0] : [$0] } + "\""
  }

  private func folder() throws(SetupError) -> String {
    guard let folder = Codex.descriptor.roots({ machine.environment[$0] }).first else {
      throw SetupError(.failure, "neither CODEX_HOME nor HOME is set, so there is no configuration")
    }
    return folder
  }

  private func read(_ file: String) throws(SetupError) -> [UInt8] {
    try machine.contents(of: file, limit: Self.fileLimit) ?? []
  }

  private func edited(
    _ file: String, _ change: () throws(MarkedBlock.Damage) -> [UInt8]
  ) throws(SetupError) -> [UInt8] {
    do {
      return try change()
    } catch {
      throw SetupError(
        .data,
        "\(file), line \(error.line): \(error); nothing was changed. Mend or delete the lines of sessiond")
    }
  }
}
