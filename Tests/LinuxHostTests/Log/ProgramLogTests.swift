import LinuxHost
import Logging
import Synchronization
import Testing

struct ProgramLogTests {
  private final class Clock: Sendable {
    let now = Mutex<Int64>(0)
  }

  private let recording = Recording()
  private let clock = Clock()
  private let log: ProgramLog
  private let logger: Logger

  init() {
    let log = ProgramLog(
      level: .info, handler: recording, limiter: LogLimiter(lines: 2, window: 10_000),
      milliseconds: { [clock] in clock.now.withLock { $0 } })
    self.log = log
    logger = Logger(label: "test") { _ in log }
  }

  @Test func `the level changes for every copy while the program runs`() {
    var copy = logger
    copy[metadataKey: "worker.name"] = "budget"
    copy.debug("not said")
    log.level.current = .debug
    copy.debug("said")
    logger.trace("not said")
    log.level.current = .error
    logger.warning("not said")
    #expect(recording.lines == ["debug said worker.name=budget"])
  }

  @Test func `a level set on a copy is that copy's alone`() {
    var copy = logger
    copy.logLevel = .trace
    log.level.current = .critical
    copy.trace("said")
    logger.error("not said")
    #expect(copy.logLevel == .trace && logger.logLevel == .critical)
    #expect(recording.lines == ["trace said"])
  }

  @Test func `what is held back is said in a line of its level, without another's metadata`() {
    var copy = logger
    copy[metadataKey: "worker.name"] = "budget"
    for number in 0..<5 { logger.error("It failed", metadata: ["number": "\(number)"]) }
    clock.now.withLock { $0 = 10_000 }
    copy.info("All is well")
    #expect(
      recording.lines == [
        "error It failed number=0", "error It failed number=1",
        "error 3 more like it were held back in 10 s held.message=It failed",
        "info All is well worker.name=budget",
      ])
  }

  @Test func `copies share the limit, and the end says what was not said`() {
    var copy = logger
    copy[metadataKey: "worker.name"] = "budget"
    for _ in 0..<4 {
      logger.notice("Again")
      copy.notice("Again")
    }
    clock.now.withLock { $0 = 3_000 }
    log.flush()
    log.flush()
    #expect(
      recording.lines == [
        "notice Again", "notice Again worker.name=budget",
        "notice 6 more like it were held back in 3 s held.message=Again",
      ])
  }
}
