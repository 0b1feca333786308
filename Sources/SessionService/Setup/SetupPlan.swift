package import LinuxHost

/// What setup is going to do for one part, as a value: it is shown before anything of it is done.
package struct SetupPlan: Sendable {
  /// One thing that is done.
  package enum Action: Hashable, Sendable {
    /// A folder that is not there yet, for its owner alone, with those above it.
    case makeFolder(String)
    case write(FileEdit)
    /// A file of the user's as it was found, kept beside it: `path` is where it is from, `target` where it goes.
    case copy(FileEdit)
    /// A file of setup's own that goes.
    case remove(String)
    /// A folder that goes, where nothing is in it any more.
    case removeFolder(String)
    /// A program with its arguments.
    case run([String])
  }

  /// A file as it is and as it will be.
  package struct FileEdit: Hashable, Sendable {
    /// As people know it.
    package var path: String
    /// Where it leads, symbolic links followed.
    package var target: String
    package var old: [UInt8]
    package var new: [UInt8]
    /// Permission bits, which stay as they were.
    package var permissions: UInt32
    /// Whether others write the file too: then it is changed only as long as it holds `old`.
    package var isShared = false
  }

  /// What is set up: `tmux`, `systemd`, …
  package var part: String
  /// What is done, in this order; none where all is as it should be.
  package var actions: [Action] = []
  /// What a person has to do themselves, in files that are not ours: lines to be shown as they are.
  package var advice: [String] = []
  /// What a person should know besides.
  package var notes: [String] = []

  /// What is going to be done, as lines: the difference of a file, a command as one would type it.
  package var lines: [String] {
    actions.flatMap { action in
      switch action {
      case .makeFolder(let path): ["$ mkdir -p -m 700 " + Self.quoted(path)]
      case .write(let edit): LineDifference.lines(path: edit.path, old: edit.old, new: edit.new)
      case .copy(let copy): ["$ cp -p \(Self.quoted(copy.path)) \(Self.quoted(copy.target))"]
      case .remove(let path): ["$ rm " + Self.quoted(path)]
      case .removeFolder(let path): ["$ rmdir " + Self.quoted(path)]
      case .run(let words): ["$ " + words.map(Self.quoted).joined(separator: " ")]
      }
    }
  }

  /// Does all of it, and stops at what fails.
  ///
  /// - Throws: ``SetupError``.
  package func perform(on machine: SetupMachine) throws(SetupError) {
    for action in actions {
      switch action {
      case .makeFolder(let path):
        try Self.perform { () throws(HostError) in try Directory.create(path: path) }
      case .write(let edit):
        guard try Self.perform({ () throws(HostError) in try Self.write(edit) }) else {
          throw SetupError(.temporaryFailure, "\(edit.path) was changed just now: try again")
        }
      case .copy(let copy):
        try Self.perform { () throws(HostError) in
          try AtomicFile.write(copy.new, to: copy.target, mode: copy.permissions, durable: true)
        }
      case .remove(let path): try Self.perform { () throws(HostError) in try FileOperations.remove(path) }
      case .removeFolder(let path):
        try Self.perform { () throws(HostError) in try FileOperations.removeEmptyFolder(path) }
      case .run(let words):
        let answer = try machine.run(words)
        guard let answer, answer.code == 0 else {
          var reason = answer?.complaints.split(separator: "\n").joined(separator: "; ") ?? "no such program"
          if answer?.isKilled == true { reason += "it did not end in time" }
          throw SetupError(.failure, "\(words.joined(separator: " ")): \(reason)")
        }
      }
    }
  }

  /// Writes a file; `false` where somebody else has written it since it was looked at, and nothing was done.
  private static func write(_ edit: FileEdit) throws(HostError) -> Bool {
    // What setup made, and nobody wrote anything else into, goes again.
    guard !edit.new.isEmpty || edit.path != edit.target else {
      if edit.isShared, try !AtomicFile.holds(edit.old, path: edit.target) { return false }
      try FileOperations.remove(edit.target)
      return true
    }
    guard edit.isShared else {
      try AtomicFile.write(edit.new, to: edit.target, mode: edit.permissions, durable: true)
      return true
    }
    return try AtomicFile.replace(edit.old, with: edit.new, at: edit.target, mode: edit.permissions)
  }

  private static func perform<Value>(_ change: () throws(HostError) -> Value) throws(SetupError) -> Value {
    do {
      return try change()
    } catch {
      throw SetupError(.failure, "\(error)")
    }
  }

  /// A word as a shell takes it.
  package static func quoted(_ word: String) -> String {
    let isPlain =
      !word.isEmpty
      && word.unicodeScalars.allSatisfy { scalar in
        scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
          || "/._-@:=+,%".unicodeScalars.contains(scalar)
      }
    return isPlain
      ? word
      : "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}

/// Setup could not do what it was asked for.
package struct SetupError: Error, Sendable, CustomStringConvertible {
  /// The kinds of failure.
  package enum Code: Sendable {
    /// Something went wrong on the way.
    case failure
    /// A file is not what it should be.
    case data
    /// What it would be set up in is not there.
    case unavailable
    /// Something is in the way that goes by itself or by a person's hand.
    case temporaryFailure
  }

  package let code: Code
  package let description: String

  init(_ code: Code, _ description: String) {
    self.code = code
    // It may quote what programs and files say.
    self.description = Setup.printable(description)
  }
}

/// The machine as setup sees it; tests have one of their own.
package struct SetupMachine: Sendable {
  /// All variables.
  package var environment: [String: String]
  /// The folder with this program.
  package var programs: String
  /// The folder that setup was called in, absolute.
  package var currentFolder: String
  /// Where an administrator says what Claude Code may do.
  package var managedClaudeFolder = ClaudeSwitches.managedFolder
  /// Runs a program to its end; `nil` where there is none of that name.
  package var runProgram: @Sendable ([String]) throws(HostError) -> ProgramRun?

  package init(
    environment: [String: String], programs: String, currentFolder: String = "/",
    runProgram: @escaping @Sendable ([String]) throws(HostError) -> ProgramRun?
  ) {
    self.environment = environment
    self.programs = programs
    self.currentFolder = currentFolder
    self.runProgram = runProgram
  }

  /// What a file of the user's holds; `nil` where there is none.
  ///
  /// - Throws: also where it is longer than `limit` bytes.
  func contents(of file: String, limit: Int) throws(SetupError) -> [UInt8]? {
    do {
      return try AtomicFile.read(path: file, limit: limit)
    } catch {
      throw SetupError(.failure, "\(error)")
    }
  }

  /// The user's home, absolute.
  func home() throws(SetupError) -> String {
    guard let home = environment["HOME"], home.hasPrefix("/") else {
      throw SetupError(.failure, "HOME is not set, so there is nothing to set up")
    }
    return home
  }

  func run(_ words: [String]) throws(SetupError) -> ProgramRun? {
    do {
      return try runProgram(words)
    } catch {
      throw SetupError(.failure, "\(error)")
    }
  }

  /// The first of these files below the folder above the programs', or of the one that this was built in.
  func installed(_ candidates: [String]) -> String? {
    candidates.map { programs + "/../" + $0 }.compactMap { (try? FileOperations.resolved($0)) ?? nil }.first
  }

  /// The path of a program beside this one that agents are to call.
  ///
  /// - Throws: ``SetupError`` where there is none, or where its path can't be written into a file.
  func agentProgram(_ name: String) throws(SetupError) -> String {
    let path = programs + "/" + name
    guard let status = (try? FileStatus.of(path: path)) ?? nil, status.isRegularFile,
      status.permissions & 0o111 != 0
    else {
      throw SetupError(.unavailable, "there is no \(name) in \(programs): run make install first")
    }
    guard Setup.printable(path) == path, !path.contains("\t"), path.hasPrefix("/") else {
      throw SetupError(
        .failure, "agents can't be told of a program called \(path): install to another folder")
    }
    return path
  }
}
