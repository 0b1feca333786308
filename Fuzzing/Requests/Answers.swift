import FuzzSupport

@testable import ControlAPI

/// What a client reads out of all that the daemon sent on one connection.
struct Answers {
  /// The statuses, in order; interim answers (100) are none.
  private(set) var statuses: [Int] = []
  /// Why the client can't make answers of the bytes.
  private(set) var problem: String?

  /// Reads answers one behind the other, with the reader of sessiond's own client.
  ///
  /// - Parameters:
  ///   - bytes: All that came until the connection was closed.
  ///   - requests: What was asked.
  init(_ bytes: [UInt8], to requests: Requests) {
    guard !requests.mayLackBodies else {
      if !bytes.isEmpty, !bytes.starts(with: "HTTP/1.1 ".utf8) { problem = "this is no HTTP" }
      return
    }
    bytes.withUnsafeBytes { bytes in
      do throws(ControlError) {
        var rest = bytes
        while !rest.isEmpty {
          let isHead =
            requests.methods.flatMap { statuses.count < $0.count ? $0[statuses.count] : nil } == "HEAD"
          guard let count = try read(rest, isHead: isHead) else {
            if !requests.mayGoOn { problem = "the last answer is not complete" }
            return
          }
          rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
      } catch {
        problem = error.message
      }
    }
  }

  /// Reads one answer; gives its length, or `nil` if it is not complete.
  private mutating func read(_ bytes: UnsafeRawBufferPointer, isHead: Bool) throws(ControlError) -> Int? {
    let interim = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)
    if bytes.starts(with: interim) { return interim.count }
    guard let end = try ResponseHead.end(in: bytes, known: 0) else { return nil }
    let head = try ResponseHead(parsing: UnsafeRawBufferPointer(rebasing: bytes[..<end]))
    statuses.append(head.status)
    if isHead { return end }
    var decoder = BodyDecoder(head.framing)
    var position = end
    // Byte by byte: the reader does not say where an answer ends within what it is given.
    while position < bytes.count, !decoder.isComplete {
      let byte = UnsafeRawBufferPointer(rebasing: bytes[position..<position + 1])
      _ = try decoder.receive(byte) { _ in true }
      position += 1
    }
    return decoder.mayEnd ? position : nil
  }
}
