import Dispatch
import Foundation
import Glibc

/// Starts processes, all from one thread that never ends.
///
/// A process asks the kernel to be killed when its parent ends, so that none is left behind when the tests crash. To
/// the kernel the parent is the *thread* that started it, and the threads that tests run on come and go.
final class ProcessStarter: Sendable {
  /// What to start.
  struct Order: Sendable {
    /// The program, which is looked up in `PATH` unless it is a path, and its arguments.
    var words: [String]
    var environment: [String: String]
    /// The files that standard output and standard error go to.
    var output: String
    var error: String
  }

  static let shared = ProcessStarter()

  private let orders: AsyncOrders

  private init() {
    let orders = AsyncOrders()
    self.orders = orders
    let thread = Thread { while true { orders.next()() } }
    thread.name = "process starter"
    thread.start()
  }

  /// Starts a process; throws if there is no such program.
  func start(_ order: Order) async throws -> pid_t {
    try await withCheckedThrowingContinuation { continuation in
      orders.add { continuation.resume(with: Result { try Self.spawn(order) }) }
    }
  }

  private static func spawn(_ order: Order) throws -> pid_t {
    let guarding = Programs.installed("setpriv").map { [$0, "--pdeathsig", "KILL", "--"] } ?? []
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    let writing = O_WRONLY | O_CREAT | O_APPEND
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, order.output, writing, 0o600)
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, order.error, writing, 0o600)

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // Dispatch's threads block nearly all signals, and whoever runs the tests may ignore some: children inherit both.
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    for number in [SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGTERM, SIGCHLD, SIGTSTP] {
      sigaddset(&signals, number)
    }
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

    var arguments: [UnsafeMutablePointer<CChar>?] = (guarding + order.words).map { strdup($0) } + [nil]
    var variables: [UnsafeMutablePointer<CChar>?] =
      order.environment.map { strdup($0.key + "=" + $0.value) } + [nil]
    defer { for text in arguments + variables { free(text) } }
    guard let program = arguments[0] else { throw POSIXError(.EINVAL) }
    var pid: pid_t = 0
    let result = posix_spawnp(&pid, program, &actions, &attributes, &arguments, &variables)
    guard result == 0 else { throw POSIXError(POSIXErrorCode(rawValue: result) ?? .ENOENT) }
    return pid
  }
}

/// What the starter's thread has to do, in order. Unchecked: the list is only touched with the lock held.
private final class AsyncOrders: @unchecked Sendable {
  // The semaphore counts what is in the list.
  private let lock = NSLock()
  private let count = DispatchSemaphore(value: 0)
  private var waiting: [@Sendable () -> Void] = []

  func add(_ order: @escaping @Sendable () -> Void) {
    lock.withLock { waiting.append(order) }
    count.signal()
  }

  func next() -> @Sendable () -> Void {
    count.wait()
    return lock.withLock { waiting.removeFirst() }
  }
}
