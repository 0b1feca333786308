/// Lines of ours in a file of somebody else's, between two markers. Whatever stands around them is left as it is, byte
/// for byte.
package enum MarkedBlock {
  package static let beginning = "# >>> sessiond >>>"
  package static let end = "# <<< sessiond <<<"

  /// Why a file is not touched.
  package struct Damage: Error, Hashable, Sendable, CustomStringConvertible {
    /// Counted from 1.
    package let line: Int
    package let description: String

    fileprivate init(line: Int, _ description: String) {
      self.line = line
      self.description = description
    }
  }

  /// Where the block is: the bytes from the start of its first line to behind the newline of its last; `nil` where there
  /// is none.
  ///
  /// - Throws: ``Damage`` where only one marker is left, or there is more than one block.
  package static func find(in file: [UInt8]) throws(Damage) -> Range<Int>? {
    var found: Range<Int>?
    var begun: (line: Int, start: Int)?
    for (number, range) in lines(of: file) {
      switch text(file[range]) {
      case beginning:
        if found != nil { throw Damage(line: number, "a second block begins") }
        guard begun == nil else { throw Damage(line: number, "a block begins within a block") }
        begun = (number, range.lowerBound)
      case end:
        guard let start = begun?.start else { throw Damage(line: number, "a block ends that never began") }
        found = start..<range.upperBound
        begun = nil
      case _: break
      }
    }
    if let begun { throw Damage(line: begun.line, "the block that begins here has no end") }
    return found
  }

  /// The file with these lines as its block, in the place of an earlier one, else at the end.
  ///
  /// - Parameters:
  ///   - lines: What stands between the markers.
  ///   - file: The file as it is. Without a newline at its end it gets one.
  /// - Returns: The file as it should be.
  /// - Throws: ``Damage``.
  package static func put(_ lines: [String], into file: [UInt8]) throws(Damage) -> [UInt8] {
    guard try find(in: file) == nil else { return try replace(lines, in: file) }
    let isOpen = file.last.map { $0 != UInt8(ascii: "\n") } ?? false
    return file + (isOpen ? [UInt8(ascii: "\n")] : []) + block(lines)
  }

  /// The same with a new block at the start of the file.
  package static func put(_ lines: [String], atStartOf file: [UInt8]) throws(Damage) -> [UInt8] {
    try find(in: file) == nil ? block(lines) + file : replace(lines, in: file)
  }

  /// The file without its block; as it is where it has none.
  package static func remove(from file: [UInt8]) throws(Damage) -> [UInt8] {
    guard let old = try find(in: file) else { return file }
    return Array(file[..<old.lowerBound] + file[old.upperBound...])
  }

  private static func replace(_ lines: [String], in file: [UInt8]) throws(Damage) -> [UInt8] {
    guard let old = try find(in: file) else { return file }
    return Array(file[..<old.lowerBound] + block(lines) + file[old.upperBound...])
  }

  private static func block(_ lines: [String]) -> [UInt8] {
    Array(([beginning] + lines + [end]).map { $0 + "\n" }.joined().utf8)
  }

  /// The lines with their numbers from 1, each with its newline.
  private static func lines(of file: [UInt8]) -> [(number: Int, Range<Int>)] {
    var lines: [(Int, Range<Int>)] = []
    var start = 0
    while start < file.count {
      let end = file[start...].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? file.count
      lines.append((lines.count + 1, start..<end))
      start = end
    }
    return lines
  }

  /// A line without the white space around it: an editor of another system may have left some.
  private static func text(_ line: ArraySlice<UInt8>) -> String {
    func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }
    var text = line.drop(while: isSpace)
    while let last = text.last, isSpace(last) { text.removeLast() }
    return String(decoding: text, as: UTF8.self)
  }
}
