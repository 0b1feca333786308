import ControlAPI
import DaemonKit
import Dispatch
import FaultSupport
import Foundation
import Logging
import SessionCore
import SessionService
import SessionTestSupport
import Testing

/// A daemon in process and a client of it.
struct RunningDaemon: Sendable {
  let daemon: Daemon
  let site: Site

  /// Starts a daemon and waits until it has read what is there.
  static func start(
    _ site: Site, settings: Settings = Settings(), cost: (@Sendable (UsageEntry) -> Double?)? = nil,
    poll: DispatchTimeInterval? = nil, logger: Logger = .silent,
    change: (inout Daemon.Surroundings) -> Void = { _ in }
  ) async throws -> RunningDaemon {
    var surroundings = try site.surroundings(settings: settings)
    if let poll { surroundings.poll = poll }
    if let cost { surroundings.cost = cost }
    change(&surroundings)
    let daemon = try await Daemon.start(surroundings, logger: logger)
    let running = RunningDaemon(daemon: daemon, site: site)
    do {
      try await running.until("everything was read") { $0.isComplete }
    } catch {
      await daemon.stop()
      throw error
    }
    return running
  }

  func stop() async {
    await daemon.stop()
  }

  // MARK: Waiting

  /// The number of the last event that the answers take into account.
  var lastEvent: Int64 { daemon.board.value.lastEvent }

  /// Waits for the board to show something.
  @discardableResult
  func until(
    _ what: String, _ shows: @escaping @Sendable (SessionBoard) -> Bool
  ) async throws -> SessionBoard {
    try await daemon.board.until(what, shows)
  }

  /// Waits for a session to have that many replies.
  @discardableResult
  func until(_ id: String, hasReplies count: Int) async throws -> SessionBoard {
    try await until("\(id) has \(count) replies") { board in
      board.entries.contains { $0.overview.origin.id.rawValue == id && $0.overview.messages == count }
    }
  }

  // MARK: Asking

  /// Asks on a thread of its own, for the client blocks.
  func get(_ path: String, accept: String = MediaType.json) async throws -> ControlResponse {
    let socket = site.runtime.socket
    return try await withCheckedThrowingContinuation { continuation in
      DispatchQueue.global().async {
        let client = ControlClient(socketPath: socket, timeoutMilliseconds: 20_000)
        continuation.resume(with: Result { try client.get(path, accept: accept) })
      }
    }
  }

  /// Has something done, likewise.
  func post(_ path: String, accept: String = MediaType.json) async throws -> ControlResponse {
    let socket = site.runtime.socket
    return try await withCheckedThrowingContinuation { continuation in
      DispatchQueue.global().async {
        let client = ControlClient(socketPath: socket, timeoutMilliseconds: 20_000)
        continuation.resume(with: Result { try client.post(path, accept: accept) })
      }
    }
  }

  /// Asks as soon as somebody is there to answer.
  func getWhenThere(_ path: String) async throws -> ControlResponse {
    for _ in 0..<3_000 {
      do {
        return try await get(path)
      } catch let error as ControlError where error.code == .notRunning {
        await withCheckedContinuation { continuation in
          DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(10)) { continuation.resume() }
        }
      }
    }
    throw NotSeen(description: "waited in vain until somebody answers")
  }

  func text(_ path: String) async throws -> String {
    let answer = try await get(path, accept: MediaType.text)
    try #require(answer.status == 200, "\(String(decoding: answer.body, as: UTF8.self))")
    return String(decoding: answer.body, as: UTF8.self)
  }

  func json<Document: Decodable>(_ path: String) async throws -> Document {
    let answer = try await get(path)
    try #require(answer.status == 200, "\(String(decoding: answer.body, as: UTF8.self))")
    return try Document(json: Data(answer.body))
  }

  /// The sessions by id.
  func sessions() async throws -> [String: SessionDocument] {
    let list: SessionListDocument = try await json(Route.sessions)
    return Dictionary(uniqueKeysWithValues: list.sessions.map { ($0.id, $0) })
  }

  func session(_ id: String) async throws -> SessionDocument {
    try await json(Route.session(id))
  }

  /// All events from the first on.
  func events() async throws -> [EventDocument] {
    let page: EventPageDocument = try await json(Route.events + "?since=0&follow=0")
    return page.events
  }
}

/// Runs `body` on a daemon that is stopped afterwards.
func withDaemon(
  _ site: Site, settings: Settings = Settings(), cost: (@Sendable (UsageEntry) -> Double?)? = nil,
  poll: DispatchTimeInterval? = nil, logger: Logger = .silent,
  change: (inout Daemon.Surroundings) -> Void = { _ in }, _ body: (RunningDaemon) async throws -> Void
) async throws {
  let running = try await RunningDaemon.start(
    site, settings: settings, cost: cost, poll: poll, logger: logger, change: change)
  do {
    try await body(running)
  } catch {
    await running.daemon.stop()
    throw error
  }
  await running.daemon.stop()
}
