import AgentFormats
import ControlAPI
import DaemonKit
import Dispatch
import Rendering
import SessionCore

/// `/v1/hooks` and `/v1/hooks/statusline`: what agents tell as they do it.
enum HookRoutes {
  static func register(in router: inout Router, _ context: RouteContext) {
    // One after the other, as they come.
    let queue = DispatchQueue(label: "sessiond.hooks")
    router.post(Route.hooks, bodyLimit: HookSpool.payloadLimit) { request in
      guard let delivery = request.header(HeaderName.delivery).flatMap(DeliveryID.init) else {
        throw ProblemError.badRequest(
          "the header \(HeaderName.delivery) must be 32 hexadecimal digits that no other delivery has")
      }
      let agent = AgentID(request.query("agent") ?? ClaudeCode.agent.rawValue)
      let call = HookIntake.Pending(
        body: request.body, agent: agent, delivery: delivery,
        nanoseconds: request.header(HeaderName.time).flatMap { UInt64($0) })
      return later(queue, "the call of a hook") {
        guard let report = try context.hooks.take(call), let answer = context.advice.answer(to: report) else {
          return .empty()
        }
        return .json(answer)
      }
    }
    router.post(Route.hooksStatusLine) { request in
      let columns = try request.integer("width", in: 1...400) ?? 80
      return later(queue, "what the status line was handed") {
        let session = try context.hooks.takeStatusLine(request.body)
        return line(of: session, columns: columns, context.board.value, now: context.now())
      }
    }
    router.get(Route.hooks) { request in
      let report = HookIntakeReport(received: context.hooks.received)
      return try request.mediaType([MediaType.json, MediaType.text]) == MediaType.text
        ? .lines(report.lines) : .json(report.json())
    }
  }

  /// The line of a session; nothing (204) where there is none to show yet.
  private static func line(
    of session: SessionID, columns: Int, _ board: SessionBoard, now: Timestamp
  ) -> HTTPResponse {
    guard let entry = board.entries.first(where: { $0.overview.origin.id == session }) else {
      return .empty()
    }
    return .lines([
      StatusSegment.render(
        entry, beside: SegmentCompany(board, at: now), format: .plain, columns: columns, usesUnicode: true)
    ])
  }

  /// Reads what was told, and stores it.
  private static func later(
    _ queue: DispatchQueue, _ what: String, _ take: @escaping @Sendable () throws -> HTTPResponse
  ) -> HTTPResponse {
    .later(on: queue, take) { error in
      guard let problem = error as? DocumentProblem else { return .notStored }
      return .problem(.badRequest("\(what) can't be read: \(problem)"))
    }
  }
}
