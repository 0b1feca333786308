package import Foundation

// The documents of the control API as a client in another language would declare them.

/// What `/v1/sessions` answers.
package struct SessionListDocument: Decodable, Sendable {
  package var sessions: [SessionDocument]
  package var lastEvent: Int64
  package var complete: Bool

  /// The sessions of the list in `json`.
  package static func sessions(_ json: String) throws -> [SessionDocument] {
    try SessionListDocument(json: json).sessions
  }
}

/// A session in `/v1/sessions` and `/v1/sessions/{id}`.
package struct SessionDocument: Decodable, Sendable {
  package struct Context: Decodable, Sendable {
    package var usedTokens: Int?
    package var windowTokens: Int?
    package var remainingPercent: Int?
    package var limitTokens: Int?
    package var basis: String?
    package var source: String?
    package var windowSource: String?
  }

  package struct Usage: Decodable, Sendable, Equatable {
    package var inputTokens: Int
    package var outputTokens: Int
    package var cacheReadTokens: Int
    package var cacheWriteTokens: Int
    package var messages: Int

    package init(_ tokens: IndependentCount.Tokens, messages: Int) {
      inputTokens = tokens.input
      outputTokens = tokens.output
      cacheReadTokens = tokens.cacheRead
      cacheWriteTokens = tokens.cacheWrite
      self.messages = messages
    }
  }

  package struct Alert: Decodable, Sendable {
    package var threshold: Int?
    package var tier: String?
  }

  package struct Process: Decodable, Sendable {
    package var pid: Int32
    package var activity: String
  }

  package var id: String
  package var agent: String
  package var project: String?
  package var model: String?
  package var title: String?
  package var transcript: String
  package var transcriptDeleted: Bool
  package var lastActivity: String
  package var live: Bool
  package var process: Process?
  package var context: Context
  package var usage: Usage
  package var alert: Alert
  package var unreadableLines: Int

  /// The sums in the terms of the second counter.
  package var tokens: IndependentCount.Tokens {
    IndependentCount.Tokens(
      input: usage.inputTokens, output: usage.outputTokens, cacheRead: usage.cacheReadTokens,
      cacheWrite: usage.cacheWriteTokens)
  }
}

/// What `/v1/events` answers where it ends.
package struct EventPageDocument: Decodable, Sendable {
  package var events: [EventDocument]
  package var lastEvent: Int64
}

/// An event, with the members of all kinds that tests look at.
package struct EventDocument: Decodable, Sendable {
  package struct Data: Decodable, Sendable {
    package var threshold: Int?
    package var tier: String?
    package var remainingPercent: Int?
    package var usedTokens: Int?
    package var contextTokens: Int?
    package var new: Bool?
    package var tokensBefore: Int?
    package var tokensAfter: Int?
    package var trigger: String?
    package var reason: String?
    package var title: String?
    package var hook: String?
    package var delivery: String?
    package var step: String?
  }

  package struct Source: Decodable, Sendable {
    package var path: String
    package var offset: Int
    package var length: Int
  }

  package var number: Int64
  package var kind: String
  package var session: String?
  package var time: String
  package var data: Data
  package var source: Source?
}

extension Decodable {
  /// Reads a document whose members are named in snake case.
  package init(json: Data) throws {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    self = try decoder.decode(Self.self, from: json)
  }

  /// Reads a document from text.
  package init(json: some StringProtocol) throws {
    try self.init(json: Data(json.utf8))
  }
}

extension IndependentCount.Tokens {
  package static func + (left: Self, right: Self) -> Self {
    Self(
      input: left.input + right.input, output: left.output + right.output,
      cacheRead: left.cacheRead + right.cacheRead, cacheWrite: left.cacheWrite + right.cacheWrite)
  }
}

/// What `/v1/usage` answers.
package struct UsageDocument: Decodable, Sendable {
  /// The figures of a row, of a model in it, or of all rows, with the names of all reports.
  package struct Sum: Decodable, Sendable {
    package var day: String?
    package var week: String?
    package var session: String?
    package var project: String?
    package var model: String?
    package var start: String?
    package var end: String?
    package var active: Bool?
    package var replies: Int
    package var inputTokens: Int
    package var outputTokens: Int
    package var cacheReadTokens: Int
    package var cacheWriteTokens: Int
    package var totalTokens: Int
    package var costUsd: Double?
    package var unpricedTokens: Int
    package var models: [Sum]?
    package var source: String?
    /// What of it no transcript shows, by its source.
    package var hidden: [Sum]?

    /// The sums without what no transcript shows.
    package var shownTokens: IndependentCount.Tokens {
      (hidden ?? []).map(\.tokens).reduce(tokens) { shown, hidden in
        IndependentCount.Tokens(
          input: shown.input - hidden.input, output: shown.output - hidden.output,
          cacheRead: shown.cacheRead - hidden.cacheRead, cacheWrite: shown.cacheWrite - hidden.cacheWrite)
      }
    }

    /// The sums in the terms of the second counter.
    package var tokens: IndependentCount.Tokens {
      IndependentCount.Tokens(
        input: inputTokens, output: outputTokens, cacheRead: cacheReadTokens, cacheWrite: cacheWriteTokens)
    }
  }

  package var by: String
  package var since: String?
  package var until: String?
  package var estimated: Bool?
  package var rows: [Sum]
  package var total: Sum
}
