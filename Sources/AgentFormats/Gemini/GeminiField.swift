/// The members of Gemini CLI's records and documents that sessiond reads, and their places in the table. A message has
/// the same members in both.
enum GeminiField {
  static let table = FieldTable([
    .init("type"),
    .init("id"),
    .init("timestamp"),
    .init("model"),
    .init("sessionId"),
    .init("startTime"),
    .init("lastUpdated"),
    .init("summary"),
    .init("$set", [.init("lastUpdated"), .init("sessionId"), .init("summary"), .init("messages")]),
    .init("tokens", [.init("input"), .init("output"), .init("cached"), .init("thoughts"), .init("tool")]),
  ])

  static let type = 0
  static let id = 1
  static let timestamp = 2
  static let model = 3
  static let sessionID = 4
  static let startTime = 5
  static let lastUpdated = 6
  static let summary = 7
  static let tokens = 9
  static let setLastUpdated = 10
  static let setSessionID = 11
  static let setSummary = 12
  static let setMessages = 13
  static let input = 14
  static let output = 15
  static let cached = 16
  static let thoughts = 17
  static let tool = 18
}
