import FuzzSupport

@testable import ControlAPI

/// What a client takes for an answer of the daemon, from whoever sits behind the socket.
@main
enum AnswersFuzz {
  /// What the client made of the bytes.
  private struct Answer: Equatable {
    var status: Int?
    var body: [UInt8] = []
    /// Whether all of it has come.
    var isComplete = false
    var failure: String?
  }

  static func main() {
    Fuzzer.run { input in
      let whole = read([input.bytes[...]])
      let cut = read(input.pieces)
      // What is broken is found at once, but bodies before the break may be handed on in pieces.
      require(cut.status == whole.status, "cuts make no difference to the status")
      require(cut.failure == whole.failure, "cuts make no difference to what is wrong")
      require(cut.body == whole.body, "cuts make no difference to the body")
      require(cut.isComplete == whole.isComplete, "cuts make no difference to the end")
      require(whole.body.count <= input.bytes.count, "a body was sent")
      require(whole.status.map((200..<600).contains) != false, "a status is a final one")
    }
  }

  /// Reads as the client does: the head as it comes in, then the body out of its framing.
  private static func read(_ pieces: [ArraySlice<UInt8>]) -> Answer {
    var answer = Answer()
    var head: [UInt8] = []
    var decoder: BodyDecoder?
    do {
      for piece in pieces {
        var rest = Array(piece)
        if decoder == nil {
          let known = head.count
          head += rest
          guard let end = try end(of: head, known: known) else { continue }
          rest = Array(head[end...])
          head.removeSubrange(end...)
          decoder = try begin(head, &answer)
        }
        let wantsMore = try take(rest, &decoder, &answer)
        require(wantsMore, "whoever wants more is asked again")
      }
    } catch let error as ControlError {
      answer.failure = error.message
    } catch {
      require(false, "an error is one of the client's: \(error)")
    }
    answer.isComplete = decoder?.isComplete ?? false
    if answer.isComplete { require(decoder?.mayEnd == true, "what is complete may end") }
    return answer
  }

  private static func end(of head: [UInt8], known: Int) throws -> Int? {
    try head.withUnsafeBytes { try ResponseHead.end(in: $0, known: known) }
  }

  private static func begin(_ head: [UInt8], _ answer: inout Answer) throws -> BodyDecoder {
    try head.withUnsafeBytes { bytes in
      let parsed = try ResponseHead(parsing: bytes)
      answer.status = parsed.status
      let response = ControlResponse(parsed)
      for name in ["Content-Length", "Transfer-Encoding", HeaderName.view, ""] {
        guard let value = response.header(name) else { continue }
        require(value.utf8.count <= head.count * 3, "a value stands in the head")
        require(!value.contains("\n") && !value.contains("\r\n"), "a value is within its line")
      }
      return BodyDecoder(parsed.framing)
    }
  }

  private static func take(
    _ bytes: [UInt8], _ decoder: inout BodyDecoder?, _ answer: inout Answer
  ) throws -> Bool {
    try bytes.withUnsafeBytes { bytes in
      var body: [UInt8] = []
      defer { answer.body += body }
      return try decoder?.receive(bytes) {
        body += $0; return true
      } ?? true
    }
  }
}
