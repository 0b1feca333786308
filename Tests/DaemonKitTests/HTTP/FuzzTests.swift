import DaemonKit
import Testing

@Suite("HTTP fuzzing", .timeLimit(.minutes(2)))
struct FuzzTests {
  private static let seeds = [
    "GET /v1/hello HTTP/1.1\r\nHost: sessiond\r\n\r\n",
    "POST /v1/echo HTTP/1.1\r\nHost: sessiond\r\nContent-Length: 11\r\n\r\nhello there",
    "POST /v1/echo HTTP/1.1\r\nHost: sessiond\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    "HEAD /v1/sessions/a%20b?x=1&y=%2F HTTP/1.1\r\nAccept: text/*;q=0.3, */*\r\nExpect: 100-continue\r\n\r\n",
    "GET http://sessiond/v1/hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
  ]

  @Test func `Whatever comes, there is an answer or an end, and the next client is served`() async throws {
    var random = SplitMix64(state: 20_260_727)
    try await withServer { server in
      for round in 0..<600 {
        let input = round % 4 == 0 ? Self.noise(&random) : Self.mutation(&random)
        let client = try server.connect()
        await client.send(input)
        await client.closeOutput()
        // Throws if the server neither answers nor closes.
        let reply = try await client.readToEnd()
        #expect(reply.isEmpty || reply.starts(with: "HTTP/1.1 ".utf8), "round \(round)")
      }
      #expect(try await server.exchange("GET /v1/hello HTTP/1.1\r\n\r\n").status == 200)
    }
  }

  private static func noise(_ random: inout SplitMix64) -> [UInt8] {
    (0..<Int.random(in: 0..<3000, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
  }

  private static func mutation(_ random: inout SplitMix64) -> [UInt8] {
    var bytes: [UInt8] = []
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      bytes += Array((seeds.randomElement(using: &random) ?? "").utf8)
    }
    for _ in 0..<Int.random(in: 0...6, using: &random) {
      let at = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<4, using: &random) {
      case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
      case 1: bytes.insert(UInt8.random(in: 0...255, using: &random), at: at)
      case 2: bytes.remove(at: at)
      default: bytes.insert(contentsOf: bytes[..<at], at: at)
      }
    }
    return bytes
  }
}

/// A small generator with a seed, so that a failure can be seen again.
private struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
