import CLinux
package import Dispatch
import Glibc
import Synchronization

/// A program that was started here, its input and output, and its end.
///
/// It starts as from a shell: no signal is blocked or ignored, it has a process group of its own, and none of our
/// descriptors. Its end is noticed at once and collected, so no zombie is left. Nothing here ever waits. The object
/// lives until its program has ended, whether anybody holds it or not; who wants it to end has to say so.
package final class ChildProcess: Sendable {
  /// What to start.
  package struct Command: Sendable {
    /// The program's path.
    package var program: String
    /// All words, the program's name as it sees it first.
    package var words: [String]
    /// All variables that it has.
    package var environment: [String: String]
    /// Whether ``ChildProcess/write(_:)`` will be used. Otherwise it reads from /dev/null.
    package var takesInput = false

    /// A command that reads nothing.
    package init(program: String, words: [String], environment: [String: String]) {
      self.program = program
      self.words = words
      self.environment = environment
    }
  }

  /// The process's id; another's, once it has ended.
  package let pid: Int32

  private let input: ChildInput?
  private let outputs: [ChildOutput]
  private let state = Mutex<State>(State())

  private struct State {
    /// Keeps the watch from going while it is needed.
    var watch: ProcessWatch?
    var hasEnded = false
  }

  /// Starts the command.
  ///
  /// - Parameters:
  ///   - command: what to start.
  ///   - queue: serial; everything is called on it.
  ///   - received: takes standard output as it comes, never empty.
  ///   - complained: takes standard error in the same way; without it that is thrown away.
  ///   - ended: called once, after the last output that the program itself wrote; what its own children still write
  ///     is not waited for. The end is `nil` in the unlikely case that somebody else collected it.
  /// - Throws: `HostError` when it can't be started.
  package init(
    _ command: Command, queue: DispatchQueue, received: @escaping @Sendable ([UInt8]) -> Void,
    complained: (@Sendable ([UInt8]) -> Void)? = nil,
    ended: @escaping @Sendable (ProcessEnd?) -> Void
  ) throws(HostError) {
    // A program that does not read its input must not end us.
    if command.takesInput { try checked(clinux_ignore_broken_pipes(), "ignore SIGPIPE") }
    let pipes = try ChildPipes(takesInput: command.takesInput, complains: complained != nil)
    do throws(HostError) {
      pid = try Self.spawn(command, pipes)
    } catch {
      pipes.close()
      throw error
    }
    pipes.closeTheirs()
    var outputs = [ChildOutput(pipes.output.ours, queue: queue, received: received)]
    if let errors = pipes.errors, let complained {
      outputs.append(ChildOutput(errors.ours, queue: queue, received: complained))
    }
    self.outputs = outputs
    input = pipes.input.map { ChildInput($0.ours, queue: queue) }
    try watch(queue, ended)
  }

  /// Hands bytes to standard input; what the program does not take yet waits, up to 1 MiB.
  ///
  /// - Returns: false, with nothing taken, when too much waits or the input is closed.
  package func write(_ bytes: [UInt8]) -> Bool {
    input?.write(bytes) ?? false
  }

  /// Lets the program see the end of its input, after all that waits.
  package func closeInput() {
    input?.closeWhenWritten()
  }

  /// Sends a signal, unless the program has ended; with `group` to all that it has started and left in its group too.
  /// To be called on the queue: elsewhere the number could become another's at that very moment.
  package func send(signal: Int32, group: Bool = false) {
    state.withLock { state in
      // Not collected yet, so the number is still its own.
      if !state.hasEnded { Glibc.kill(group ? -pid : pid, signal) }
    }
  }

  /// Ends the program at once, unless it has ended; with `group` also what it has started. `ended` follows. To be called on
  /// the queue, as ``send(signal:group:)``.
  package func kill(group: Bool = false) {
    send(signal: SIGKILL, group: group)
  }

  private func watch(
    _ queue: DispatchQueue, _ ended: @escaping @Sendable (ProcessEnd?) -> Void
  ) throws(HostError) {
    do throws(HostError) {
      // `state` is held over the call: the end can't be told before the watch is kept.
      let failure: HostError? = state.withLock { state in
        do throws(HostError) {
          state.watch = try ProcessWatch(pid: pid, collects: true, queue: queue) { end in
            self.hasEnded()
            ended(end)
          }
          return nil
        } catch {
          return error
        }
      }
      if let failure { throw failure }
    } catch {
      // Without a watch it could not be collected later.
      Glibc.kill(pid, SIGKILL)
      while waitpid(pid, nil, 0) < 0, errno == EINTR {}
      hasEnded()
      throw error
    }
  }

  private func hasEnded() {
    state.withLock { state in
      state.hasEnded = true
      // It holds this object by its handler.
      state.watch = nil
    }
    for output in outputs { output.readRest() }
    input?.close()
  }

  private static func spawn(_ command: Command, _ pipes: ChildPipes) throws(HostError) -> Int32 {
    let variables = command.environment.map { $0.key + "=" + $0.value }
    for text in [command.program] + command.words + variables { try refuseNul(in: text, "start") }
    var words: [UnsafeMutablePointer<CChar>?] = command.words.map { strdup($0) } + [nil]
    var environment: [UnsafeMutablePointer<CChar>?] = variables.map { strdup($0) } + [nil]
    defer { for text in words + environment { free(text) } }
    let pid = clinux_spawn(
      command.program, &words, &environment, pipes.input?.theirs ?? -1, pipes.output.theirs,
      pipes.errors?.theirs ?? -1)
    return try checked(pid, "start", command.program)
  }
}

/// The pipes between us and a child.
private struct ChildPipes {
  var output = ChildPipe()
  var input: ChildPipe?
  var errors: ChildPipe?

  init(takesInput: Bool, complains: Bool) throws(HostError) {
    do throws(HostError) {
      output = try ChildPipe(weWrite: false)
      if takesInput { input = try ChildPipe(weWrite: true) }
      if complains { errors = try ChildPipe(weWrite: false) }
    } catch {
      close()
      throw error
    }
  }

  private var all: [ChildPipe] { [output] + [input, errors].compactMap(\.self) }

  func close() {
    for pipe in all { pipe.close() }
  }

  func closeTheirs() {
    for pipe in all { Glibc.close(pipe.theirs) }
  }
}

/// The two ends of a pipe.
private struct ChildPipe {
  /// Non-blocking.
  var ours: CInt = -1
  var theirs: CInt = -1

  /// Not made yet.
  init() {}

  init(weWrite: Bool) throws(HostError) {
    try checked(clinux_child_pipe(weWrite ? 1 : 0, &ours, &theirs), "make a pipe for a program")
  }

  func close() {
    for end in [ours, theirs] where end >= 0 { Glibc.close(end) }
  }
}
