extension RecordReader {
  /// A reader that has read a whole document.
  ///
  /// - Throws: ``DocumentProblem`` when it is not one JSON object, or not whole yet.
  convenience init(document: UnsafeRawBufferPointer, table: FieldTable) throws(DocumentProblem) {
    self.init(table: table)
    if let problem = read(document) { throw DocumentProblem(problem) }
  }

  /// A reader that has read a small file; `nil` where that is not one JSON object. Only its members can be asked for, not
  /// its ``bytes``.
  convenience init?(file: [UInt8], table: FieldTable) {
    self.init(table: table)
    guard file.asDocument({ read($0) }) == nil else { return nil }
  }
}

extension Collection<UInt8> {
  /// Gives the bytes as a document of their own, with the room behind them that readers want.
  func asDocument<Value, Problem: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Problem) -> Value
  ) throws(Problem) -> Value {
    let padded = Array(self) + [UInt8](repeating: 0, count: RecordReader.padding)
    return try padded.withUnsafeBufferPointer { padded throws(Problem) in
      try body(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(padded)[..<count]))
    }
  }
}
