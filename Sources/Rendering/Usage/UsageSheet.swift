package import SessionCore

/// A report of usage ready to be shown: rows with their names, for people and for programs.
package struct UsageSheet: Sendable {
  /// A value that tells a row from the others, or says more of it, for programs.
  enum Value: Hashable, Sendable {
    case text(String?)
    case number(Int?)
    case truth(Bool)
    /// US dollars.
    case dollars(Double?)
  }

  /// One row.
  struct Row: Sendable {
    /// What it is about. It may come from elsewhere and has to be made safe.
    var label: String
    /// The same for programs, by the names of members.
    var fields: [(name: String, value: Value)]
    var sum: UsageSum
    /// By models, the most used first.
    var models: [UsageReport.Model]
    /// What people should know before they read the row; safe already.
    var remark: String?
  }

  /// What rows are about, by its name in the API.
  let by: String
  /// Names of the fields that every row has.
  let fieldNames: [String]
  let rows: [Row]
  let total: UsageSum
  /// The days it is about, for programs.
  let period: UsagePeriod
  /// What agents were told of the account's own windows.
  let accountWindows: [AccountWindow]
  /// Sentences for people, to stand below.
  let notes: [String]

  /// Whether rows are stretches of time that follow each other.
  var isOfDays: Bool { by == "day" }

  /// The models that no price is known for, each once, in the order of the rows.
  var unpricedModels: [String] {
    var names: [String] = []
    for model in rows.flatMap(\.models) where !model.sum.cost.isWhole && !names.contains(model.name) {
      names.append(model.name)
    }
    return names
  }
}

extension UsageSheet {
  /// A report, with the names of the sessions that are in it.
  ///
  /// - Parameters:
  ///   - report: the sums.
  ///   - period: the days that it was made of.
  ///   - sessions: those that are known, by their keys.
  package init(
    _ report: UsageReport, period: UsagePeriod, sessions: [SessionKey: SessionBoard.Entry] = [:]
  ) {
    by = report.grouping.rawValue
    fieldNames = report.grouping.fieldNames
    self.period = period
    total = report.total
    accountWindows = []
    notes = []
    rows = report.rows.map { row in
      let (label, values) = Self.name(of: row.group, sessions)
      return Row(
        label: label, fields: Array(zip(report.grouping.fieldNames, values)), sum: row.sum, models: row.models
      )
    }
  }

  /// What people read, and the values of the fields.
  private static func name(
    of group: UsageReport.Group, _ sessions: [SessionKey: SessionBoard.Entry]
  ) -> (label: String, values: [Value]) {
    switch group {
    case .day(let day): return (day.description, [.text(day.description)])
    case .week(let monday):
      let week = monday.week
      let name = "\(week.year)-W\(week.number < 10 ? "0" : "")\(week.number)"
      return (
        name, [.text(name), .text(monday.description), .text(monday.adding(days: 6).description)]
      )
    case .month(let first):
      let name = String(first.description.prefix(7))
      return (name, [.text(name)])
    case .session(let key):
      guard let overview = sessions[key]?.overview else {
        return ("?", [.text(nil), .text(nil), .text(nil)])
      }
      let id = overview.origin.id.rawValue
      let label = overview.label
      let short = String(id.prefix(SessionLabel.usualID))
      return (
        // The id first: what tells two sessions of one name apart is never cut.
        label == short ? short : "\(short) \(label)",
        [.text(id), .text(overview.origin.agent.rawValue), .text(overview.profile.project)]
      )
    case .project(let folder):
      return (folder ?? "(none)", [.text(folder)])
    case .model(let name):
      return (name.isEmpty ? "(none)" : ModelName.short(name), [.text(name)])
    }
  }
}

extension UsageReport.Grouping {
  /// The members that name a row, for programs.
  fileprivate var fieldNames: [String] {
    switch self {
    case .day: ["day"]
    case .week: ["week", "from", "to"]
    case .month: ["month"]
    case .session: ["session", "agent", "project"]
    case .project: ["project"]
    case .model: ["model"]
    }
  }
}
