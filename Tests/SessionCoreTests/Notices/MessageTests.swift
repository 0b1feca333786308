import SessionCore
import Testing

/// Messages in a status line: when the next may come, and what becomes of one that goes to several.
struct MessageTests {
  private func time(_ milliseconds: Int64) -> Timestamp { Timestamp(milliseconds: milliseconds) }

  @Test func `a message stands its five seconds before the next one comes`() {
    var turns = MessageTurns()
    #expect(turns.next(at: time(1_000)) == time(1_000))
    turns.shown(at: time(1_000))
    #expect(turns.next(at: time(1_000)) == time(6_000))
    #expect(turns.next(at: time(5_999)) == time(6_000))
    #expect(turns.next(at: time(6_000)) == time(6_000))
    turns.shown(at: time(6_000))
    #expect(turns.next(at: time(7_000)) == time(11_000))
    // The clock was set back.
    #expect(turns.next(at: time(500)) == time(500))
  }

  /// What happens to a message, and what has become of it by then.
  private enum Happening {
    case found(Int)
    case answered(Bool)
  }

  private func outcomes(servers: Int, _ happenings: Happening...) -> [MessageAudience.Outcome?] {
    var audience = MessageAudience(servers: servers)
    return happenings.map { happening in
      switch happening {
      case .found(let viewers): audience.found(viewers: viewers)
      case .answered(let isShown): audience.answered(isShown: isShown)
      }
    }
  }

  @Test func `one who has gone does not make it come again to the others`() {
    #expect(outcomes(servers: 1, .found(2), .answered(false), .answered(true)) == [nil, nil, .seen])
    #expect(outcomes(servers: 1, .found(2), .answered(true)) == [nil, .seen])
    #expect(
      outcomes(servers: 2, .found(1), .answered(false), .found(1), .answered(true)) == [nil, nil, nil, .seen])
  }

  @Test func `it is refused when all have gone, and reaches nobody where nobody was`() {
    #expect(outcomes(servers: 1, .found(2), .answered(false), .answered(false)) == [nil, nil, .refused])
    #expect(outcomes(servers: 1, .found(0)) == [.nobody])
    #expect(outcomes(servers: 2, .found(0), .found(0)) == [nil, .nobody])
    #expect(outcomes(servers: 2, .found(0), .found(1), .answered(false)) == [nil, nil, .refused])
    #expect(outcomes(servers: 2, .found(1), .answered(false), .found(0)) == [nil, nil, .refused])
  }
}
