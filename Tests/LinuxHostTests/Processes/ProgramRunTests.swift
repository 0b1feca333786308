import Glibc
import LinuxHost
import Testing

/// Programs that are run to their end.
struct ProgramRunTests {
  private let environment = ["PATH": "/usr/bin:/bin"]

  @Test func `what a program says on either side is kept, with how it ended`() throws {
    let run = try ProgramRun.run(
      ["sh", "-c", "printf out; printf bad >&2; exit 3"], environment: environment)
    #expect(run == ProgramRun(code: 3, output: "out", complaints: "bad"))
    #expect(
      try ProgramRun.run(["sh", "-c", "kill -9 $$"], environment: environment)
        == ProgramRun(code: 128 + SIGKILL))
  }

  @Test func `it gets the environment that it is given, and nothing to read`() throws {
    let run = try ProgramRun.run(
      ["sh", "-c", "cat; printf %s \"$COLOR$HOME\""],
      environment: environment.merging(["COLOR": "red"]) { $1 })
    #expect(run?.output == "red")
  }

  @Test func `a program is looked for in its own PATH`() throws {
    #expect(try ProgramRun.run(["sh"], environment: ["PATH": "/nowhere"]) == nil)
    #expect(try ProgramRun.run(["no-such-program-of-ours"], environment: environment) == nil)
    #expect(try ProgramRun.run(["/bin/sh", "-c", ":"], environment: [:])?.code == 0)
  }

  @Test func `more than it may say is read and thrown away`() throws {
    let run = try ProgramRun.run(
      ["sh", "-c", "head -c 1000000 /dev/zero | tr '\\0' x; exit 4"], environment: environment)
    #expect(run?.output.utf8.count == 256 << 10 && run?.code == 4)
  }

  @Test func `one that takes too long is killed`() throws {
    let run = try ProgramRun.run(["sleep", "100"], environment: environment, limitMilliseconds: 50)
    #expect(run == ProgramRun(code: 128 + SIGKILL))
  }

  @Test func `a NUL byte is no way to another argument`() throws {
    #expect(throws: HostError.self) { try ProgramRun.run(["sh", "-c\0x"], environment: environment) }
  }
}
