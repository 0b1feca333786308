/// The members of opencode's messages and sessions that sessiond reads, and their places in the table: those of version 1,
/// in files and in the database, and those of version 2.
enum OpencodeField {
  static let table = FieldTable([
    .init("role"),
    .init("type"),
    .init("sessionID"),
    .init("providerID"),
    .init("modelID"),
    .init("summary"),
    .init("status"),
    .init("reason"),
    .init("directory"),
    .init("title"),
    .init("version"),
    .init("time", [.init("created"), .init("completed"), .init("updated")]),
    .init("model", [.init("id"), .init("providerID")]),
    .init(
      "tokens",
      [
        .init("total"), .init("input"), .init("output"), .init("reasoning"),
        .init("cache", [.init("read"), .init("write")]),
      ]),
  ])

  static let role = 0
  static let type = 1
  static let sessionID = 2
  static let providerID = 3
  static let modelID = 4
  static let summary = 5
  static let status = 6
  static let reason = 7
  static let directory = 8
  static let title = 9
  static let version = 10
  static let tokens = 13
  static let created = 14
  static let completed = 15
  static let updated = 16
  static let nestedModelID = 17
  static let nestedProviderID = 18
  static let total = 19
  static let input = 20
  static let output = 21
  static let reasoning = 22
  static let cacheRead = 24
  static let cacheWrite = 25
}
