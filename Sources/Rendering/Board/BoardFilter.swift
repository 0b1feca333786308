import SessionCore

/// Finds a text in what people know a session by, whether letters are capital or small.
struct BoardFilter {
  private let text: String
  private let bytes: [UInt8]
  private let isASCII: Bool

  init(_ text: String) {
    self.text = text.lowercased()
    bytes = Array(self.text.utf8)
    isASCII = bytes.allSatisfy { $0 < 0x80 }
  }

  func fits(_ entry: SessionBoard.Entry) -> Bool {
    let overview = entry.overview
    let profile = overview.profile
    return fits(profile.project) || fits(overview.origin.agent.rawValue) || fits(profile.model)
      || fits(profile.model.map(ModelName.short)) || fits(profile.title) || fits(profile.branch)
      || fits(overview.origin.id.rawValue)
  }

  private func fits(_ candidate: String?) -> Bool {
    guard let candidate else { return false }
    // Only what is ASCII can be compared byte by byte; that is nearly all there is, and this runs for each session.
    guard isASCII else { return candidate.lowercased().contains(text) }
    let length = bytes.count
    let found: Bool? = candidate.utf8.withContiguousStorageIfAvailable { candidate in
      guard candidate.count >= length else { return false }
      return (0...candidate.count - length).contains { start in
        (0..<length).allSatisfy { Self.lowercased(candidate[start + $0]) == bytes[$0] }
      }
    }
    return found ?? candidate.lowercased().contains(text)
  }

  private static func lowercased(_ byte: UInt8) -> UInt8 {
    (0x41...0x5a).contains(byte) ? byte | 0x20 : byte
  }
}
