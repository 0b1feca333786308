/// How the rows of the terminal are shared out on the board, from the top: headline, space, head of the table, sessions,
/// note, events, keys.
struct BoardAreas {
  /// Also for the accounts' windows, and for the bar while a history is read.
  let spaceBelowHeadline: Int
  let head: Int
  let sessions: Int
  let note: Int
  let events: Int
  let keys: Int

  /// From so many rows on there is space below the headline.
  static let rowsWithSpace = 16

  /// For a terminal of so many rows and so many sessions to show.
  init(rows: Int, sessions count: Int) {
    keys = rows >= 3 ? 1 : 0
    head = rows >= 4 ? 1 : 0
    spaceBelowHeadline = rows >= Self.rowsWithSpace ? 1 : 0
    events = rows < 8 ? 0 : min(5, max(1, rows / 8))
    let room = max(0, rows - 1 - keys - head - spaceBelowHeadline - events)
    // Where it is narrow, the line that says what is not shown is there only when something is not.
    note = rows >= 8 || (count > room && room > 1) ? 1 : 0
    sessions = room - note
  }
}
