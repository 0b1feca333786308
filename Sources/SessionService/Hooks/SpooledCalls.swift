import ControlAPI
import LinuxHost
import SessionCore

/// The folder in which calls of hooks have waited; see ``HookSpool``. Whoever writes there is of this user, and may still
/// be writing.
struct SpooledCalls {
  /// A call that waits.
  struct Entry: Hashable, Sendable {
    var path: String
    var name: HookSpool.Name
    var delivery: DeliveryID
  }

  /// A file of which nothing more comes is left by a program that was killed, after so many milliseconds.
  private static let unfinishedAge: Int64 = 60_000

  let folder: String

  /// Lists what is there.
  ///
  /// - Parameter now: by which it is told what is unfinished for good.
  /// - Returns: what waits, the oldest first, and files that nobody will finish.
  /// - Throws: `HostError` when the folder can't be listed.
  func entries(now: Timestamp) throws(HostError) -> (waiting: [Entry], abandoned: [String]) {
    var (waiting, abandoned): ([Entry], [String]) = ([], [])
    for entry in try Directory.entries(of: folder) ?? [] where entry.kind == .file {
      let path = folder + "/" + entry.name
      if let name = HookSpool.Name(entry.name), let delivery = DeliveryID(name.delivery) {
        waiting.append(Entry(path: path, name: name, delivery: delivery))
      } else if entry.name.utf8.last == HookSpool.unfinishedMark,
        let name = HookSpool.Name(String(entry.name.dropLast())),
        now.milliseconds - Self.time(name).milliseconds > Self.unfinishedAge
      {
        abandoned.append(path)
      }
    }
    return (waiting, abandoned)
  }

  /// What was read of some entries.
  struct Read {
    var calls: [HookIntake.Pending] = []
    /// The entries that these stand for, to be removed when they are stored; one that is too large for a call stands
    /// for none.
    var done: [Entry] = []
    /// How many entries were looked at.
    var count = 0
    /// Why the last one could not be read that stays where it is.
    var problem: String?
  }

  /// Reads the first of these calls, as many as are worth a transaction.
  ///
  /// - Parameter entries: what waits.
  /// - Returns: the calls, as they were written. One that can't be read holds up no other.
  static func read(_ entries: ArraySlice<Entry>) -> Read {
    var read = Read()
    var bytes = 0
    for entry in entries.prefix(100) where bytes < 4 << 20 {
      read.count += 1
      do {
        let body = try AtomicFile.read(path: entry.path, limit: HookSpool.payloadLimit)
        read.done.append(entry)
        guard let body else { continue }
        bytes += body.count
        read.calls.append(
          HookIntake.Pending(
            body: body, agent: AgentID(entry.name.agent), delivery: entry.delivery,
            nanoseconds: entry.name.time))
      } catch  where error.isTooLarge {
        read.done.append(entry)
      } catch {
        read.problem = "\(error)"
      }
    }
    return read
  }

  private static func time(_ name: HookSpool.Name) -> Timestamp {
    Timestamp(milliseconds: Int64(name.time / 1_000_000))
  }
}
