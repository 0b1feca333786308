import AgentFormats
import Foundation
import SessionCore

/// The parts of messages that a recorded run of opencode holds, each with the steps that it tells of.
///
/// The recording has parts without their messages, but for whose they are: the messages are made again around them.
struct ScenarioParts {
  /// A part, and when it was written.
  struct Part {
    var written: Timestamp
    var steps: [OpencodeSteps.Told]
  }

  private(set) var parts: [Part] = []

  /// - Parameter bytes: the recording's transcript, a part a line.
  init(_ bytes: [UInt8]) {
    let reader = OpencodeSteps.Reader()
    var created = 0
    for line in bytes.split(separator: 0x0a) {
      guard let part = try? JSONSerialization.jsonObject(with: Data(line)) as? [String: Any],
        let written = part["_ts"] as? Int, let role = part["_role"] as? String
      else { continue }
      var steps: [OpencodeSteps.Told] = []
      func message(_ members: String) -> [UInt8] { Array(#"{"role":"\#(role)",\#(members)}"#.utf8) }
      switch (role, part["type"] as? String) {
      case ("user", _): steps = reader.steps(of: message(#""time":{"created":\#(written)}"#))
      case (_, "step-start"):
        created = written
        // The message of one that failed says so.
        if let error = (part["_error"] as? [String: Any])?["name"] as? String {
          steps = reader.steps(of: message(#""error":{"name":"\#(error)"},"time":{"created":\#(written)}"#))
        }
      case (_, "tool"):
        steps = reader.steps(of: message(#""time":{"created":\#(created)}"#), parts: [Array(line)])
      case (_, "step-finish"):
        let reason = part["reason"] as? String ?? ""
        let times = #""time":{"created":\#(created),"completed":\#(written)}"#
        steps = reader.steps(of: message(#""finish":"\#(reason)",\#(times)"#))
      case (_, _): break
      }
      parts.append(Part(written: Timestamp(milliseconds: Int64(written)), steps: steps))
    }
  }
}
