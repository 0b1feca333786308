import SessionCore
import Testing

struct TokenUsageTests {
  private let small = TokenUsage(
    input: 3, output: 1, cacheRead: 22_559, cacheWrite: 500, cacheWriteOneHour: 250)

  @Test func `what stands in the window is all that was sent, and nothing that was answered`() {
    #expect(small.context == 3 + 22_559 + 500)
  }

  @Test func `the maximum is taken of each field by itself`() {
    let other = TokenUsage(input: 1, output: 123, cacheRead: 22_559, cacheWrite: 600, cacheWriteOneHour: 0)
    let expected = TokenUsage(
      input: 3, output: 123, cacheRead: 22_559, cacheWrite: 600, cacheWriteOneHour: 250)
    #expect(small.maximum(other) == expected)
    #expect(other.maximum(small) == expected)
    #expect(small.maximum(small) == small)
  }

  @Test func `a sum and a difference are made of each field by itself`() {
    let other = TokenUsage(input: 1, output: 2, cacheRead: 3, cacheWrite: 4, cacheWriteOneHour: 5)
    let sum = TokenUsage(input: 4, output: 3, cacheRead: 22_562, cacheWrite: 504, cacheWriteOneHour: 255)
    #expect(small + other == sum)
    #expect(sum - other == small)
    #expect((small - small).isZero)
    #expect(!small.isZero)
  }

  @Test func `counts from outside can't overflow`() {
    let huge = TokenUsage(
      input: .max, output: .max, cacheRead: .max, cacheWrite: .max, cacheWriteOneHour: .max)
    #expect(huge.context == .max)
    #expect(huge + huge == huge)
    #expect(huge + small == huge)
    #expect((huge - huge).isZero)
  }
}
