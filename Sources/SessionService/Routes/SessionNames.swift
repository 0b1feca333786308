import Rendering
import SessionCore

/// Sessions' ids and labels by their keys.
struct SessionNames {
  private var overviews: [SessionKey: SessionOverview] = [:]

  init(_ board: SessionBoard) {
    for entry in board.entries { overviews[entry.overview.key] = entry.overview }
  }

  /// The event as a document.
  func json(_ event: EventRecord) -> [UInt8] {
    SessionJSON.event(event, origin: overviews[event.session]?.origin)
  }

  /// The event as a line for people.
  func line(_ event: SessionEvent, showsDate: Bool = false, style: TextStyle) -> String {
    let overview = overviews[event.session]
    return EventLine.render(
      event, origin: overview?.origin, label: overview?.label, showsDate: showsDate, style: style)
  }
}
