import Foundation
import Synchronization

/// A client that follows the events through all kills and comes back each time with the last number it has.
final class PersistentFollower: Sendable {
  private struct State {
    /// In the order in which they came.
    var events: [String] = []
    var problems: [String] = []
  }

  let over = Flag()
  private let path: String
  private let state = Mutex(State())

  init(path: String) { self.path = path }

  /// Follows until it is over.
  func run() {
    while !over.isSet {
      if let socket = connected(to: path) {
        follow(socket)
        close(socket)
      }
      usleep(1_000)
    }
  }

  /// Waits until so many events have come.
  func wait(for count: Int, seconds: Int) {
    for _ in 0..<seconds * 1_000 where state.withLock({ $0.events.count }) < count { usleep(1_000) }
  }

  /// What came to it otherwise than the daemon tells in the end.
  func differences(from telling: Telling) -> [String] {
    state.withLock { state in
      state.problems + Telling.difference("followed event", state.events, telling.events)
    }
  }

  private func follow(_ socket: Int32) {
    let last = state.withLock { $0.events.count }
    let question = request("GET /v1/events?since=\(last)", "Accept: text/event-stream")
    guard send(socket, question, question.count, Int32(MSG_NOSIGNAL)) == question.count else { return }
    var rest: [UInt8] = []
    var number = 0
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while !over.isSet {
      var polled = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
      guard poll(&polled, 1, 100) != 0 else { continue }
      let count = recv(socket, &buffer, buffer.count, 0)
      guard count > 0 else { return }
      rest += buffer[..<count]
      var start = 0
      while let end = rest[start...].firstIndex(of: UInt8(ascii: "\n")) {
        take(String(decoding: rest[start..<end], as: UTF8.self), &number)
        start = end + 1
      }
      rest.removeFirst(start)
    }
  }

  /// Takes a line of the stream; those of HTTP's chunks between them say nothing here.
  private func take(_ line: String, _ number: inout Int) {
    state.withLock { state in
      if line.hasPrefix("id: ") {
        number = Int(line.dropFirst(4)) ?? 0
      } else if line == "event: snapshot" {
        state.problems.append("a number that was told is not known any more")
      } else if line.hasPrefix("data: {\"number\"") {
        if number != state.events.count + 1 {
          state.problems.append("event \(number) came after \(state.events.count)")
        }
        state.events.append(String(line.dropFirst(6)))
      }
    }
  }
}
