import AgentFormats
import LinuxHost
import SessionCore
import SessionStore

/// Reads one session of opencode's database on from where it stands, and tells what its messages say of the work itself.
///
/// A message that is still being written is read once more at each look. It begins anew where a message is gone that was
/// read, when the user has taken something back for example.
package struct OpencodeContextReader {
  private let database: OpencodeDatabase
  private let session: String
  private var cursor = OpencodeDatabase.Cursor()
  /// Messages that were still being written, with their numbers in the session.
  private var awaited: [(row: Int64, number: Int)] = []
  private var context = OpencodeContext()
  private var title: String?
  /// Messages that were read.
  private(set) var messageCount = 0

  /// Messages that are awaited at a time; of more the last ones.
  private static let mostAwaited = 64

  /// `nil` for a path that is none of a session in a database.
  package init?(path: String) {
    guard let place = Self.place(of: path) else { return nil }
    (database, session) = place
  }

  /// The database that a path leads to, and the id of the session in it; `nil` for any other path.
  static func place(of path: String) -> (database: OpencodeDatabase, session: String)? {
    guard Opencode.isDatabase(holding: path), let end = path.lastIndex(of: "#") else { return nil }
    return (OpencodeDatabase(path: String(path[..<end])), String(path[path.index(after: end)...]))
  }

  /// Reads on, as far as one look takes.
  ///
  /// - Parameter tell: is given what the messages say, in order.
  /// - Returns: whether there is more to read.
  /// - Throws: when the database can't be read now.
  package mutating func read(_ tell: (ContextReader.Told) -> Void) throws -> ContextReader.Look {
    guard try FileStatus.of(path: database.path) != nil else { return .gone }
    let found = try database.conversation(of: session, after: cursor, awaiting: awaited.map(\.row))
    if found.beginsAnew {
      (context, awaited, messageCount, title) = (OpencodeContext(), [], 0, nil)
      tell(.begunAnew)
    }
    guard let known = found.session else { return messageCount > 0 ? .gone : .whole }
    let numbers = Dictionary(awaited.map { ($0.row, $0.number) }, uniquingKeysWith: { first, _ in first })
    awaited = []
    for message in found.messages {
      if numbers[message.row] == nil { messageCount += 1 }
      let number = numbers[message.row] ?? messageCount
      if let place = context.began(in: known.directory ?? "") {
        tell(.fact(place, evidence(number, message)))
      }
      let (told, isPending) = context.take(
        message.id, message.data, type: message.type,
        parts: message.parts.map { OpencodeContext.Part(id: $0.id, data: $0.data) })
      for one in told {
        let evidence = ContextEvidence(
          line: number, offset: 0, length: one.length, time: one.time, record: one.record)
        tell(.fact(one.fact, evidence))
      }
      if isPending { awaited.append((message.row, number)) }
      tellTitle(known.title, evidence(number, message), tell)
    }
    if awaited.count > Self.mostAwaited { awaited.removeFirst(awaited.count - Self.mostAwaited) }
    cursor = found.next
    return found.hasMore ? .part : .whole
  }

  private func evidence(_ number: Int, _ message: OpencodeDatabase.Message) -> ContextEvidence {
    ContextEvidence(
      line: number, offset: 0, length: message.data.count, time: message.updated, record: message.id)
  }

  private mutating func tellTitle(
    _ told: String?, _ evidence: ContextEvidence, _ tell: (ContextReader.Told) -> Void
  ) {
    guard let told, !told.isEmpty, told != title, !Opencode.isPlaceholder(title: told) else { return }
    title = told
    tell(.fact(.titled(told), evidence))
  }
}
