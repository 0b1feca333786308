import ControlAPI
import DaemonKit
import LinuxHost
import Rendering
import SessionCore

/// What concerns the daemon's workers and settings: `/v1/workers`, `/v1/reload`.
enum SupervisionRoutes {
  static func register(in router: inout Router, _ context: RouteContext) {
    router.get(Route.workers) { request in
      let workers = lines(context)
      switch try request.mediaType([MediaType.json, MediaType.text]) {
      case MediaType.text: return .lines(WorkerTable.lines(workers, try request.textStyle()))
      case _: return .json(WorkerTable.json(workers))
      }
    }
    router.post(Route.reload) { request in
      let type = try request.mediaType([MediaType.json, MediaType.text])
      return .later(by: context.errands) { await reload(context, type) }
    }
  }

  private static func reload(_ context: RouteContext, _ type: String) async -> HTTPResponse {
    do {
      let report = try await context.reload()
      return report.problems.isEmpty ? answer(report, type) : problem(report)
    } catch {
      return .problem(
        status: 422, title: "Wrong settings", detail: "\(error). Everything stays as it was")
    }
  }

  /// How the workers are doing now.
  static func lines(_ context: RouteContext) -> [WorkerLine] {
    let now = Monotonic.milliseconds()
    return context.boards.workers.value.map { report in
      WorkerLine(
        name: report.name, state: report.state.rawValue, restart: report.restart.rawValue,
        seconds: max(0, now - report.since) / 1_000, restarts: report.restarts,
        lastError: report.lastError, heartbeatSeconds: report.life.map { Double($0.pulse.age) / 1e9 },
        queueDepth: report.life?.executor.depth)
    }
  }

  private static func answer(_ report: ReloadReport, _ type: String) -> HTTPResponse {
    guard type == MediaType.text else {
      var json = JSONWriter()
      json.object { json in
        json.member("changed", array: { json in for name in report.changed { json.value(name) } })
        json.member("renewed", array: { json in for name in report.renewed { json.value(name) } })
      }
      return .json(json.bytes)
    }
    return .lines([report.changed.isEmpty ? "nothing has changed" : inForce(report)])
  }

  /// What is wrong beside the settings: these hold all the same, and whoever asks has to know both.
  private static func problem(_ report: ReloadReport) -> HTTPResponse {
    let rest = report.changed.isEmpty ? "nothing else has changed" : inForce(report)
    return .problem(
      status: 422, title: "Wrong screen rules",
      detail: "\(report.problems.joined(separator: "; ")). These rules stay as they were; \(rest)")
  }

  private static func inForce(_ report: ReloadReport) -> String {
    "in force now: \(report.changed.joined(separator: ", "))"
  }
}
