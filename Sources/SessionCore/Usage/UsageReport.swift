/// Usage summed up by days, sessions, models or what else one asks for: pure, from entries of any order.
package struct UsageReport: Sendable {
  /// What a row of a report is about.
  package enum Grouping: String, CaseIterable, Sendable {
    case day
    /// Weeks begin on Monday.
    case week
    case month
    case session
    case project
    case model
  }

  /// What a row is about, with the value.
  package enum Group: Hashable, Sendable {
    case day(CivilDay)
    /// By its Monday.
    case week(CivilDay)
    /// By its first day.
    case month(CivilDay)
    case session(SessionKey)
    /// By its folder; `nil` for sessions that name none.
    case project(String?)
    /// By its API name.
    case model(String)
  }

  /// One row.
  package struct Row: Hashable, Sendable {
    package var group: Group
    package var sum: UsageSum
    /// The same by models, the most used first. They add up to ``sum``.
    package var models: [Model]
  }

  /// What one model used.
  package struct Model: Hashable, Sendable {
    package var name: String
    package var sum: UsageSum

    package init(name: String, sum: UsageSum) {
      self.name = name
      self.sum = sum
    }
  }

  package let grouping: Grouping
  /// Days, weeks and months as they come; sessions with the last active first; projects and models with the most used
  /// first. None is empty.
  package let rows: [Row]
  package let total: UsageSum

  /// Sums up.
  ///
  /// - Parameters:
  ///   - entries: what was used, in any order.
  ///   - grouping: what a row is about.
  ///   - zone: whose days count. An entry lies within one quarter of an hour, so it lies within one day, too.
  ///   - project: the folder that a session works in; asked for by project alone.
  ///   - cost: what an entry cost in US dollars, `nil` where no price is known.
  package init(
    _ entries: some Sequence<UsageEntry>, by grouping: Grouping, zone: ZoneOffsets,
    project: (SessionKey) -> String?, cost: (UsageEntry) -> Double?
  ) {
    self.grouping = grouping
    var groups: [Group: [String: UsageSum]] = [:]
    var days = DayFinder(zone)
    for entry in entries {
      let group: Group =
        switch grouping {
        case .day: .day(days.day(of: entry.first))
        case .week: .week(days.day(of: entry.first).monday)
        case .month: .month(days.day(of: entry.first).firstOfMonth)
        case .session: .session(entry.session)
        case .project: .project(project(entry.session))
        case .model: .model(entry.model)
        }
      groups[group, default: [:]][entry.model, default: UsageSum()].add(entry, dollars: cost(entry))
    }
    rows = groups.map { group, models in
      let models = models.map { Model(name: $0.key, sum: $0.value) }.sorted(by: Model.isMoreUsed)
      return Row(group: group, sum: models.map(\.sum).total, models: models)
    }.sorted(by: Row.isBefore)
    total = rows.map(\.sum).total
  }
}

/// Finds the days of moments that mostly follow each other: a day is asked for once for thousands of entries.
private struct DayFinder {
  private let zone: ZoneOffsets
  private var known: (day: CivilDay, start: Timestamp, end: Timestamp)?

  init(_ zone: ZoneOffsets) { self.zone = zone }

  mutating func day(of time: Timestamp) -> CivilDay {
    if let known, known.start <= time, time < known.end { return known.day }
    let day = zone.day(at: time)
    known = (day, zone.start(of: day), zone.start(of: day.adding(days: 1)))
    return day
  }
}

extension UsageReport.Row {
  fileprivate static func isBefore(_ left: Self, _ right: Self) -> Bool {
    switch (left.group, right.group) {
    case (.day(let left), .day(let right)), (.week(let left), .week(let right)),
      (.month(let left), .month(let right)):
      left < right
    case (.session(let key), .session(let other)):
      if left.sum.last != right.sum.last {
        (left.sum.last ?? .init(milliseconds: .min)) > (right.sum.last ?? .init(milliseconds: .min))
      } else {
        key < other
      }
    case (.project(let name), .project(let other)):
      UsageReport.isMoreUsed(left.sum, name ?? "", right.sum, other ?? "")
    case (.model(let name), .model(let other)):
      UsageReport.isMoreUsed(left.sum, name, right.sum, other)
    // A report has rows of one kind.
    case (.day, _), (.week, _), (.month, _), (.session, _), (.project, _), (.model, _): false
    }
  }
}

extension UsageReport.Model {
  fileprivate static func isMoreUsed(_ left: Self, _ right: Self) -> Bool {
    UsageReport.isMoreUsed(left.sum, left.name, right.sum, right.name)
  }
}

extension UsageReport {
  /// The most tokens first; equal ones by name, so that a report is the same each time.
  fileprivate static func isMoreUsed(
    _ left: UsageSum, _ name: String, _ right: UsageSum, _ other: String
  ) -> Bool {
    left.usage.total == right.usage.total ? name < other : left.usage.total > right.usage.total
  }
}

extension [UsageSum] {
  /// All of them in one.
  package var total: UsageSum { reduce(into: UsageSum()) { $0.add($1) } }
}

extension CivilDay {
  /// The first day of its month.
  var firstOfMonth: CivilDay { CivilDay(year: year, month: month, day: 1) }
}
