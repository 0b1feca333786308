import Dispatch
import Glibc
import LinuxHost
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(2)))
struct ChildProcessTests {
  /// A child whose output is kept, and which can be waited for.
  private final class Run: Sendable {
    let queue = DispatchQueue(label: "test.child")
    let ends: AsyncStream<ProcessEnd?>
    let child: ChildProcess

    init(_ script: String, input: Bool = false, keepsErrors: Bool = false) throws {
      var command = ChildProcess.Command(
        program: "/bin/sh", words: ["sh", "-c", script], environment: ["PATH": "/usr/bin:/bin", "A": "b c"])
      command.takesInput = input
      let (ends, continuation) = AsyncStream<ProcessEnd?>.makeStream()
      self.ends = ends
      // Kept apart: `self` is not there yet.
      let kept = Kept()
      let keep: @Sendable ([UInt8]) -> Void = { bytes in kept.bytes.withLock { $0 += bytes } }
      child = try ChildProcess(
        command, queue: queue, received: keep, complained: keepsErrors ? keep : nil,
        ended: {
          continuation.yield($0)
          continuation.finish()
        })
      self.kept = kept
    }

    private let kept: Kept

    private final class Kept: Sendable {
      let bytes = Mutex<[UInt8]>([])
    }

    /// Waits for the end; gives it with all output.
    func end() async -> (end: ProcessEnd?, output: String) {
      var last: ProcessEnd??
      for await end in ends { last = end }
      return (last ?? nil, kept.bytes.withLock { String(decoding: $0, as: UTF8.self) })
    }
  }

  @Test(arguments: [
    ("echo out; echo err >&2", ProcessEnd.exited(code: 0), "out\n"), ("exit 7", .exited(code: 7), ""),
    ("kill -TERM $$", .killed(signal: SIGTERM), ""), ("echo $A; cat", .exited(code: 0), "b c\n"),
  ])
  func `output and end are told`(script: String, end: ProcessEnd, output: String) async throws {
    let run = try Run(script)
    let result = await run.end()
    #expect(result.end == end)
    #expect(result.output == output)
  }

  @Test func `complaints come too where they are wanted`() async throws {
    let run = try Run("echo err >&2", keepsErrors: true)
    #expect(await run.end().output == "err\n")
  }

  @Test func `all input arrives, also what no pipe holds, and then its end`() async throws {
    let run = try Run("cat", input: true)
    var sent = ""
    for number in 0..<9 {
      let portion = String(repeating: "\(number)", count: 100_000)
      #expect(run.child.write(Array(portion.utf8)))
      sent += portion
    }
    run.child.closeInput()
    #expect(!run.child.write([0]))
    let result = await run.end()
    #expect(result.output == sent)
    #expect(result.end == .exited(code: 0))
  }

  @Test func `a program that does not read does not fill the memory, and its end harms nobody`() async throws
  {
    let run = try Run("read line; exec 0<&-; echo $line", input: true)
    #expect(run.child.write(Array("first\n".utf8)))
    var taken = 0
    while taken < 100, run.child.write([UInt8](repeating: 65, count: 64 << 10)) { taken += 1 }
    #expect(taken < 20)
    #expect(await run.end().output == "first\n")
    #expect(!run.child.write([65]))
  }

  @Test func `it starts with clean signals, a group of its own, and none of our descriptors`() async throws {
    let ours = open("/dev/null", O_RDONLY)
    defer { close(ours) }
    let run = try Run(
      "grep -E 'Sig(Blk|Ign)' /proc/self/status; ls /proc/$$/fd; echo group; cut -d' ' -f5 /proc/$$/stat")
    let lines = await run.end().output.split(separator: "\n").map(String.init)
    // 32 and 33 are the C library's own, which it never hands on.
    #expect(lines.prefix(2) == ["SigBlk:\t0000000000000000", "SigIgn:\t0000000180000000"])
    #expect(lines.dropFirst(2).prefix { $0 != "group" }.allSatisfy { ["0", "1", "2"].contains($0) })
    #expect(lines.last == String(run.child.pid))
  }

  @Test func `a grandchild that holds the output does not put off the end`() async throws {
    let run = try Run("sleep 600 & echo $!")
    let result = await run.end()
    #expect(result.end == .exited(code: 0))
    let grandchild = try #require(Int32(result.output.split(separator: "\n").first ?? ""))
    kill(grandchild, SIGKILL)
  }

  @Test func `it can be ended, leaves no zombie, and its number is not signalled any more`() async throws {
    let run = try Run("exec sleep 600")
    run.child.kill()
    #expect(await run.end().end == .killed(signal: SIGKILL))
    #expect(waitpid(run.child.pid, nil, WNOHANG) == -1 && errno == ECHILD)
    run.child.send(signal: SIGTERM)
  }

  @Test func `what can't be started is an error that names it`() {
    let command = ChildProcess.Command(program: "/no/such", words: ["such"], environment: [:])
    let error = #expect(throws: HostError.self) {
      _ = try ChildProcess(command, queue: DispatchQueue(label: "test"), received: { _ in }, ended: { _ in })
    }
    #expect(error?.errno == ENOENT && error?.path == "/no/such")
  }

  @Test func `the end of another's process is noticed, and left to its parent`() async throws {
    let child = try Child(script: "exec sleep 600")
    let (ends, continuation) = AsyncStream<ProcessEnd?>.makeStream()
    let watch = try ProcessWatch(pid: child.pid, queue: DispatchQueue(label: "test.watch")) {
      continuation.yield($0)
      continuation.finish()
    }
    kill(child.pid, SIGKILL)
    for await end in ends { #expect(end == nil) }
    #expect(child.collect() == SIGKILL)
    watch.cancel()
    #expect(throws: HostError.self) {
      _ = try ProcessWatch(pid: child.pid, queue: DispatchQueue(label: "test.watch")) { _ in }
    }
  }
}
