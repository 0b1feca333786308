import Foundation

/// A session as `sessiond-cli sessions --json` tells it.
struct SessionRecord: Decodable, Sendable {
  struct Context: Decodable, Sendable {
    var usedTokens: Int?
    var limitTokens: Int?
    var remainingPercent: Int?
    var basis: String?
    var source: String?
  }

  struct Usage: Decodable, Sendable, Equatable {
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
  }

  var id: String
  var project: String?
  var model: String?
  var transcript: String
  var live: Bool
  var process: Process?
  var context: Context
  var usage: Usage
  var alert: Alert
  var unreadableLines: Int

  /// One session in a document of its own.
  init(json: some StringProtocol) throws {
    self = try JSONDecoder.ofTheAPI.decode(Self.self, from: Data(json.utf8))
  }

  /// The sessions of the list.
  static func list(_ json: String) throws -> [SessionRecord] {
    struct List: Decodable { var sessions: [SessionRecord] }
    return try JSONDecoder.ofTheAPI.decode(List.self, from: Data(json.utf8)).sessions
  }
}

/// An event as `sessiond-cli events --json` tells it.
struct EventRecord: Decodable, Sendable {
  /// The members of all kinds of events that tests look at.
  struct Payload: Decodable, Sendable {
    var threshold: Int?
    var contextTokens: Int?
    var tokensBefore: Int?
    var tokensAfter: Int?
    var trigger: String?
  }

  var number: Int
  var kind: String
  var session: String?
  var data: Payload

  /// One event of the stream.
  init(json: some StringProtocol) throws {
    self = try JSONDecoder.ofTheAPI.decode(Self.self, from: Data(json.utf8))
  }
}

extension JSONDecoder {
  fileprivate static var ofTheAPI: JSONDecoder {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return decoder
  }
}
