/// Parts of a text's bytes between whole characters.
extension RandomAccessCollection<UInt8> {
  /// The front, of at most so many bytes.
  func frontOfCharacters(_ most: Int) -> SubSequence {
    guard count > most else { return self[...] }
    var end = index(startIndex, offsetBy: Swift.max(0, most))
    while end > startIndex, self[end] & 0xc0 == 0x80 { formIndex(before: &end) }
    return self[..<end]
  }

  /// The end, of at most so many bytes.
  func endOfCharacters(_ most: Int) -> SubSequence {
    guard count > most else { return self[...] }
    var start = index(endIndex, offsetBy: -Swift.max(0, most))
    while start < endIndex, self[start] & 0xc0 == 0x80 { formIndex(after: &start) }
    return self[start...]
  }
}
