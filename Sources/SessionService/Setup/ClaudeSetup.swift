import AgentFormats
import LinuxHost

/// Lets Claude Code tell sessiond what its sessions do: hooks and the status line in its settings, and commands that people
/// type in it.
package struct ClaudeSetup {
  /// Nobody's settings are longer, in bytes.
  static let fileLimit = 1 << 20
  /// What the name of a settings file ends with as it was before.
  private static let backupEnding = ".before-sessiond"

  private let machine: SetupMachine
  private let isForProject: Bool

  /// - Parameters:
  ///   - machine: where to set it up.
  ///   - isForProject: in the folder that setup was called in, not for all of the user's sessions.
  package init(_ machine: SetupMachine, isForProject: Bool) {
    self.machine = machine
    self.isForProject = isForProject
  }

  // MARK: What has to be done

  /// What has to be done so that Claude Code calls sessiond.
  package func install() throws(SetupError) -> SetupPlan {
    var plan = SetupPlan(part: Setup.Part.claude.rawValue)
    let program = try machine.agentProgram(ClaudeSettings.program)
    let folder = try folder()
    let file = file(in: folder)
    let old = try read(file)
    var settings = try settings(old ?? [], file)
    let isFirst = settings.programs.isEmpty
    let outer = outerStatusLine(in: folder)
    settings.install(program: SetupPlan.quoted(program), addsStatusLine: outer == nil)
    let edit = try SetupPlan.FileEdit.ofUser(file, old ?? [], settings.text.bytes, newFile: 0o600)
    if edit.new != old {
      if !FileOperations.exists(folder) { plan.actions.append(.makeFolder(folder)) }
      // A second run finds our own lines in the file: what was before them is kept already, if it was there.
      if let old, isFirst || !FileOperations.exists(file + Self.backupEnding) {
        plan.actions.append(.copy(backup(of: edit, old)))
      }
      plan.actions.append(.write(edit))
    }
    noteMixed(settings, file, &plan)
    // In a project they would go to others with it, and name a path of this machine.
    if !isForProject { installCommands(in: folder, &plan) }
    if isForProject, !plan.actions.isEmpty {
      let isCopied = old != nil
      plan.notes.append(
        "\(file) has a path of this machine: keep it out of version control"
          + (isCopied ? ", and with it \(file)\(Self.backupEnding), what it was before" : ""))
    }
    if let outer, !outer.isOurs, !settings.hasStatusLine {
      plan.notes.append(
        "the status line of \(outer.file) stays, and sessiond's is left out: one in \(file) would hide it")
    }
    let files = isForProject ? [userFolder.map(self.settings(in:)), folder + "/settings.json", file] : [file]
    plan.notes += ClaudeSwitches.found(in: files.compactMap { $0 }, managed: machine.managedClaudeFolder)
    return plan
  }

  /// What has to be done so that it does not any more. Where nobody else has changed the settings, they are what they were,
  /// byte for byte.
  package func remove() throws(SetupError) -> SetupPlan {
    var plan = SetupPlan(part: Setup.Part.claude.rawValue)
    let folder = try folder()
    try removeSettings(file(in: folder), &plan)
    if !isForProject { try removeCommands(in: folder, &plan) }
    plan.removeFolders([folder + "/" + ClaudeCommand.folder, folder])
    return plan
  }

  /// Does it, unless somebody has written one of the files since it was looked at. That is looked at here before anything
  /// is done, and by the plan once more when a file is written.
  package func perform(_ plan: SetupPlan) throws(SetupError) {
    for case .write(let edit) in plan.actions {
      guard try read(edit.target) ?? [] == edit.old else {
        throw SetupError(.temporaryFailure, "\(edit.path) was changed just now: try again")
      }
    }
    try plan.perform(on: machine)
  }

  // MARK: Settings

  private func removeSettings(_ file: String, _ plan: inout SetupPlan) throws(SetupError) {
    // Where nothing names our program, nothing of it has to be understood either.
    guard let old = try read(file), old.firstRange(of: Array(ClaudeSettings.program.utf8)) != nil else {
      return
    }
    var settings = try settings(old, file)
    noteMixed(settings, file, &plan)
    guard let program = settings.programs.first else { return }
    let backup = try read(file + Self.backupEnding)
    // A copy in which ours was already: of a file that setup had made, or in which somebody had written it by hand.
    var copied = backup.flatMap { try? ClaudeSettings($0) }
    let hadOurs = copied?.programs.isEmpty == false
    copied?.remove()
    settings.remove()
    var new = settings.text.bytes
    if let backup, !hadOurs, [true, false].contains(where: { installed(program, $0, over: backup) == old }) {
      new = backup
    }
    var edit = try SetupPlan.FileEdit.ofUser(file, old, new, newFile: 0o600)
    // There was none before; a link was there.
    if settings.isEmpty, backup == nil || hadOurs, edit.path == edit.target { edit.new = [] }
    plan.actions.append(.write(edit))
    if let backup, backup == new || hadOurs && copied == settings {
      plan.actions.append(.remove(file + Self.backupEnding))
    } else if backup != nil {
      plan.notes.append("\(file)\(Self.backupEnding) stays: others have changed the settings since")
    }
  }

  /// Says which commands call us in a way that is not ours to change.
  private func noteMixed(_ settings: ClaudeSettings, _ file: String, _ plan: inout SetupPlan) {
    let places = settings.mixedPlaces
    guard !places.isEmpty else { return }
    plan.notes.append(
      "\(file): at \(places.joined(separator: ", ")), a command of yours begins with \(ClaudeSettings.program) and does "
        + "more; it stays as it is")
  }

  /// For a project, the file with the status line that one of the project's own would hide, the nearest first, and whether
  /// it shows ours; `nil` where there is none. A copy of that command would not follow it, so that it is left alone.
  private func outerStatusLine(in folder: String) -> (file: String, isOurs: Bool)? {
    guard isForProject else { return nil }
    for file in [settings(in: folder), userFolder.map(settings(in:))].compactMap({ $0 }) {
      guard let bytes = (try? read(file)) ?? nil, let text = try? JSONText(bytes),
        text.kind(at: [.member("statusLine")]) == .object
      else { continue }
      return (file, (try? ClaudeSettings(bytes))?.hasStatusLine == true)
    }
    return nil
  }

  /// What the first set-up has made of these settings, with or without a status line of its own; `nil` where it could
  /// not have.
  private func installed(_ program: String, _ addsStatusLine: Bool, over bytes: [UInt8]) -> [UInt8]? {
    var settings = try? ClaudeSettings(bytes)
    settings?.install(program: SetupPlan.quoted(program), addsStatusLine: addsStatusLine)
    return settings?.text.bytes
  }

  private func backup(of edit: SetupPlan.FileEdit, _ old: [UInt8]) -> SetupPlan.FileEdit {
    SetupPlan.FileEdit(
      path: edit.path, target: edit.path + Self.backupEnding, old: [], new: old, permissions: edit.permissions
    )
  }

  private func settings(_ bytes: [UInt8], _ file: String) throws(SetupError) -> ClaudeSettings {
    do {
      return try ClaudeSettings(bytes)
    } catch {
      throw SetupError(
        .data, "\(file), line \(error.line), column \(error.column): \(error); nothing was changed")
    }
  }

  // MARK: Commands

  private func installCommands(in folder: String, _ plan: inout SetupPlan) {
    let folder = folder + "/" + ClaudeCommand.folder
    let client = machine.programs + "/" + ClaudeCommand.program
    guard SetupPlan.quoted(client) == client else {
      return plan.notes.append("there are no commands in Claude Code: it can't be told of \(client)")
    }
    var edits: [SetupPlan.Action] = []
    for command in ClaudeCommand.all {
      let file = folder + "/" + command.file
      do throws(SetupError) {
        let old = try ClaudeCommand.ownFile.read(file)
        let new = command.contents(client: client)
        if old != new { edits.append(.edit(file, old, new)) }
      } catch {
        plan.notes.append("/\(command.name) is left out: \(error)")
      }
    }
    if !edits.isEmpty, !FileOperations.exists(folder) { plan.actions.append(.makeFolder(folder)) }
    plan.actions += edits
  }

  private func removeCommands(in folder: String, _ plan: inout SetupPlan) throws(SetupError) {
    for command in ClaudeCommand.all {
      let file = folder + "/\(ClaudeCommand.folder)/" + command.file
      // Somebody else's of that name stays, and nothing has to be said of it.
      if let own = try? ClaudeCommand.ownFile.read(file), !own.isEmpty { plan.actions.append(.remove(file)) }
    }
  }

  // MARK: Where things are

  private var userFolder: String? { ClaudeCode.roots { machine.environment[$0] }.first }

  private func folder() throws(SetupError) -> String {
    if isForProject { return machine.currentFolder + "/.claude" }
    guard let userFolder else {
      throw SetupError(.failure, "neither CLAUDE_CONFIG_DIR nor HOME is set, so there are no settings")
    }
    return userFolder
  }

  /// In a project it is the file that stays on this machine: the other one is everybody's, and our program has another path
  /// with each of them.
  private func file(in folder: String) -> String {
    isForProject ? folder + "/settings.local.json" : settings(in: folder)
  }

  private func settings(in folder: String) -> String { folder + "/settings.json" }

  private func read(_ file: String) throws(SetupError) -> [UInt8]? {
    try machine.contents(of: file, limit: Self.fileLimit)
  }
}
