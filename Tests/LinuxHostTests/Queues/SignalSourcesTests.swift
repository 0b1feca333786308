import Dispatch
import Glibc
import LinuxHost
import Testing

/// Each in a process of its own: signal handlers belong to the whole process.
struct SignalSourcesTests {
  /// A signal to the process may be taken by any thread, a moment after kill(2) returns.
  private static func waitForTheEnd() {
    while true { pause() }
  }

  @Test func `each signal calls the handler on the queue`() async {
    await #expect(processExitsWith: .success) {
      let queue = DispatchQueue(label: "signals")
      let key = DispatchSpecificKey<Bool>()
      queue.setSpecific(key: key, value: true)
      let (received, continuation) = AsyncStream.makeStream(of: (CInt, Bool).self)
      let sources = try SignalSources(queue: queue) { signal in
        continuation.yield((signal, DispatchQueue.getSpecific(key: key) == true))
      }
      var next = received.makeAsyncIterator()
      for signal in [SIGTERM, SIGINT, SIGHUP, SIGTERM] {
        kill(getpid(), signal)
        let (number, isOnQueue) = await next.next() ?? (0, false)
        #expect(number == signal)
        #expect(isOnQueue)
      }
      sources.cancel()
    }
  }

  /// The window that Dispatch's own signal sources have: the signal comes before anything has run on the queue.
  @Test func `a signal right behind the start does not kill`() async {
    await #expect(processExitsWith: .success) {
      let queue = DispatchQueue(label: "signals")
      queue.suspend()
      let arrived = DispatchSemaphore(value: 0)
      let sources = try SignalSources(queue: queue) { _ in arrived.signal() }
      kill(getpid(), SIGTERM)
      queue.resume()
      arrived.wait()
      sources.cancel()
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func `after cancelling, a signal has its default action again`() async {
    await #expect(processExitsWith: .signal(SIGTERM)) {
      let sources = try SignalSources(queue: DispatchQueue(label: "signals")) { _ in }
      sources.cancel()
      kill(getpid(), SIGTERM)
      Self.waitForTheEnd()
    }
  }

  @Test func `there is one owner at a time`() async {
    await #expect(processExitsWith: .success) {
      let queue = DispatchQueue(label: "signals")
      let first = try SignalSources(queue: queue) { _ in }
      let error = #expect(throws: HostError.self) { try SignalSources(queue: queue) { _ in } }
      #expect(error?.errno == EBUSY)
      first.cancel()
      try SignalSources(queue: queue) { _ in }.cancel()
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func `a signal that cannot be caught is an error, and nothing stays caught`() async {
    await #expect(processExitsWith: .signal(SIGTERM)) {
      let queue = DispatchQueue(label: "signals")
      let error = #expect(throws: HostError.self) {
        try SignalSources(signals: [SIGTERM, SIGKILL], queue: queue) { _ in }
      }
      #expect(error?.errno == EINVAL)
      kill(getpid(), SIGTERM)
      Self.waitForTheEnd()
    }
  }

  @Test func `writing to a closed pipe is an error instead of the end`() async {
    await #expect(processExitsWith: .success) {
      signal(SIGPIPE, SIG_DFL)
      let sources = try SignalSources(queue: DispatchQueue(label: "signals")) { _ in }
      var ends: [CInt] = [0, 0]
      pipe(&ends)
      close(ends[0])
      #expect(write(ends[1], "x", 1) == -1)
      #expect(errno == EPIPE)
      sources.cancel()
    }
  }

  /// Ignored and blocked signals are inherited through exec, handlers are not.
  @Test func `children start with the default actions`() async {
    await #expect(processExitsWith: .success) {
      let sources = try SignalSources(queue: DispatchQueue(label: "signals")) { _ in }
      for (name, number) in [("TERM", SIGTERM), ("INT", SIGINT), ("HUP", SIGHUP), ("PIPE", SIGPIPE)] {
        let child = try Child(script: "kill -\(name) $$; exit 0")
        #expect(child.collect() & 0x7F == number)
      }
      sources.cancel()
    }
  }
}
