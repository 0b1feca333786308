import AgentFormats
import LinuxHost
import SessionCore
import SessionStore

/// How far one transcript was read, and what its decoder has to remember.
///
/// There may be a hundred thousand of them, each on several lists at a time. So what is known of one stands in memory once,
/// however many hold it, and what only few have takes no room in the others.
@dynamicMemberLookup
struct TranscriptTail: Sendable {
  /// What is known of a transcript.
  struct Contents: Sendable {
    /// The folder of the agent that the file lies in.
    let root: AgentRoot
    var file: TranscriptFile
    /// The modification time when it was last read, in nanoseconds since 1970; 0 before.
    var modified: Int64 = 0
    /// Where reading ends for now, in bytes; what is read as a whole knows no such end.
    var end = Int64.max
    /// Why the file as it is can't be read for what is in it; `nil` where it can.
    @Rare var refusal: Refusal?
    /// The record at the file's end that is too long to hold, as far as it has been read.
    @Rare var longRecord: LineDecoder.LongRecord?
  }

  /// A file that can't be read before it changes.
  struct Refusal: Sendable {
    /// How the file was; `nil` where that says nothing, so that it has to be tried again and again.
    var status: FileStatus?
    /// For people.
    var problem: String
  }

  private final class Kept: Sendable {
    let contents: Contents

    init(_ contents: Contents) { self.contents = contents }
  }

  private var kept: Kept
  private var contents: Contents { kept.contents }
  var root: AgentRoot { contents.root }

  init(file: TranscriptFile, in root: AgentRoot) {
    kept = Kept(Contents(root: root, file: file))
  }

  init(_ found: FoundTranscript) {
    self.init(
      file: TranscriptFile(path: found.path, role: found.role, identity: found.status.identity),
      in: found.root)
  }

  subscript<Value>(dynamicMember part: WritableKeyPath<Contents, Value>) -> Value {
    get { contents[keyPath: part] }
    set {
      var changed = contents
      changed[keyPath: part] = newValue
      kept = Kept(changed)
    }
  }

  /// The session's id by the file's place; `nil` where only the records say it.
  var sessionID: String? { TranscriptTree.place(of: contents.file.path, in: root)?.sessionID }

  /// Whether the file's status says that there is something to read.
  func differs(from status: FileStatus) -> Bool {
    let (file, modified) = (contents.file, contents.modified)
    if let refusal = contents.refusal { return refusal.status != status }
    // A process before this one could not read it.
    if file.problem != nil { return true }
    return file.identity != status.identity || file.offset != status.size
      || (modified != 0 && modified != status.modifiedNanoseconds)
      || (isReadWhole && file.fingerprint != status.modifiedNanoseconds)
  }

  /// Whether the file is read from its start whenever it has changed.
  var isReadWhole: Bool {
    switch root.agent.format(of: contents.file.path)?.reading {
    case .lines, nil: false
    case .compressedLines, .document: true
    }
  }
}

extension TranscriptTail {
  /// Longer paths are none.
  private static let longestPath = 4_096

  /// The folder of the session's project where it is not known and stands beside the transcript; what the agent calls
  /// the project where it does not.
  var notedProject: String? {
    let file = contents.file
    guard file.role == .main, file.state.profile.project == nil,
      let note = root.agent.projectNote(root.relative(file.path))
    else { return nil }
    let bytes = (try? AtomicFile.read(path: root.path + "/" + note.file, limit: Self.longestPath)) ?? nil
    let path = bytes.flatMap { String(validating: $0, as: UTF8.self) }?
      .split(whereSeparator: \.isNewline).first.map(String.init)
    guard let path, path.hasPrefix("/") else { return note.otherwise }
    return path
  }
}

/// A value that is seldom there, and only then takes more room than a reference.
@propertyWrapper
struct Rare<Value: Sendable>: Sendable {
  private final class Kept: Sendable {
    let value: Value

    init(_ value: Value) { self.value = value }
  }

  private var kept: Kept?

  init(wrappedValue: Value?) { self.wrappedValue = wrappedValue }

  var wrappedValue: Value? {
    get { kept?.value }
    set { kept = newValue.map(Kept.init) }
  }
}
