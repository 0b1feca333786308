import Foundation

/// All clients with habits, on one thread.
enum SoakClients {
  /// The most milliseconds between two looks at what is due by time.
  private static let tick: Int32 = 10

  /// Lets the clients come, over the first second, and act until the record is over.
  static func run(path: String, record: SoakRecord) {
    let now = milliseconds()
    var clients: [SoakClient] = []
    for habit in Habit.all {
      for _ in 0..<habit.clients {
        let start = now + Double(clients.count) * 20
        clients.append(SoakClient(habit, path: path, start: start, record: record))
      }
    }
    while !record.isOver {
      let now = milliseconds()
      for client in clients { client.tick(now) }
      let open = clients.filter { $0.socket >= 0 }
      var polled = open.map { pollfd(fd: $0.socket, events: $0.events, revents: 0) }
      guard poll(&polled, nfds_t(polled.count), tick) > 0 else { continue }
      let then = milliseconds()
      for (client, polled) in zip(open, polled) where polled.revents != 0 {
        client.ready(polled.revents, then)
      }
    }
    for client in clients { client.leave() }
  }
}

/// Takes all connections there are now and then: those that got in are served, the others are refused politely.
enum FullHouse {
  private static let connections = 140
  private static let pause: UInt32 = 10_000_000

  static func run(path: String, record: SoakRecord) {
    while !record.isOver {
      // In pieces, so that the end is not waited for.
      for _ in 0..<100 where !record.isOver { usleep(pause / 100) }
      if !record.isOver { fill(path, record) }
    }
  }

  private static func fill(_ path: String, _ record: SoakRecord) {
    record.houseFilled()
    let sockets = (0..<connections).compactMap { _ in connected(to: path) }
    if sockets.count < connections { record.complain("full house: can't connect") }
    // The daemon has taken the last one when that is refused.
    let refused = sockets.filter { socket in
      var polled = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
      return poll(&polled, 1, socket == sockets.last ? 2_000 : 0) > 0
    }
    let isRefused = Set(refused + sockets.filter { isReadable($0) })
    let question = request("GET /v1/statusline")
    for socket in sockets {
      if !isRefused.contains(socket) {
        _ = send(socket, question, question.count, Int32(MSG_NOSIGNAL))
      }
      let answer = answer(of: socket)
      let isPolite = answer.hasPrefix("HTTP/1.1 503 ") && answer.contains("\r\nRetry-After: 1\r\n")
      if isRefused.contains(socket) ? !isPolite : !answer.hasPrefix("HTTP/1.1 200 ") {
        record.complain("full house: answered \(answer.prefix(32))")
      }
    }
    record.count("full house, served", sockets.count - isRefused.count)
    record.count("full house, refused", isRefused.count)
    if isRefused.isEmpty { record.complain("full house: nobody was refused") }
    for socket in sockets { close(socket) }
    record.houseEmptied()
  }

  private static func isReadable(_ socket: Int32) -> Bool {
    var polled = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
    return poll(&polled, 1, 0) > 0
  }

  /// The beginning of an answer; empty when none comes within 2 s.
  private static func answer(of socket: Int32) -> String {
    var polled = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
    guard poll(&polled, 1, 2_000) > 0 else { return "" }
    var buffer = [UInt8](repeating: 0, count: 4_096)
    let count = recv(socket, &buffer, buffer.count, Int32(MSG_DONTWAIT))
    return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
  }
}
