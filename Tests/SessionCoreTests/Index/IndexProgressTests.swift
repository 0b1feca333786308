import SessionCore
import Testing

/// How far a history is read.
struct IndexProgressTests {
  @Test func `before anything is found there is no telling how far it is`() {
    let index = IndexProgress()
    #expect(index.isReading)
    #expect(index.percent == nil)
    #expect(index.lagBytes == 0)
  }

  @Test(
    arguments: [
      (0, 0), (1, 0), (10, 1), (434, 43), (999, 99), (1_000, 99),
    ] as [(Int64, Int)])
  func `the last percent is for the end`(read: Int64, percent: Int) {
    var index = IndexProgress()
    index.found(files: 3, bytes: 1_000, at: 0)
    index.stored(files: 1, bytes: read, at: 1)
    #expect(index.percent == percent)
    #expect(index.lagBytes == 1_000 - read)
    index.ended()
    index.isComplete = true
    #expect(!index.isReading)
    #expect(index.percent == 100)
    #expect((index.lagBytes, index.filesRead) == (0, 3))
  }

  @Test func `the rate is that of the last seconds, and tells what is left`() {
    var index = IndexProgress()
    index.begun()
    index.found(files: 10, bytes: 100_000, at: 0)
    #expect(index.bytesPerSecond == nil)
    // Fast for a minute, then 100 bytes a second.
    for second in 1...60 { index.stored(files: 0, bytes: 1_000, at: Int64(second) * 1_000) }
    #expect(index.bytesPerSecond == 1_000)
    #expect(index.secondsLeft == 40)
    for second in 61...80 { index.stored(files: 0, bytes: 100, at: Int64(second) * 1_000) }
    #expect(index.bytesPerSecond == 100)
    #expect(index.secondsLeft == 380)
  }

  @Test func `while it is held up there is no rate, and afterwards the pause does not count`() {
    var index = IndexProgress()
    index.found(files: 1, bytes: 10_000, at: 0)
    index.stored(files: 0, bytes: 1_000, at: 1_000)
    index.pause(true)
    #expect(index.isPaused)
    #expect(index.bytesPerSecond == nil)
    #expect(index.percent == 10)
    index.pause(false)
    index.stored(files: 0, bytes: 0, at: 600_000)
    index.stored(files: 0, bytes: 2_000, at: 601_000)
    #expect(index.bytesPerSecond == 2_000)
  }

  @Test func `what comes to more than was found is all of it`() {
    var index = IndexProgress()
    index.found(files: 1, bytes: 10, at: 0)
    index.stored(files: 5, bytes: 90, at: 1)
    #expect((index.filesRead, index.bytesRead, index.lagBytes) == (1, 10, 0))
  }

  @Test func `a new history begins at nothing`() {
    var index = IndexProgress()
    index.isComplete = true
    index.found(files: 1, bytes: 10, at: 0)
    index.ended()
    #expect(!index.isReading)
    index.begun()
    index.found(files: 2, bytes: 50, at: 100)
    #expect(index.isReading)
    #expect((index.filesTotal, index.bytesTotal, index.lagBytes) == (2, 50, 50))
  }
}
