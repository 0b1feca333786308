import ControlAPI
import DaemonKit
import LinuxHost
import Rendering
import SessionCore
import SessionStore
import Synchronization

/// `/metrics`: figures for Prometheus.
enum MetricsRoute {
  /// The type by which Prometheus knows the format.
  private static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  static func register(in router: inout Router, _ context: RouteContext) {
    router.get(Route.metrics) { _ in
      // All but the last two days of usage is in memory; these are read.
      .later(by: context.errands) {
        HTTPResponse(contentType: contentType, body: .bytes(Array(try report(context).text.utf8)))
      }
    }
  }

  private static func report(_ context: RouteContext) throws -> MetricsReport {
    let board = context.board.value
    return MetricsReport(
      version: Version.current, apiVersion: Version.api, board: board, usage: try usage(context),
      alerts: context.alerts.counts, deliveries: context.boards.noticeCounts.value.counts,
      quotas: try context.store.quotas().mapValues { $0.filter { $0.isRunning(at: context.now()) } },
      workers: SupervisionRoutes.lines(context), lastEvent: try context.store.lastEventNumber(),
      connections: context.connections.open,
      process: .init(
        residentBytes: Memory.residentBytes(), processorSeconds: ProcessUsage.processorSeconds(),
        openDescriptors: ProcessUsage.openDescriptors(), started: context.facts.started))
  }

  private static func usage(_ context: RouteContext) throws -> [UsageCounters.Row] {
    let agents = try context.sessionsByKey().mapValues(\.overview.origin.agent)
    let cost = context.pricing()
    var labels: [String: String] = [:]
    var sums: [UsageCounters.Place: UsageSum] = [:]
    for entry in try context.usage.entries(context.store, since: nil, until: nil, now: context.now()) {
      // Of a session that the board does not show yet it counts from the next time on.
      guard let agent = agents[entry.session] else { continue }
      let label = labels[entry.model] ?? MetricsReport.label(ofModel: entry.model)
      labels[entry.model] = label
      sums[.init(agent: agent, model: label), default: UsageSum()].add(entry, dollars: cost(entry))
    }
    return context.counters.update(sums)
  }
}
