import Testing

/// Waits for something to be there, looking again and again.
///
/// - Parameters:
///   - what: what is waited for, for the message when it does not happen.
///   - limit: how long to wait.
///   - pause: the time between two looks.
///   - condition: gives the value once it is there.
/// - Returns: the value.
/// - Throws: ``NeverHappened``, or what the condition throws.
@discardableResult
func eventually<Value>(
  _ what: String, within limit: Duration = .seconds(30), every pause: Duration = .milliseconds(20),
  _ condition: () async throws -> Value?
) async throws -> Value {
  let clock = ContinuousClock()
  let deadline = clock.now + limit
  while true {
    if let value = try await condition() { return value }
    guard clock.now < deadline else { throw NeverHappened(what: what, limit: limit) }
    try await Task.sleep(for: pause)
  }
}

/// Waits for a condition to hold.
func eventually(
  _ what: String, within limit: Duration = .seconds(30), _ condition: () async throws -> Bool
) async throws {
  try await eventually(what, within: limit) { try await condition() ? true : nil }
}

/// Lets time pass, where the moment at which something happens is the point of a test.
func moments(_ milliseconds: ClosedRange<Int>) async throws {
  try await Task.sleep(for: .milliseconds(Int.random(in: milliseconds)))
}

/// What a test waited for did not come about.
struct NeverHappened: Error, CustomStringConvertible {
  let what: String
  let limit: Duration

  var description: String { "not within \(limit): \(what)" }
}
