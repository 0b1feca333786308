import Foundation
import SessionTestSupport

/// What the real client hands to the command of its status line, written down by a script in that place: its own figures,
/// read with nothing of ours.
struct HandedFigures: Sendable {
  /// One drawing of the line.
  struct Figure: Sendable {
    var session: String
    /// Whole percent of the window; `nil` where the client says nothing, also by zeros.
    var usedPercent: Int?
    var usedTokens: Int?
    var hasQuotas: Bool

    fileprivate init?(_ line: Substring) throws {
      let document = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      guard let session = document?["session_id"] as? String else { return nil }
      let window = document?["context_window"] as? [String: Any]
      let usage = window?["current_usage"] as? [String: Int] ?? [:]
      let request = ["input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens"]
        .compactMap { usage[$0] }.reduce(0, +)
      self.session = session
      usedTokens = request > 0 ? request : nil
      usedPercent = request > 0 ? window?["used_percentage"] as? Int : nil
      hasQuotas = document?["rate_limits"] is [String: Any]
    }
  }

  private static let script = #"""
    #!/bin/sh
    handed=$(cat)
    printf '%s\n' "$handed" >> "${0%/*}/handed"
    [ $# -eq 0 ] || printf '%s' "$handed" | "$@"
    """#

  private let user: TestUser
  /// A settings file of the client's that has the script as its status line.
  let settings: String

  /// Makes script and settings; what comes goes on to that command.
  init(_ user: TestUser, passingOnTo command: String = "") throws {
    self.user = user
    let path = try user.folder.write("recorder/record", Data(Self.script.utf8))
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    let line = ["type": "command", "command": path + (command.isEmpty ? "" : " " + command)]
    settings = try user.folder.write(
      "settings.json", JSONSerialization.data(withJSONObject: ["statusLine": line]))
  }

  /// All that was handed over so far, in order.
  var all: [Figure] {
    get throws {
      let text = (try? String(contentsOfFile: user.folder("recorder/handed"), encoding: .utf8)) ?? ""
      return try text.split(separator: "\n").compactMap { try Figure($0) }
    }
  }
}

extension SessionDocument.Context {
  /// Whether it is the client's figure, within one point of the window.
  func agrees(with client: HandedFigures.Figure) -> Bool {
    guard let usedTokens, let windowTokens, let percent = client.usedPercent else { return false }
    return abs(Double(usedTokens) * 100 / Double(windowTokens) - Double(percent)) <= 1
  }
}
