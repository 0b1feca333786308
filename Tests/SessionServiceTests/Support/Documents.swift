import Foundation
import SessionTestSupport

// The documents of the control API as a client in another language would declare them.

struct SessionListDocument: Decodable, Sendable {
  var sessions: [SessionDocument]
  var lastEvent: Int64
  var complete: Bool
}

struct SessionDocument: Decodable, Sendable {
  struct Context: Decodable, Sendable {
    var usedTokens: Int?
    var windowTokens: Int?
    var remainingPercent: Int?
    var limitTokens: Int?
    var basis: String?
    var source: String?
    var windowSource: String?
  }

  struct Usage: Decodable, Sendable {
    var inputTokens: Int
    var outputTokens: Int
    var cacheReadTokens: Int
    var cacheWriteTokens: Int
    var messages: Int
  }

  struct Alert: Decodable, Sendable {
    var threshold: Int?
    var tier: String?
  }

  struct Process: Decodable, Sendable {
    var pid: Int32
    var activity: String
  }

  var id: String
  var agent: String
  var project: String?
  var model: String?
  var title: String?
  var transcript: String
  var transcriptDeleted: Bool
  var lastActivity: String
  var live: Bool
  var process: Process?
  var context: Context
  var usage: Usage
  var alert: Alert
  var unreadableLines: Int

  /// The sums in the terms of the second counter.
  var tokens: IndependentCount.Tokens {
    IndependentCount.Tokens(
      input: usage.inputTokens, output: usage.outputTokens, cacheRead: usage.cacheReadTokens,
      cacheWrite: usage.cacheWriteTokens)
  }
}

struct EventPageDocument: Decodable, Sendable {
  var events: [EventDocument]
  var lastEvent: Int64
}

struct EventDocument: Decodable, Sendable {
  struct Data: Decodable, Sendable {
    var threshold: Int?
    var tier: String?
    var remainingPercent: Int?
    var usedTokens: Int?
    var contextTokens: Int?
    var reason: String?
    var title: String?
  }

  struct Source: Decodable, Sendable {
    var path: String
    var offset: Int
    var length: Int
  }

  var number: Int64
  var kind: String
  var session: String?
  var time: String
  var data: Data
  var source: Source?
}

extension Decodable {
  /// Reads a document whose members are named in snake case.
  init(json: Data) throws {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    self = try decoder.decode(Self.self, from: json)
  }
}

extension IndependentCount.Tokens {
  static func + (left: Self, right: Self) -> Self {
    Self(
      input: left.input + right.input, output: left.output + right.output,
      cacheRead: left.cacheRead + right.cacheRead, cacheWrite: left.cacheWrite + right.cacheWrite)
  }
}
