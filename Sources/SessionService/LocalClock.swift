import ControlAPI
import SessionCore
import Synchronization

/// The time zone of the daemon: whose clocks times are shown by where nobody says otherwise.
///
/// To ask the system for all changes of clocks takes some hundred calls, so what it said is kept for an hour.
final class LocalClock: Sendable {
  private static let hour: Int64 = 3_600_000

  private let known = Mutex<(hour: Int64, zone: ZoneOffsets)?>(nil)

  /// The zone as it is at that moment.
  func zone(at now: Timestamp) -> ZoneOffsets {
    let hour = now.milliseconds / Self.hour
    if let known = known.withLock({ $0 }), known.hour == hour { return known.zone }
    let zone = ZoneOffsets(text: LocalZone.text(now: Int(now.milliseconds / 1_000))) ?? .utc
    known.withLock { $0 = (hour, zone) }
    return zone
  }
}
