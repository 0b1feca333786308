import LinuxHost
import Rendering
import SessionCore
import SessionStore

/// The two files that hold a session's context record: `context.json` for programs, `context.md` for people.
///
/// What names the session comes from outside and never becomes a path as it is.
struct ContextFiles: Hashable, Sendable {
  /// The session's folder.
  let folder: String

  var json: String { folder + "/context.json" }
  var markdown: String { folder + "/context.md" }

  /// Bytes of an id that is a folder's name as it is.
  private static let longestName = 100

  /// The files of a session below the folder of all.
  init(_ origin: SessionOrigin, in state: StatePaths) {
    folder = state.sessions + "/" + Self.name(of: origin)
  }

  /// The id where it is nothing but letters, digits, `-` and `_`, and names one session alone; else what is left of it with
  /// a hash of what names the session.
  private static func name(of origin: SessionOrigin) -> String {
    let id = origin.id.rawValue.utf8
    let safe = id.filter { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
        true
      case _: false
      }
    }
    if origin.id.isUniqueOnItsOwn, safe.count == id.count, id.count <= longestName {
      return origin.id.rawValue
    }
    var hash = StableHash()
    hash.combine(origin.agent.rawValue.utf8)
    hash.combine(0xff)
    hash.combine(origin.transcript.utf8)
    let number = String(UInt64(bitPattern: hash.spread), radix: 16)
    return String(decoding: safe.prefix(longestName), as: UTF8.self) + "-" + number
  }

  /// Writes both, each at once.
  ///
  /// - Parameters:
  ///   - record: what they hold.
  ///   - durable: whether they outlive a power failure from here on.
  /// - Throws: ``HostError``.
  func write(_ record: RenderedRecord, durable: Bool) throws(HostError) {
    try Directory.create(path: folder)
    try AtomicFile.write(record.json, to: json, durable: durable)
    try AtomicFile.write(record.markdown, to: markdown, durable: durable)
  }

  /// Keeps what is there under other names, `context.1.json` and `context.1.md`, with the first number that is free.
  ///
  /// - Throws: ``HostError``.
  func setAside() throws(HostError) {
    let there = [(json, ".json"), (markdown, ".md")].filter { FileOperations.exists($0.0) }
    guard !there.isEmpty else { return }
    var number = 1
    func name(_ ending: String) -> String { "\(folder)/context.\(number)\(ending)" }
    while FileOperations.exists(name(".json")) || FileOperations.exists(name(".md")) { number += 1 }
    for (path, ending) in there { try FileOperations.rename(path, to: name(ending)) }
  }

  /// Whether there is a record.
  var areThere: Bool { FileOperations.exists(json) }
}

/// A context record in all forms in which it is kept.
struct RenderedRecord: Sendable {
  let document: ContextDocument
  /// The contents of the two files.
  let json, markdown: [UInt8]
  /// By which it is found.
  let texts: [SearchText]

  /// - Parameters:
  ///   - document: the record.
  ///   - json: its document for programs, where that was made already.
  init(_ document: ContextDocument, json: [UInt8]? = nil) {
    self.document = document
    self.json = (json ?? document.json) + [UInt8(ascii: "\n")]
    markdown = Array(document.markdown.utf8)
    texts = document.record.searchTexts
  }
}
