import SessionCore

/// Which columns a table of sessions has, and how wide they are: decided once for all rows.
///
/// Widths start from a usual size and room for an alert is always kept, so that the table does not move when a figure
/// changes or an alert fires.
struct SessionTableLayout {
  /// The space between columns.
  static let gap = 2
  /// ` ● ` before the first column.
  static let markColumns = 3
  /// `100%`
  static let percentColumns = 4
  /// `204k`
  static let leftColumns = 4
  /// `2.1k/m`
  static let rateColumns = 6
  /// `~9`, `~120`
  static let turnsColumns = 5
  /// A column for five minutes of it.
  static let hourColumns = 12
  /// `12 s`
  static let lastColumns = 4
  /// A longer title is cut wherever it is shown.
  static let widestTitle = 100
  /// `critical 10%`, and `18% ! waits`
  private static let alertColumns = 12
  /// `⏸ tests green`, and enough of most file names.
  static let narrowestStop = 13
  /// `2 files not tested`, `committed`, and most file names whole.
  private static let usualStop = 16
  private static let widestStop = 26
  /// `planning`, `impl`
  private static let shortPhase = 8
  /// `implementation`
  private static let wholePhase = 14
  /// A longer name is cut before another column is given up for it.
  private static let comfortableLabel = 12
  private static let usualLabel = 18
  private static let widestLabel = 24
  private static let narrowestLabel = 6
  private static let usualBar = 8

  /// A column that is given up where the terminal is narrow.
  enum Extra: CaseIterable {
    case agent
    case model
    case bar
    case rate
    case turns
    case hour
    case last
    case phase
    case stop
  }

  /// The extra columns that are there.
  private(set) var extras: Set<Extra>
  /// Whether some figures are shares of another whole than the rest, and marked so.
  let marksBasis: Bool
  /// Columns of the label with the id behind it.
  private(set) var label = 0
  /// Columns of the agent's name.
  let agent: Int
  /// Columns of the model's name.
  let model: Int
  /// Cells of the bar, where there is one.
  private(set) var barCells = Self.usualBar
  /// The alert and what the agent waits for; 0 if there is no room.
  private(set) var alert = 0
  /// What the work is at, where there is a column for it.
  private(set) var phase = Self.shortPhase
  /// Whether to stop, where there is a column for it.
  private(set) var stop = Self.usualStop
  /// The rest of the line, for the session's title; 0 if there is no room.
  private(set) var title = 0

  /// The layout of a list: as narrow as these rows allow in so many columns.
  init(rows: [SessionRow], marksBasis: Bool, columns: Int) {
    self.marksBasis = marksBasis
    agent = rows.reduce(6) { max($0, DisplayText.width($1.agent)) }
    model = rows.reduce(10) { max($0, DisplayText.width($1.model)) }
    extras = [.agent, .model, .bar, .last]
    let widest = rows.reduce(into: (alert: 0, phase: 0, stop: 0)) { widest, row in
      widest.alert = max(widest.alert, row.needs.first?.columns ?? 0)
      widest.phase = max(widest.phase, row.phase?.rawValue.utf8.count ?? 0)
      widest.stop = max(widest.stop, row.stop.map { DisplayText.width($0) } ?? 0)
    }
    // Columns that would be empty are not there.
    if widest.phase > 0 { extras.insert(.phase) }
    if widest.stop > 0 { extras.insert(.stop) }
    stop = min(Self.usualStop, max(Self.narrowestStop, widest.stop))
    let wanted = min(Self.widestLabel, rows.reduce(7) { max($0, $1.labelColumns) })
    giveUp([.phase, .stop, .last, .agent, .model, .bar], columns: columns, alert: Self.alertColumns) {
      $0 < min(wanted, Self.comfortableLabel)
    }
    let room = columns - fixedColumns(alert: Self.alertColumns)
    guard room >= Self.narrowestLabel else {
      label = min(wanted, max(1, room + Self.gap + Self.alertColumns))
      return
    }
    guard extras.contains(.stop) else {
      label = min(wanted, room)
      alert = Self.alertColumns + room - label
      return
    }
    label = min(wanted, Self.usualLabel, room)
    alert = Self.alertColumns
    var rest = room - label
    grow(\.stop, to: widest.stop, &rest)
    if extras.contains(.phase) { grow(\.phase, to: widest.phase, &rest) }
    grow(\.alert, to: widest.alert, &rest)
    grow(\.label, to: wanted, &rest)
  }

  /// The layout of the board: by the columns of the terminal alone, so that no column ever moves, whatever comes
  /// and goes.
  init(boardColumns columns: Int) {
    /// `waits for you`
    let narrowAlert = 13
    /// `critical 10%  waits for you`
    let usualAlert = 27
    /// An alert, and `waits for a word on its plan` behind it.
    let wideAlert = 41
    let widestBar = 16
    let narrowestTitle = 20
    marksBasis = true
    (agent, model) = (8, 12)
    extras = Set(Extra.allCases)
    giveUp(
      [.hour, .turns, .phase, .stop, .agent, .model, .last, .rate, .bar], columns: columns,
      alert: narrowAlert
    ) { $0 < Self.comfortableLabel }
    let room = columns - fixedColumns(alert: narrowAlert)
    guard room >= Self.narrowestLabel else {
      label = max(1, room + Self.gap + narrowAlert)
      return
    }
    var rest = 0
    alert = narrowAlert
    if extras.contains(.stop) {
      label = Self.comfortableLabel
      rest = room - label
      grow(\.label, to: Self.usualLabel, &rest)
      grow(\.alert, to: usualAlert, &rest)
      grow(\.label, to: Self.widestLabel, &rest)
      if extras.contains(.phase) { grow(\.phase, to: Self.wholePhase, &rest) }
      grow(\.stop, to: Self.widestStop, &rest)
    } else {
      // What is left goes to the name and the alert in turn.
      label = min(room, Self.comfortableLabel + max(0, room - Self.comfortableLabel) / 2, Self.widestLabel)
      rest = room - label
      grow(\.alert, to: wideAlert, &rest)
    }
    if extras.contains(.bar) { grow(\.barCells, to: widestBar, &rest) }
    if rest >= narrowestTitle + Self.gap {
      rest -= narrowestTitle + Self.gap
      title = narrowestTitle
      grow(\.alert, to: wideAlert, &rest)
      grow(\.title, to: Self.widestTitle, &rest)
    } else {
      alert += rest
    }
  }

  /// Widens a column as far as there is room.
  private mutating func grow(_ column: WritableKeyPath<Self, Int>, to columns: Int, _ rest: inout Int) {
    let wider = max(0, min(rest, columns - self[keyPath: column]))
    self[keyPath: column] += wider
    rest -= wider
  }

  /// The bar, the percent, and the mark of a basis.
  var window: Int {
    (extras.contains(.bar) ? barCells + 1 : 0) + Self.percentColumns + (marksBasis ? 1 : 0)
  }

  /// Gives up columns, the first of them first, until the label has room enough.
  private mutating func giveUp(
    _ candidates: [Extra], columns: Int, alert: Int, while isTooNarrow: (Int) -> Bool
  ) {
    var candidates = candidates[...]
    while isTooNarrow(columns - fixedColumns(alert: alert)), let next = candidates.popFirst() {
      extras.remove(next)
    }
  }

  /// All but the label, with so much room for an alert.
  private func fixedColumns(alert: Int) -> Int {
    var columns = Self.markColumns + Self.gap + window + Self.gap + Self.leftColumns + Self.gap + alert
    if extras.contains(.agent) { columns += agent + Self.gap }
    if extras.contains(.model) { columns += model + Self.gap }
    if extras.contains(.rate) { columns += Self.rateColumns + Self.gap }
    if extras.contains(.turns) { columns += Self.turnsColumns + Self.gap }
    if extras.contains(.hour) { columns += Self.hourColumns + Self.gap }
    if extras.contains(.last) { columns += Self.lastColumns + Self.gap }
    if extras.contains(.phase) { columns += phase + Self.gap }
    if extras.contains(.stop) { columns += stop + Self.gap }
    return columns
  }
}
