import CLinux
import Glibc

/// Finds the tmux servers of this user, without starting anything and without reading anybody's environment.
package struct TmuxServers: Sendable {
  /// A tmux server: its socket, and the process behind it. A server started again on the same socket is another one.
  package struct Server: Hashable, Sendable {
    package let socket: String
    package let process: ProcessIdentity

    package init(socket: String, process: ProcessIdentity) {
      self.socket = socket
      self.process = process
    }

    /// A command of the very program that the server runs, so that client and server speak the same protocol, even
    /// where tmux is not in our `PATH` or a newer one was installed over it.
    package func command(_ words: [String]) -> ChildProcess.Command {
      ChildProcess.Command(
        program: program, words: ["tmux", "-u", "-S", socket] + words,
        environment: ["LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin", "TERM": "dumb"])
    }

    /// The server's own program; the installed one where that is hidden from us, as it is in a user namespace.
    private var program: String {
      let own = "/proc/\(process.pid)/exe"
      // A server that has gone hides nothing: another program must not start it anew.
      guard access(own, X_OK) != 0, errno == EACCES else { return own }
      let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin"
      return ProgramRun.path(of: "tmux", in: path) ?? own
    }
  }

  /// What a server calls itself in the process table.
  private static let processName = "tmux: server"
  /// Sockets that are looked at in one folder: nobody has that many servers.
  private static let mostSockets = 64

  private let processes: ProcessTable
  private let folders: [String]
  private let sockets: [String]

  /// Looks in all of these places.
  ///
  /// - Parameters:
  ///   - processes: where servers are looked up.
  ///   - folders: where servers' sockets lie.
  ///   - sockets: sockets elsewhere.
  package init(processes: ProcessTable, folders: [String], sockets: [String]) {
    self.processes = processes
    self.folders = folders
    self.sockets = sockets
  }

  /// The folder of this user's sockets, as tmux chooses it.
  package static func folder(environment: (String) -> String?) -> String {
    let parent = environment("TMUX_TMPDIR").flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "/tmp"
    return parent + "/tmux-\(geteuid())"
  }

  /// The servers that answer now: those in the folders, those named, and those that the given processes descend from,
  /// wherever their sockets are.
  package func found(above descendants: [Int32]) -> [Server] {
    var found: [Server] = []
    func add(_ socket: String) {
      if let server = server(at: socket), !found.contains(where: { $0.process == server.process }) {
        found.append(server)
      }
    }
    for folder in folders {
      let entries = ((try? Directory.entries(of: folder)) ?? nil) ?? []
      for entry in entries.filter({ $0.kind == .other }).prefix(Self.mostSockets) {
        add(folder + "/" + entry.name)
      }
    }
    sockets.forEach(add)
    for process in descendants {
      for ancestor in processes.ancestors(of: process)
      where processes.name(of: ancestor) == Self.processName
        && !found.contains(where: { $0.process.pid == ancestor })
      {
        processes.listeningSockets(of: ancestor).forEach(add)
      }
    }
    return found
  }

  /// The server behind a socket; `nil` if none of ours answers there.
  ///
  /// Connecting says more than the name in the file system, and costs the server next to nothing.
  private func server(at path: String) -> Server? {
    guard !path.utf8.contains(0) else { return nil }
    let descriptor = clinux_unix_socket()
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    guard clinux_unix_connect(descriptor, path) == 0,
      let peer = try? PeerCredentials.of(descriptor: descriptor), peer.uid == geteuid(),
      processes.name(of: peer.pid) == Self.processName,
      let process = processes.identity(of: peer.pid)
    else { return nil }
    return Server(socket: path, process: process)
  }
}
