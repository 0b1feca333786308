package import Foundation
internal import Glibc

/// Counts a Claude Code transcript a second time, with Foundation's JSON reader and by the rules as they are written
/// down, sharing no code with the product.
package struct IndependentCount: Equatable, Sendable {
  /// The four sums that everybody counts.
  package struct Tokens: Equatable, Sendable {
    package var input = 0
    package var output = 0
    package var cacheRead = 0
    package var cacheWrite = 0

    /// Tokens that stood in the window.
    package var context: Int { input + cacheRead + cacheWrite }

    /// Counts, all 0 unless given.
    package init(input: Int = 0, output: Int = 0, cacheRead: Int = 0, cacheWrite: Int = 0) {
      self.input = input
      self.output = output
      self.cacheRead = cacheRead
      self.cacheWrite = cacheWrite
    }
  }

  /// By message id and request id.
  package private(set) var replies: [String: Tokens] = [:]
  /// Lines of replies; at least as many as replies.
  package private(set) var replyLines = 0
  /// Lines that hold no JSON at all, also when taken apart.
  package private(set) var unreadable = 0
  private var lastMainChain: String?

  /// The sums over all replies.
  package var totals: Tokens {
    replies.values.reduce(into: Tokens()) { sum, reply in
      sum.input += reply.input
      sum.output += reply.output
      sum.cacheRead += reply.cacheRead
      sum.cacheWrite += reply.cacheWrite
    }
  }

  /// What the last reply of the main conversation held; `nil` where there is none.
  package var lastContext: Int? {
    lastMainChain.flatMap { replies[$0]?.context }
  }

  /// Counts a whole transcript, or what follows its first `skipped` lines.
  package init(_ transcript: Data, skipping skipped: Int = 0) {
    let bytes = [UInt8](transcript)
    var start = 0
    var number = 0
    while start < bytes.count {
      let end = bytes.first("\n", in: start..<bytes.count) ?? bytes.count
      if number >= skipped {
        for record in Self.records(of: bytes[start..<end], &unreadable) { count(record) }
      }
      start = end + 1
      number += 1
    }
  }

  private mutating func count(_ record: [String: Any]) {
    guard
      record["type"] as? String == "assistant", record["isApiErrorMessage"] as? Bool != true,
      let message = record["message"] as? [String: Any], message["model"] as? String != "<synthetic>",
      let usage = message["usage"] as? [String: Any],
      let id = message["id"] as? String ?? record["uuid"] as? String
    else { return }
    func tokens(_ name: String, in object: [String: Any]) -> Int {
      (object[name] as? NSNumber)?.intValue ?? 0
    }
    let split = usage["cache_creation"] as? [String: Any] ?? [:]
    let nested =
      tokens("ephemeral_5m_input_tokens", in: split) + tokens("ephemeral_1h_input_tokens", in: split)
    let key = id + "\u{0}" + (record["requestId"] as? String ?? "")
    var known = replies[key] ?? Tokens()
    known.input = max(known.input, tokens("input_tokens", in: usage))
    known.output = max(known.output, tokens("output_tokens", in: usage))
    known.cacheRead = max(known.cacheRead, tokens("cache_read_input_tokens", in: usage))
    known.cacheWrite = max(known.cacheWrite, tokens("cache_creation_input_tokens", in: usage), nested)
    replies[key] = known
    replyLines += 1
    if record["isSidechain"] as? Bool != true { lastMainChain = key }
  }

  /// The records of a line that may hold usage: one, or two with the newline between them missing.
  private static func records(of line: ArraySlice<UInt8>, _ unreadable: inout Int) -> [[String: Any]] {
    guard line.mentionsUsage else { return [] }
    if let record = object(line) { return [record] }
    for index in line.indices.dropLast() where line[index] == 0x7d && line[index + 1] == 0x7b {
      if let first = object(line[...index]), let second = object(line[(index + 1)...]) {
        return [first, second]
      }
    }
    unreadable += 1
    return []
  }

  private static func object(_ text: ArraySlice<UInt8>) -> [String: Any]? {
    try? JSONSerialization.jsonObject(with: Data(text)) as? [String: Any]
  }
}

// The C library searches: tests are built without optimization, and there are many megabytes.

extension [UInt8] {
  fileprivate func first(_ byte: Unicode.Scalar, in range: Range<Int>) -> Int? {
    withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return nil }
      let hit = memchr(base + range.lowerBound, Int32(byte.value), range.count)
      return hit.map { UnsafeRawPointer($0) - base }
    }
  }
}

extension ArraySlice<UInt8> {
  /// A cheap test that spares most lines the reader.
  fileprivate var mentionsUsage: Bool {
    let name = "\"usage\""
    return withUnsafeBytes { bytes in
      guard var position = bytes.baseAddress else { return false }
      let end = position + bytes.count
      while let quote = memchr(position, 0x22, end - position) {
        if end - UnsafeRawPointer(quote) >= name.utf8.count, memcmp(quote, name, name.utf8.count) == 0 {
          return true
        }
        position = UnsafeRawPointer(quote) + 1
      }
      return false
    }
  }
}
