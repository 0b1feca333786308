import Foundation
import LinuxHost
import SessionService
import SessionTestSupport
import Synchronization

/// A user whose machine is set up: a home, an installed sessiond, and programs that answer as told.
final class SetupSite: Sendable {
  let folder: TemporaryFolder
  private let answers = Mutex<[String: ProgramRun]>([:])
  private let changes = Mutex<[String]>([])

  init() throws {
    folder = try TemporaryFolder()
    for name in ["home", "usr/bin", "run", "project"] {
      try FileManager.default.createDirectory(atPath: folder(name), withIntermediateDirectories: true)
    }
    try folder.write("usr/share/sessiond/tmux.conf", Data())
  }

  var home: String { folder("home") }

  /// What the programs are asked to do, without what they are asked for.
  var commands: [String] { changes.withLock { $0 } }

  /// What a command answers from now on; whatever is not told of answers with 1.
  func answer(_ command: String, _ output: String = "", code: Int32 = 0) {
    answers.withLock { $0[command] = ProgramRun(code: code, output: output) }
  }

  func machine(_ variables: [String: String] = [:]) -> SetupMachine {
    let environment = ["HOME": home, "XDG_RUNTIME_DIR": folder("run")].merging(variables) { $1 }
    var machine = SetupMachine(
      environment: environment, programs: folder("usr/bin"), currentFolder: folder("project")
    ) { [self] words in
      let command = words.joined(separator: " ")
      if let answer = answers.withLock({ $0[command] }) { return answer }
      let isQuestion = ["show", "list-keys", "cat", "is-", "-V"].contains { word in
        words.dropFirst().contains { $0.hasPrefix(word) }
      }
      guard !isQuestion else { return ProgramRun(code: 1) }
      changes.withLock { $0.append(command) }
      return ProgramRun(code: 0)
    }
    machine.managedClaudeFolder = folder("etc/claude-code")
    return machine
  }

  func text(_ path: String) throws -> String {
    try String(contentsOfFile: folder(path), encoding: .utf8)
  }

  /// Sets up, and gives what it says.
  @discardableResult
  func setUp(
    _ part: Setup.Part?, removes: Bool = false, isTrial: Bool = false, _ variables: [String: String] = [:]
  ) throws(SetupError) -> [String] {
    var said: [String] = []
    try Setup(machine(variables)) { said.append($0) }.run(part, removes: removes, isTrial: isTrial)
    return said
  }
}
