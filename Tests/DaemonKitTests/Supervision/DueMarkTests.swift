import DaemonKit
import Testing

struct DueMarkTests {
  @Test func `of a burst of changes the first one has a look ordered, and so has the first after it began`() {
    let mark = DueMark()
    #expect([mark.set(), mark.set(), mark.set()] == [true, false, false])
    mark.clear()
    #expect([mark.set(), mark.set()] == [true, false])
  }
}
