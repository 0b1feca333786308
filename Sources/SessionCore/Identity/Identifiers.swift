/// Which program talks to the model, by the name it has in the API: `claude-code`, `codex`, …
package struct AgentID: Hashable, Sendable, CustomStringConvertible {
  package let rawValue: String

  package init(_ rawValue: String) {
    self.rawValue = rawValue
  }

  package var description: String { rawValue }
}

/// A session's name in the API and on the command line: for Claude Code the id that its transcript is named after.
///
/// It comes from outside (a file's name), so it is shown only through ``DisplayText`` and never used as a path.
package struct SessionID: Hashable, Sendable, CustomStringConvertible {
  package let rawValue: String

  package init(_ rawValue: String) {
    self.rawValue = rawValue
  }

  package var description: String { rawValue }

  /// Whether the text has the form of a UUID, `8-4-4-4-12` hexadecimal digits: then it is unique on its own,
  /// otherwise only within its folder.
  package var isUUID: Bool {
    let groups = rawValue.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    return groups.map(\.count) == [8, 4, 4, 4, 12] && groups.joined().allSatisfy(\.isHexadecimalDigit)
  }

  /// Whether the id is the same session wherever it is found: a UUID, or what opencode makes of a time and of chance,
  /// `ses_` and 26 letters and digits.
  package var isUniqueOnItsOwn: Bool {
    let rest = rawValue.utf8.dropFirst(4)
    return isUUID || rawValue.hasPrefix("ses_") && rest.count == 26 && rest.allSatisfy(\.isLetterOrDigit)
  }
}

/// A session's number in the store: unique over all agents, never reused.
package struct SessionKey: Hashable, Sendable, Comparable {
  package let rawValue: Int64

  package init(_ rawValue: Int64) {
    self.rawValue = rawValue
  }

  package static func < (left: SessionKey, right: SessionKey) -> Bool {
    left.rawValue < right.rawValue
  }
}

/// Names one reply of a model over all files: 64 bits of a hash over the message id and the request id.
///
/// Agents copy replies into the files of forked and resumed sessions with both ids unchanged, so equal keys mean the
/// same reply. Among a million replies two different ones share a key with a probability of about 3 in 100 million.
package struct ReplyKey: Hashable, Sendable {
  package let rawValue: Int64

  package init(rawValue: Int64) {
    self.rawValue = rawValue
  }

  /// The key of a reply; a missing request id counts as empty.
  package init(messageID: some Sequence<UInt8>, requestID: some Sequence<UInt8>) {
    var hash = StableHash()
    hash.combine(messageID)
    hash.combine(0xff)  // occurs in no UTF-8 text, so ("ab", "c") and ("a", "bc") differ
    hash.combine(requestID)
    rawValue = hash.spread
  }
}

/// Names one request to a model by the id that its maker's servers gave it: 64 bits of a hash.
///
/// Transcripts have the id with a reply, telemetry has it with each request: by it the two are known to be one.
package struct RequestKey: Hashable, Sendable {
  package let rawValue: Int64

  package init(rawValue: Int64) {
    self.rawValue = rawValue
  }

  /// The key of a request; `nil` where the id is empty.
  package init?(requestID: some Collection<UInt8>) {
    guard !requestID.isEmpty else { return nil }
    var hash = StableHash()
    hash.combine(requestID)
    rawValue = hash.spread
  }
}

extension UInt8 {
  fileprivate var isHexadecimalDigit: Bool {
    switch self {
    case 0x30...0x39, 0x41...0x46, 0x61...0x66: true
    case _: false
    }
  }

  fileprivate var isLetterOrDigit: Bool {
    switch self {
    case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
    case _: false
    }
  }
}
