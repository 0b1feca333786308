import Foundation
import Synchronization

/// What the clients of a soak met: the one thing that their threads share.
final class SoakRecord: Sendable {
  /// After all connections were taken, others may still be refused for so long, in milliseconds.
  private static let fullHouseGrace = 250.0

  private struct State {
    var isOver = false
    var complaints: [String: Int] = [:]
    var counts: [String: Int] = [:]
    var latencies: [Double] = []
    var bare: [Double] = []
    var isHouseFull = false
    var emptied = 0.0
  }

  private let state = Mutex(State())

  /// Whether the clients are to go.
  var isOver: Bool { state.withLock { $0.isOver } }
  /// What should not have been, and how often it was.
  var complaints: [String: Int] { state.withLock { $0.complaints } }
  /// How often what was done.
  var counts: [String: Int] { state.withLock { $0.counts } }
  /// Whether a connection may be refused at this moment because all are taken.
  var mayRefuse: Bool {
    state.withLock { $0.isHouseFull || milliseconds() - $0.emptied < Self.fullHouseGrace }
  }

  func end() { state.withLock { $0.isOver = true } }
  func complain(_ text: String) { state.withLock { $0.complaints[text, default: 0] += 1 } }
  func count(_ what: String, _ number: Int = 1) { state.withLock { $0.counts[what, default: 0] += number } }
  func answered(within milliseconds: Double, isBare: Bool) {
    state.withLock { isBare ? $0.bare.append(milliseconds) : $0.latencies.append(milliseconds) }
  }

  func houseFilled() { state.withLock { $0.isHouseFull = true } }
  func houseEmptied() {
    state.withLock {
      $0.isHouseFull = false
      $0.emptied = milliseconds()
    }
  }

  /// How long the server that does nothing took, in milliseconds.
  var bareLatencies: [Double] { state.withLock { $0.bare } }

  /// The daemon's latencies since the last call, in milliseconds.
  func takeLatencies() -> [Double] {
    state.withLock { state in
      defer { state.latencies = [] }
      return state.latencies
    }
  }
}
