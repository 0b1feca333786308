import Foundation

/// A connection that is kept from one question to the next.
final class KeptConnection {
  let socket: Int32
  private var buffer: [UInt8] = []
  private var filled = 0
  /// Bytes of the last answer, with its head.
  var length: Int { filled }

  init(_ path: String) throws {
    guard let socket = connected(to: path) else { throw BenchError(description: "nobody answers at \(path)") }
    self.socket = socket
  }

  deinit {
    close(socket)
  }

  /// One question and its whole answer: its status, and the milliseconds until its last byte was there.
  func ask(_ question: [UInt8]) throws -> (status: Int, milliseconds: Double) {
    let start = milliseconds()
    try send(question)
    while true {
      if let status = try receive() { return (status, milliseconds() - start) }
    }
  }

  func send(_ question: [UInt8]) throws {
    filled = 0
    guard Glibc.send(socket, question, question.count, Int32(MSG_NOSIGNAL)) == question.count else {
      throw BenchError(description: "the connection was cut off")
    }
  }

  /// Takes what is there, and waits where nothing is; the answer's status when it is whole.
  func receive() throws -> Int? {
    if buffer.count - filled < 65_536 { buffer.append(contentsOf: repeatElement(0, count: 262_144)) }
    let count = buffer.withUnsafeMutableBytes { buffer in
      let room = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
      return recv(socket, room.baseAddress, room.count, 0)
    }
    guard count > 0 else { throw BenchError(description: "the connection was cut off") }
    filled += count
    return buffer.withUnsafeBytes { Self.status(of: UnsafeRawBufferPointer(rebasing: $0[..<filled])) }
  }

  /// The status of a whole answer with a length; `nil` where some of it is missing.
  private static func status(of answer: UnsafeRawBufferPointer) -> Int? {
    guard let end = place(of: "\r\n\r\n", in: answer) else { return nil }
    let head = UnsafeRawBufferPointer(rebasing: answer[..<end])
    let length = place(of: "Content-Length: ", in: head).map { number(head, from: $0 + 16) } ?? 0
    return answer.count >= end + 4 + length ? number(head, from: 9) : nil
  }

  private static func place(of text: StaticString, in bytes: UnsafeRawBufferPointer) -> Int? {
    let text = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    guard bytes.count >= text.count else { return nil }
    return (0...bytes.count - text.count).first { place in
      bytes[place] == text[0] && bytes[place...].starts(with: text)
    }
  }

  private static func number(_ bytes: UnsafeRawBufferPointer, from place: Int) -> Int {
    bytes[place...].prefix { (0x30...0x39).contains($0) }.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }
}
