/// Which columns a table of sessions has, and how wide they are: decided once for all rows.
///
/// Widths start from a usual size and room for an alert is always kept, so that the table does not move when a figure
/// changes or an alert fires.
struct SessionTableLayout {
  /// The space between columns.
  static let gap = 2
  /// ` ● ` before the first column.
  static let markColumns = 3
  /// `▰▰▰▰▰▱▱▱`
  static let barCells = 8
  /// `100%`
  static let percentColumns = 4
  /// `204k`
  static let leftColumns = 4
  /// `12 s`
  static let lastColumns = 4
  /// `critical 10%`
  static let alertColumns = 12
  /// A longer name is cut before another column is given up for it.
  private static let comfortableLabel = 12
  private static let widestLabel = 24
  private static let narrowestLabel = 6

  /// A column that is given up where the terminal is narrow.
  enum Extra: CaseIterable {
    // In the order in which they go.
    case last
    case agent
    case model
    case bar
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
  /// The rest of the line, for the alert and what the agent waits for; 0 if there is no room.
  private(set) var alert = 0

  /// The layout for these rows in so many columns.
  init(rows: [SessionRow], marksBasis: Bool, columns: Int) {
    self.marksBasis = marksBasis
    agent = rows.reduce(6) { max($0, DisplayText.width($1.agent)) }
    model = rows.reduce(10) { max($0, DisplayText.width($1.model)) }
    extras = Set(Extra.allCases)
    let wanted = min(Self.widestLabel, rows.reduce(7) { max($0, $1.labelColumns) })
    var candidates = Extra.allCases[...]
    while columns - fixedColumns < min(wanted, Self.comfortableLabel), let next = candidates.popFirst() {
      extras.remove(next)
    }
    let room = columns - fixedColumns
    if room >= Self.narrowestLabel {
      label = min(wanted, room)
      alert = Self.alertColumns + room - label
    } else {
      label = min(wanted, max(1, room + Self.gap + Self.alertColumns))
    }
  }

  /// The bar, the percent, and the mark of a basis.
  var window: Int {
    (extras.contains(.bar) ? Self.barCells + 1 : 0) + Self.percentColumns + (marksBasis ? 1 : 0)
  }

  /// All but the label, with the usual room for an alert.
  private var fixedColumns: Int {
    var columns =
      Self.markColumns + Self.gap + window + Self.gap + Self.leftColumns + Self.gap + Self.alertColumns
    if extras.contains(.agent) { columns += agent + Self.gap }
    if extras.contains(.model) { columns += model + Self.gap }
    if extras.contains(.last) { columns += Self.lastColumns + Self.gap }
    return columns
  }
}
