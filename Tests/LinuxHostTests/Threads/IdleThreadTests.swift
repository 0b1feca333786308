import Glibc
import LinuxHost
import Testing

struct IdleThreadTests {
  @Test func `work is done with the lowest priority, and nobody else's is lowered`() async throws {
    let before = getpriority(CInt(PRIO_PROCESS.rawValue), 0)
    let priority = await withCheckedContinuation { continuation in
      do {
        try IdleThread.begin { continuation.resume(returning: getpriority(CInt(PRIO_PROCESS.rawValue), 0)) }
      } catch {
        continuation.resume(returning: -1)
      }
    }
    #expect(priority == 19)
    #expect(before < 19)
  }
}
