import DaemonKit
import Dispatch
import FuzzSupport
import Glibc
import Logging
import SessionCore
import SessionService
import SessionStore

@testable import ControlAPI

/// A whole daemon in this process, with sessions of its own, and its socket.
final class ServedDaemon {
  /// How many pieces are sent as they were cut; what follows goes in one.
  private static let mostPieces = 64
  /// Milliseconds that an answer may take.
  private static let patience: Int32 = 10_000
  /// Milliseconds after which an answer that goes on is left.
  private static let streamPatience: Int32 = 5

  private let daemon: Daemon
  private let address: SocketAddress

  private init(_ daemon: Daemon, _ address: SocketAddress) {
    self.daemon = daemon
    self.address = address
  }

  /// Starts a daemon in a new folder below `TMPDIR`, which stays for whoever made that to remove.
  static func start() async throws -> ServedDaemon {
    let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    let folder = "\(parent)/fuzz-\(getpid())"
    let project = folder + "/claude/projects/-home-u-api"
    for path in [folder, folder + "/claude", folder + "/claude/projects", project] {
      require(mkdir(path, 0o700) == 0, "\(path) can be made")
    }
    for index in 0..<3 {
      let id = "0000000\(index)-0b1e-4c55-9d5e-2a6f0d7c1b42"
      try write(transcript(of: id, index), to: "\(project)/\(id).jsonl")
    }
    let runtime = RuntimePaths(folder: folder + "/run")
    let places = ["XDG_STATE_HOME": folder + "/state", "XDG_RUNTIME_DIR": folder]
    var surroundings = try Daemon.Surroundings(environment: places, settings: Settings())
    surroundings.runtime = runtime
    surroundings.roots = surroundings.roots.prefix(1).map { AgentRoot($0.agent, folder + "/claude") }
    surroundings.tmuxFolders = []
    surroundings.poll = .seconds(86_400)
    // Stands still, so that an input has the same answer again.
    let now = Timestamp(iso8601: "2026-03-01T10:00:30Z".utf8) ?? Timestamp(milliseconds: 0)
    surroundings.now = { now }
    let daemon = try await Daemon.start(surroundings, logger: .silent)
    while !daemon.board.value.isComplete { usleep(1_000) }
    let address = SocketAddress { $0.write(runtime.socket) }
    require(address.fits, "\(runtime.socket) is short enough for a socket")
    return ServedDaemon(daemon, address)
  }

  /// Sends the pieces one by one, ends, and reads until the daemon ends too.
  func exchange(_ pieces: [ArraySlice<UInt8>], to requests: Requests) -> Answers {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    require(descriptor >= 0, "there is a socket")
    defer { close(descriptor) }
    require(address.connect(descriptor) == 0, "the daemon accepts connections")
    var received: [UInt8] = []
    for piece in pieces.prefix(Self.mostPieces) { send(Array(piece), descriptor, &received) }
    send(Array(pieces.dropFirst(Self.mostPieces).joined()), descriptor, &received)
    shutdown(descriptor, Int32(SHUT_WR))
    let patience = requests.mayGoOn ? Self.streamPatience : Self.patience
    while receive(descriptor, &received, patience: patience) {}
    return Answers(received, to: requests)
  }

  private func send(_ bytes: [UInt8], _ descriptor: Int32, _ received: inout [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
      }
      // Whoever was refused may find the connection closed.
      if count < 0, errno != EAGAIN { return }
      rest = rest.dropFirst(max(0, count))
      // Gives the daemon time to read the piece alone; it does not matter if it does not.
      for _ in 0..<20 {
        var waiting: Int32 = 0
        guard ioctl(descriptor, UInt(TIOCOUTQ), &waiting) == 0, waiting > 0 else { break }
        sched_yield()
      }
      while !rest.isEmpty, receive(descriptor, &received, patience: 0) {}
    }
  }

  /// Reads what has come; says whether more may come.
  private func receive(_ descriptor: Int32, _ received: inout [UInt8], patience: Int32) -> Bool {
    var poller = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard poll(&poller, 1, patience) > 0 else {
      require(patience < Self.patience, "the daemon answers or ends")
      return false
    }
    return withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 16) { buffer in
      let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
      if count > 0 { received += buffer[..<count] }
      // More than any answer here, and what streams send in their time.
      return count > 0 && received.count < 4 << 20
    }
  }

  private static func write(_ text: String, to path: String) throws {
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    require(file >= 0, "\(path) can be made")
    defer { close(file) }
    let bytes = Array(text.utf8)
    require(Glibc.write(file, bytes, bytes.count) == bytes.count, "\(path) takes all of it")
  }

  private static func transcript(of session: String, _ index: Int) -> String {
    (0..<4).map { reply in
      """
      {"type":"assistant","sessionId":"\(session)","cwd":"/home/u/api\(index)","gitBranch":"main","version":"2.1.0",\
      "timestamp":"2026-03-01T10:0\(index):0\(reply)Z","uuid":"u\(index)\(reply)","requestId":"r\(index)\(reply)",\
      "message":{"id":"m\(index)\(reply)","model":"claude-sonnet-4-6","usage":{"input_tokens":3,"output_tokens":20,\
      "cache_read_input_tokens":\(50_000 * (index + 1) + 100 * reply),"cache_creation_input_tokens":10}}}

      """
    }.joined()
  }
}
