import SessionCore

/// One JSON object that an agent hands over, looked through before anything is taken from it.
enum HookDocument {
  /// No agent nests as deep; what does is made to hurt a parser.
  private static let deepest = 1_000
  /// Ids and names are far shorter, in bytes.
  static let longestName = 256

  /// Reads a document, and takes from it what is wanted.
  ///
  /// - Parameters:
  ///   - body: the whole document.
  ///   - table: the members that are wanted.
  ///   - take: gets the reader that has read it, and the document itself.
  /// - Returns: what was taken.
  /// - Throws: ``DocumentProblem`` when it is no such object.
  static func read<Value>(
    _ body: [UInt8], _ table: FieldTable,
    _ take: (RecordReader, UnsafeRawBufferPointer) throws(DocumentProblem) -> Value
  ) throws(DocumentProblem) -> Value {
    guard !body.isEmpty else { throw DocumentProblem("there is nothing in it") }
    guard String(validating: body, as: UTF8.self) != nil else {
      throw DocumentProblem("it is not all UTF-8")
    }
    guard depth(of: body) <= deepest else {
      throw DocumentProblem("it is nested more than \(deepest) deep")
    }
    return try body.asDocument { document throws(DocumentProblem) in
      try take(try RecordReader(document: document, table: table), document)
    }
  }

  /// The session's id, which agents that have hooks make a UUID.
  static func session(_ field: Int, of reader: RecordReader) throws(DocumentProblem) -> SessionID {
    guard let id = name(field, of: reader) else { throw DocumentProblem("it names no session") }
    let session = SessionID(id)
    guard session.isUUID else { throw DocumentProblem("its session is no UUID") }
    return session
  }

  /// A short text; `nil` where the member is missing, empty or too long to be one.
  static func name(_ field: Int, of reader: RecordReader) -> String? {
    guard let text = reader.text(field), !text.isEmpty, text.count <= longestName else { return nil }
    return String(decoding: text, as: UTF8.self)
  }

  /// The front of a text such as a path; `nil` where the member is missing or empty.
  static func text(_ field: Int, of reader: RecordReader) -> String? {
    guard let text = reader.shortText(field), !text.isEmpty else { return nil }
    return String(decoding: text, as: UTF8.self)
  }

  /// How deep objects and arrays are nested, at the deepest.
  private static func depth(of body: [UInt8]) -> Int {
    var (depth, deepest) = (0, 0)
    var (isText, isEscaped) = (false, false)
    for byte in body {
      if isText {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          isText = false
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): isText = true
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        deepest = max(deepest, depth)
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      case _: break
      }
    }
    return deepest
  }
}
