import Glibc
import LinuxHost
import Testing

struct MemoryTests {
  /// The sanitizers bring a malloc of their own.
  private static let usesGlibcMalloc =
    dlsym(nil, "__asan_init") == nil && dlsym(nil, "__tsan_init") == nil

  @Test func `memory that is written to counts as resident`() async {
    // In a process of its own: other tests give and take meanwhile.
    await #expect(processExitsWith: .success) {
      let size = 64 << 20
      let before = Memory.residentBytes() ?? .max
      let block = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 4_096)
      memset(block, 1, size)
      let after = Memory.residentBytes() ?? 0
      exit(after - before > Int64(size) * 3 / 4 ? 0 : 1)
    }
  }

  @Test(.enabled(if: usesGlibcMalloc))
  func `freed memory between live blocks is given back`() async {
    // In a process of its own: the heap of this one belongs to all tests.
    await #expect(processExitsWith: .success) {
      // Below the size from which malloc maps blocks of their own, so they come from the heap.
      let blocks = (0..<1_000).compactMap { _ in malloc(64 << 10) }
      for block in blocks { memset(block, 1, 64 << 10) }
      // Some stay, spread over the heap: otherwise free(3) itself would give the top back.
      for (index, block) in blocks.enumerated() where index % 16 != 0 { free(block) }
      let before = Memory.residentBytes() ?? 0
      Memory.trim()
      let after = Memory.residentBytes() ?? .max
      exit(before - after > 32 << 20 ? 0 : 1)
    }
  }
}
