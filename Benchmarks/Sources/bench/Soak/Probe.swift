import Foundation

/// The well-behaved clients whose waiting is measured: one connects for each question as sessiond-status does, one
/// keeps its connection. A third asks a server that does nothing but answer: what that takes is the machine's.
enum Probe {
  /// Between two questions, in microseconds.
  private static let pause: UInt32 = 10_000

  static func run(path: String, bare: String, record: SoakRecord) {
    var kept: Int32?
    var turn = 0
    while !record.isOver {
      usleep(pause)
      turn = (turn + 1) % 3
      let start = milliseconds()
      // The kept one comes back like any other if it had to go.
      let socket =
        turn == 0 ? connected(to: bare) : turn == 1 ? connected(to: path) : kept ?? connected(to: path)
      guard let socket else {
        record.complain("measuring client: can't connect")
        continue
      }
      let status = ask(socket, closing: turn != 2)
      let time = milliseconds() - start
      if turn != 2 || status != 200 { close(socket) }
      if turn == 2 { kept = status == 200 ? socket : nil }
      switch status {
      case 200: record.answered(within: time, isBare: turn == 0)
      case 503 where record.mayRefuse: record.count("measuring client, refused while all was taken")
      case let status: record.complain("measuring client: answered \(status.map { "\($0)" } ?? "nothing")")
      }
    }
    if let kept { close(kept) }
  }

  private static func ask(_ socket: Int32, closing: Bool) -> Int? {
    let question =
      closing ? request("GET /v1/statusline", "Connection: close") : request("GET /v1/statusline")
    guard send(socket, question, question.count, Int32(MSG_NOSIGNAL)) == question.count else { return nil }
    return withUnsafeTemporaryAllocation(byteCount: 4_096, alignment: 16) { buffer in
      let count = recv(socket, buffer.baseAddress, buffer.count, 0)
      guard count > 12 else { return nil }
      return Int(String(decoding: UnsafeRawBufferPointer(rebasing: buffer[9..<12]), as: UTF8.self))
    }
  }
}

/// A server that answers each connection once, with the same bytes: the least that an answer can take here and now.
enum BareServer {
  private static let answer = Array(
    ("HTTP/1.1 200 OK\r\nContent-Length: 20\r\nConnection: close\r\n"
      + String(repeating: "X-Fill: 1234\r\n", count: 12)
      + "\r\napi ======== 62 %  \n").utf8)

  /// Answers at `path` until the record is over.
  static func run(path: String, record: SoakRecord) {
    guard let listener = listening(at: path) else { return record.complain("bare server: can't listen") }
    defer { close(listener) }
    var buffer = [UInt8](repeating: 0, count: 4_096)
    while !record.isOver {
      var polled = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
      guard poll(&polled, 1, 100) > 0 else { continue }
      let socket = accept(listener, nil, nil)
      guard socket >= 0 else { continue }
      if recv(socket, &buffer, buffer.count, 0) > 0 {
        _ = send(socket, answer, answer.count, Int32(MSG_NOSIGNAL))
      }
      close(socket)
    }
  }
}
