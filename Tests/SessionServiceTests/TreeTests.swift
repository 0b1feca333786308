import ControlAPI
import Dispatch
import Foundation
import Glibc
import SessionCore
import SessionService
import SessionTestSupport
import Synchronization
import Testing

/// The working trees of sessions, with real repositories.
@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/git"), "git is missing"))
struct TreeTests {
  private let site: Site

  init() throws { site = try Site() }

  /// Runs git in a folder of the site; how it ended.
  @discardableResult
  private func git(_ folder: String, _ words: String...) throws -> Int32 { try git(folder, words) }

  @discardableResult
  private func git(_ folder: String, _ words: [String]) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/git")
    process.currentDirectoryURL = URL(fileURLWithPath: site.folder(folder))
    process.arguments = words
    process.environment = [
      "HOME": site.folder("home"), "PATH": "/usr/bin:/bin", "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b",
      "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b", "GIT_EDITOR": "true",
      "GIT_CONFIG_NOSYSTEM": "1",
    ]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }

  /// A repository in which `main` and `other` have changed the same line since `base`.
  private func repository() throws {
    try site.folder.write("repo/sub/note", Data())
    try git("repo", "init", "-q", "-b", "base")
    try commit("1")
    for (branch, text) in [("other", "2"), ("main", "3")] {
      try git("repo", "checkout", "-q", "-b", branch, "base")
      try commit(text)
    }
  }

  private func commit(_ text: String) throws {
    try site.folder.write("repo/file", Data("\(text)\n".utf8))
    try git("repo", "add", ".")
    #expect(try git("repo", "commit", "-q", "-m", text) == 0)
  }

  private func state(_ folder: String) -> WorkTree? { GitTree(of: site.folder(folder))?.state }

  private func kind(_ folder: String) -> OpenOperation.Kind? {
    guard case .open(let operation)? = state(folder) else { return nil }
    return operation.kind
  }

  // MARK: What stands there

  @Test(
    arguments: [
      (["rebase", "other"], .rebase), (["rebase", "--apply", "other"], .rebase),
      (["merge", "other"], .merge), (["revert", "other"], .revert),
      (["cherry-pick", "other"], .cherryPick), (["bisect", "start"], .bisect),
      (["am", "../mails/0001-2.patch"], .apply),
    ] as [([String], OpenOperation.Kind)])
  func `what git leaves half done is told by its notes, and over when it is given up`(
    words: [String], kind: OpenOperation.Kind
  ) throws {
    try repository()
    #expect(state("repo") == .settled)
    try git("repo", "format-patch", "-q", "-1", "-o", "../mails", "other")
    let code = try git("repo", words)
    #expect(code != 0 || kind == .bisect)
    #expect(self.kind("repo") == kind && self.kind("repo/sub") == kind)
    try git("repo", kind == .bisect ? ["bisect", "reset"] : [words[0], "--abort"])
    #expect(state("repo/sub") == .settled)
  }

  @Test func `a further working tree has notes of its own`() throws {
    try repository()
    try git("repo", "worktree", "add", "-q", "--detach", "../further", "other")
    #expect(state("further") == .settled)
    #expect(try git("further", "merge", "main") != 0)
    #expect(kind("further") == .merge && state("repo") == .settled)
    // The line that leads to the repository may go by the folder that it stands in.
    try site.folder.write("further/.git", Data("gitdir: ../repo/.git/worktrees/further\n".utf8))
    #expect(kind("further") == .merge)
  }

  @Test func `a lock is told, behind what is half done`() throws {
    try repository()
    try site.folder.write("repo/.git/index.lock", Data())
    #expect(kind("repo") == .locked)
    try site.folder.write("repo/.git/MERGE_HEAD", Data())
    #expect(kind("repo") == .merge)
  }

  @Test func `what is no repository of one's own tells nothing`() throws {
    try repository()
    try site.folder.write("repo/.git/MERGE_HEAD", Data())
    try site.folder.write("plain/file", Data())
    #expect(state("plain") == nil && state("none") == nil && state("repo/file") == nil)
    #expect(GitTree(of: "repo") == nil && GitTree(of: "") == nil && GitTree(of: "/a\0b") == nil)
    // A link to a repository may lead to anybody's.
    try site.folder.write("linked/file", Data())
    symlink(site.folder("repo/.git"), site.folder("linked/.git"))
    #expect(state("linked") == nil)
    mkfifo(site.folder("plain/.git"), 0o600)
    #expect(state("plain") == nil)
    for text in [
      "", "gitdir: ", "gitdir: /nowhere", "gitdir: /etc/passwd", "x" + String(repeating: "y", count: 9_000),
    ] {
      try site.folder.write("pointed/.git", Data(text.utf8))
      #expect(state("pointed") == nil, "\(text.prefix(20))")
    }
  }

  @Test(.enabled(if: geteuid() == 0, "only root can give a folder away"))
  func `somebody else's repository tells nothing, nor one that a folder of his is in between`() throws {
    try repository()
    try site.folder.write("repo/.git/MERGE_HEAD", Data())
    #expect(kind("repo") == .merge)
    chown(site.folder("repo/.git"), 65_534, 65_534)
    #expect(state("repo") == nil)
    chown(site.folder("repo/.git"), 0, 0)
    chown(site.folder("repo/sub"), 65_534, 65_534)
    #expect(state("repo/sub") == nil && kind("repo") == .merge)
    try site.folder.write("pointed/.git", Data("gitdir: \(site.folder("repo/sub"))\n".utf8))
    #expect(state("pointed") == nil)
  }

  // MARK: Looking

  /// Folders that do not answer before they are let, and what was found of the others.
  private final class Slow: Sendable {
    let gate = DispatchSemaphore(value: 0)
    let found = Mutex<[String]>([])
    let arrived = DispatchSemaphore(value: 0)

    func look(_ looker: TreeLooker, at folders: Set<String>) {
      looker.look(at: folders) { folder, _ in
        self.found.withLock { $0.append(folder) }
        self.arrived.signal()
      }
    }

    /// Waits, on this thread, for so many to be found; which ones were.
    func wait(_ count: Int) -> [String] {
      for _ in 0..<count { #expect(self.arrived.wait(timeout: .now() + 30) == .success) }
      return found.withLock { $0 }
    }
  }

  @Test func `a folder that does not answer holds up no other`() {
    let slow = Slow()
    let begun = DispatchSemaphore(value: 0)
    let looker = TreeLooker { folder in
      guard folder == "/a-hangs" else { return .settled }
      begun.signal()
      slow.gate.wait()
      return .settled
    }
    slow.look(looker, at: ["/a-hangs", "/b", "/c"])
    #expect(begun.wait(timeout: .now() + 30) == .success)
    slow.look(looker, at: ["/a-hangs", "/b", "/c"])
    #expect(slow.wait(2) == ["/b", "/c"])
    slow.look(looker, at: ["/b"])
    #expect(slow.wait(1) == ["/b", "/c", "/b"])
    slow.gate.signal()
    #expect(slow.wait(1).last == "/a-hangs")
    slow.gate.signal()
    slow.look(looker, at: ["/a-hangs"])
    #expect(slow.wait(1).count == 5)
  }

  // MARK: Sessions

  /// A session at the end of its turn that works in a folder of the site.
  private func write(_ number: Int, in folder: String) throws -> ClaudeLines {
    let lines = ClaudeLines.session(number, folder: site.folder(folder))
    try site.write("p/\(lines.session).jsonl", [lines.reply("m\(number)"), lines.prompt("Go.")])
    let date = Date(timeIntervalSince1970: Double(site.now.milliseconds) / 1_000)
    try FileManager.default.setAttributes(
      [.modificationDate: date], ofItemAtPath: site.path("p/\(lines.session).jsonl"))
    return lines
  }

  @Test func `a rebase that has stopped is a reason, wherever in the tree the session works`() async throws {
    try repository()
    #expect(try git("repo", "rebase", "other") != 0)
    let lines = try write(1, in: "repo/sub")
    try await withDaemon(site) { running in
      try await running.until("the tree is looked at") {
        $0.entries.first?.stopPoint?.reasons.first?.kind == .treeHalfDone(program: "git rebase")
      }
      let text = try await running.text(Route.stop(lines.session))
      #expect(text.contains("git rebase has stopped half-way") && text.contains("/repo/.git/rebase-merge\n"))
    }
  }
}
