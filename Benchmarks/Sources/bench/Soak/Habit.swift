/// What clients of one kind do with a connection, again and again.
struct Habit: Sendable {
  enum Pace {
    case atOnce
    /// One byte a second.
    case drop
    case nothing
  }

  /// What the daemon owes such a client.
  enum Due {
    /// So many answers of that status, and the end of the connection.
    case answers(Int, status: Int)
    /// Events that go on until the client leaves, numbered without a gap, also over several connections.
    case events
    /// An answer that goes on until the client leaves.
    case stream
    /// The end of the connection, with or without a word.
    case end
    case nothing
  }

  let name: String
  let clients: Int
  let request: [UInt8]
  var sends = Pace.atOnce
  var reads = Pace.atOnce
  let due: Due
  /// Between the end of a connection and the next one, in milliseconds.
  var pause = 0.0
  /// The client itself ends the connection after so many milliseconds.
  var stays = Double.infinity
  /// The daemon has to end it within so many milliseconds.
  var limit = Double.infinity

  /// Forty-eight clients; those that measure are two more.
  static let all: [Habit] = [
    Habit(
      name: "status line", clients: 12, request: line, due: .answers(1, status: 200), pause: 100, limit: 5_000
    ),
    Habit(name: "events", clients: 4, request: events, due: .events),
    Habit(name: "events, comes back", clients: 4, request: events, due: .events, pause: 200, stays: 5_000),
    Habit(
      name: "line, follows", clients: 6, request: bench.request("GET /v1/statusline?follow=1"), due: .stream),
    Habit(
      name: "board, follows", clients: 4,
      request: bench.request("GET /v1/board?follow=1&columns=120&rows=40&color=1"),
      due: .stream, stays: 30_000),
    // The daemon's 256 KiB and the kernel's are full at once; it cuts off who takes nothing for 5 s, seen twice.
    Habit(
      name: "events, does not read", clients: 4, request: bench.request("GET /v1/events?since=0&follow=1"),
      reads: .nothing, due: .end, pause: 500, limit: 15_000),
    Habit(
      name: "events, a byte a second", clients: 1, request: bench.request("GET /v1/events?since=0&follow=1"),
      reads: .drop, due: .end, pause: 500, limit: 15_000),
    Habit(name: "says nothing", clients: 1, request: [], sends: .nothing, due: .end, limit: 7_000),
    Habit(
      name: "half a head", clients: 2, request: Array("GET /v1/version HTTP/1.1\r\nHost: sess".utf8),
      due: .answers(1, status: 408), limit: 7_500),
    Habit(
      name: "half a body", clients: 1,
      request: bench.request("POST /v1/tmux/look", "Content-Length: 100") + Array("{\"half\":".utf8),
      due: .answers(1, status: 408), limit: 7_500),
    Habit(
      name: "head, a byte a second", clients: 3, request: bench.request("GET /v1/version"), sends: .drop,
      due: .answers(1, status: 408), limit: 7_500),
    Habit(
      name: "leaves with the answer unread", clients: 2,
      request: bench.request("GET /v1/events?since=0&follow=1"),
      reads: .nothing, due: .nothing, pause: 400, stays: 20),
    Habit(
      name: "another protocol", clients: 1, request: [0x16, 3, 1] + (0..<200).map { UInt8($0 * 83 % 256) },
      due: .answers(1, status: 400), pause: 500, limit: 5_000),
    Habit(
      name: "a thousand requests at once", clients: 1,
      request: Array(repeatElement(bench.request("GET /v1/statusline"), count: 999).joined()) + line,
      due: .answers(1_000, status: 200), pause: 10_000, limit: 5_000),
    Habit(
      name: "head too large", clients: 1,
      request: bench.request("GET /v1/version", "X-Long: " + String(repeating: "x", count: 9_000)),
      due: .answers(1, status: 431), pause: 500, limit: 5_000),
    Habit(
      name: "body too large", clients: 1,
      request: bench.request("POST /v1/tmux/look", "Content-Length: 2000000")
        + Array(repeating: 0x20, count: 100_000),
      due: .answers(1, status: 413), pause: 500, limit: 5_000),
  ]

  private static let line = bench.request("GET /v1/statusline", "Connection: close")
  private static let events = bench.request("GET /v1/events", "Accept: text/event-stream")
}
