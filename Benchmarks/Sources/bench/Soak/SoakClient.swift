import Foundation

/// One client with a habit: connects, does what its habit says, and judges what it got. Lives on the thread of
/// ``SoakClients``.
final class SoakClient {
  private enum End {
    case daemon
    case ourselves
  }

  /// Of an answer that goes on nothing more is kept than its beginning.
  private static let kept = 1 << 20

  let habit: Habit
  private let path: String
  private let record: SoakRecord
  private(set) var socket: Int32 = -1
  private var nextStart: Double
  private var opened = 0.0
  private var toSend: [UInt8] = []
  private var sent = 0
  private var received: [UInt8] = []
  private var lastDrop = 0.0
  private var numbers = EventNumbers()

  /// A client that begins at the time `start`.
  init(_ habit: Habit, path: String, start: Double, record: SoakRecord) {
    self.habit = habit
    self.path = path
    self.record = record
    nextStart = start
  }

  /// What to wait for at the socket.
  var events: Int16 {
    var events = habit.reads == .atOnce ? POLLIN : 0
    if habit.sends == .atOnce, sent < toSend.count { events |= POLLOUT }
    return Int16(events)
  }

  /// Does what is due by time.
  func tick(_ now: Double) {
    guard socket >= 0 else {
      if now >= nextStart { begin(now) }
      return
    }
    if now - opened >= habit.stays { return finish(.ourselves, now) }
    if now - opened >= habit.limit {
      record.complain("\(habit.name): still connected after \(Int(habit.limit)) ms")
      return finish(.ourselves, now)
    }
    guard now - lastDrop >= 1_000 else { return }
    lastDrop = now
    if habit.sends == .drop { send(atMost: 1) }
    if habit.reads == .drop { receive(atMost: 1, now) }
  }

  /// The socket is ready for something.
  func ready(_ events: Int16, _ now: Double) {
    let events = Int32(events)
    if events & POLLOUT != 0 { send(atMost: .max) }
    if habit.reads == .atOnce, events & (POLLIN | POLLHUP | POLLERR) != 0 {
      return receive(atMost: .max, now)
    }
    if events & (POLLHUP | POLLERR) != 0 { finish(.daemon, now) }
  }

  func leave() {
    if socket >= 0 { finish(.ourselves, milliseconds()) }
  }

  private func begin(_ now: Double) {
    guard let socket = connected(to: path, waits: false) else {
      // All places in the kernel's queue are taken for the moment.
      if !record.mayRefuse { record.complain("\(habit.name): can't connect") }
      nextStart = now + 100
      return
    }
    self.socket = socket
    (opened, lastDrop, sent) = (now, now, 0)
    received.removeAll(keepingCapacity: true)
    toSend = habit.request
    if case .events = habit.due, let last = numbers.last {
      toSend = request("GET /v1/events", "Accept: text/event-stream", "Last-Event-ID: \(last)")
    }
    numbers.connected()
    record.count("connections")
    if habit.sends == .atOnce { send(atMost: .max) }
  }

  private func send(atMost limit: Int) {
    while sent < toSend.count {
      let count = toSend[sent...].prefix(limit).withUnsafeBytes {
        Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
      }
      // A daemon that has closed has left an answer that says why.
      guard count > 0 else { return }
      sent += count
      if limit == 1 { return }
    }
  }

  private func receive(atMost limit: Int, _ now: Double) {
    withUnsafeTemporaryAllocation(byteCount: 65_536, alignment: 16) { buffer in
      while socket >= 0 {
        let count = recv(socket, buffer.baseAddress, min(limit, buffer.count), Int32(MSG_DONTWAIT))
        if count < 0, errno == EAGAIN || errno == EINTR { return }
        guard count > 0 else { return finish(.daemon, now) }
        let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
        if received.count < Self.kept { received.append(contentsOf: bytes) }
        if case .events = habit.due, let problem = numbers.receive(bytes) {
          record.complain("\(habit.name): \(problem)")
        }
        if limit == 1 { return }
      }
    }
  }

  // MARK: Judgement

  private func finish(_ end: End, _ now: Double) {
    close(socket)
    socket = -1
    nextStart = now + habit.pause
    let text = String(decoding: received.prefix(1_024), as: UTF8.self)
    let status = text.hasPrefix("HTTP/1.1 ") && text.count > 12 ? Int(text.dropFirst(9).prefix(3)) : nil
    let answers = status.map(answers) ?? 0
    if let status { record.count("answers \(status)", answers) }
    if status == 503 {
      nextStart = now + 1_000
      if !text.contains("\r\nRetry-After: 1\r\n") {
        record.complain("\(habit.name): 503 without Retry-After")
      }
      if !record.mayRefuse { record.complain("\(habit.name): 503 though there is room") }
      return
    }
    guard !record.isOver, let problem = problem(end, status, answers) else { return }
    record.complain("\(habit.name): \(problem)")
  }

  private func problem(_ end: End, _ status: Int?, _ answers: Int) -> String? {
    switch habit.due {
    case .answers(let count, let due):
      if end == .ourselves { return nil }
      guard status == due else { return "\(status.map { "\($0)" } ?? "no answer") instead of \(due)" }
      return answers == count ? nil : "\(answers) answers instead of \(count)"
    case .events, .stream:
      if end == .daemon { return "cut off by the daemon" }
      return status == 200 ? nil : "\(status.map { "\($0)" } ?? "no answer") instead of 200"
    case .end, .nothing: return nil
    }
  }

  /// How many answers of that status came.
  private func answers(_ status: Int) -> Int {
    guard case .answers(2..., _) = habit.due else { return 1 }
    let start = Array("HTTP/1.1 \(status) ".utf8)
    return received.indices.count { received[$0...].starts(with: start) }
  }
}

/// Watches the numbers of server-sent events: each one more than the one before, whatever connection it comes over.
struct EventNumbers {
  private(set) var last: Int64?
  /// The beginning of a line whose end has not come.
  private var line: [UInt8] = []

  init() {}

  mutating func connected() { line = [] }

  /// Takes bytes of a stream, cut anywhere; says what is wrong with the numbers in them.
  mutating func receive(_ bytes: UnsafeRawBufferPointer) -> String? {
    var problem: String?
    for byte in bytes {
      guard byte == UInt8(ascii: "\n") else {
        // A number is short; what else a line says is of no interest here.
        if line.count < 32 { line.append(byte) }
        continue
      }
      defer { line.removeAll(keepingCapacity: true) }
      guard line.starts(with: "id: ".utf8),
        let number = Int64(String(decoding: line.dropFirst(4), as: UTF8.self))
      else { continue }
      if let last, number != last + 1 { problem = "event \(number) after \(last)" }
      last = number
    }
    return problem
  }
}
