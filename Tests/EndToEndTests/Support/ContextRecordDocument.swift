import Foundation

/// A session's context record as programs read it: what the tests ask of it.
struct ContextRecordDocument: Decodable, Sendable {
  /// The record of the transcript that an item comes from.
  struct Place: Decodable, Hashable, Sendable {
    var line: Int
    var offset: Int
    var length: Int
  }
  struct Session: Decodable, Sendable {
    var id: String
    var transcript: String
  }
  struct Request: Decodable, Sendable {
    var text: String
    var structure: String
    var at: Place
  }
  struct OpenEnd: Decodable, Sendable {
    var kind: String
    var text: String
    var at: Place
  }
  struct Correction: Decodable, Sendable {
    var text: String
    var at: Place
  }
  struct Plan: Decodable, Sendable {
    var text: String
    var verdict: String
    var said: String?
    var at: Place
  }
  struct Task: Decodable, Sendable {
    var text: String
    var state: String
    var at: Place
  }
  struct Change: Decodable, Sendable {
    var how: String
    var byShell: Bool
    var at: Place
  }
  struct File: Decodable, Sendable {
    var path: String
    var ranges: [[Int]]
    var reads: Int
    var changes: [Change]
    var isNew: Bool
    var state: String
    var renamedTo: String?
    var isOpen: Bool
  }
  struct Failure: Decodable, Sendable {
    var what: String
    var text: String
    var solved: Place?
    var remedy: [String]
    var at: Place
  }
  struct Command: Decodable, Sendable {
    var command: String
    var outcome: String
    var tests: String?
    var at: Place
  }

  var session: Session
  var requests: [Request]
  var open: [OpenEnd]
  var corrections: [Correction]
  var plans: [Plan]
  var tasks: [Task]
  var files: [File]
  var errors: [Failure]
  var commands: [Command]
  var compactions: [Place]

  /// The record in a file or an answer.
  init(_ json: Data) throws {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    self = try decoder.decode(Self.self, from: json)
  }

  /// The places of all items.
  var places: [Place] {
    requests.map(\.at) + open.map(\.at) + corrections.map(\.at) + plans.map(\.at) + tasks.map(\.at)
      + files.flatMap { $0.changes.map(\.at) } + errors.map(\.at) + commands.map(\.at) + compactions
  }

  /// Those at which no whole record of the transcript stands.
  func placesOfNothing(in transcript: Data) -> [Place] {
    let newline = UInt8(ascii: "\n")
    return places.filter { place in
      let end = place.offset + place.length
      guard place.offset >= 0, place.length > 0, end <= transcript.count else { return true }
      let before = transcript.prefix(place.offset)
      let record = try? JSONSerialization.jsonObject(with: transcript[place.offset..<end])
      return before.count { $0 == newline } != place.line - 1 || !(record is [String: Any])
    }
  }
}
