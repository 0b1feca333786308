import SessionCore

/// The patches that a text holds, in the format of Codex's own tool: it names each file, and has its lines behind it.
///
/// A patch is what the tool is given, or it stands in a command line or in a script, there with its line ends written
/// as `\n`.
struct CodexPatch {
  /// The text from the first patch on.
  private let text: ArraySlice<UInt8>

  private static let begin = "*** Begin Patch"
  private static let end = "*** End Patch"
  /// Bytes of a command, or a script, in which a patch may begin.
  private static let mostBefore = 32_768
  /// Files of a patch, and patches of a text, that are told of.
  private static let (mostFiles, mostPatches) = (256, 64)

  /// `nil` for a text that holds none.
  init?(in text: some Collection<UInt8>) {
    let bytes = Array(text)
    guard let start = bytes.prefix(Self.mostBefore).firstPlace(of: Self.begin) else { return nil }
    // With the quote that it may stand in.
    self.text = bytes[max(0, start - 1)...]
  }

  /// The first file that is changed, as the patch has it; empty where it names none.
  var firstPath: String { files(most: 1).first?.path ?? "" }

  /// The files that are changed, with the lines that come and go.
  var files: [FilePatch] { files(most: Self.mostFiles) }

  private func files(most: Int) -> [FilePatch] {
    var files: [FilePatch] = []
    var rest = text
    var patches = 0
    while patches < Self.mostPatches, files.count < most, let start = rest.firstPlace(of: Self.begin) {
      rest = rest[(start + Self.begin.utf8.count)...]
      patches += 1
      if rest.starts(with: "\\n".utf8) {
        let quote = rest.startIndex - Self.begin.utf8.count - 1
        let string = CodexScript.string(in: rest, quote: text.indices.contains(quote) ? text[quote] : 0x22)
        Self.take(string.text[...], &files, most: most)
        rest = rest[string.end...]
      } else {
        let end = rest.firstPlace(of: "\n" + Self.end) ?? rest.endIndex
        Self.take(rest[..<end], &files, most: most)
        rest = rest[end...]
      }
    }
    return files
  }

  /// Adds the files of one patch.
  private static func take(_ patch: ArraySlice<UInt8>, _ files: inout [FilePatch], most: Int) {
    var file: FilePatch?
    func path(_ line: ArraySlice<UInt8>, behind mark: StaticString) -> String? {
      let count = mark.utf8CodeUnitCount
      guard line.starts(with: UnsafeBufferPointer(start: mark.utf8Start, count: count)) else { return nil }
      return String(decoding: line.dropFirst(count).prefix(4_096), as: UTF8.self)
    }
    func close() {
      if let file, files.count < most { files.append(file) }
      file = nil
    }
    for var line in patch.split(separator: 0x0a, omittingEmptySubsequences: true) {
      if line.last == 0x0d { line.removeLast() }
      switch line.first {
      case UInt8(ascii: "+"): file?.lines?.added += 1
      case UInt8(ascii: "-"): file?.lines?.removed += 1
      case UInt8(ascii: "*"):
        let none = LineChange(added: 0, removed: 0)
        if let path = path(line, behind: "*** Update File: ") {
          close()
          file = FilePatch(.changed, path: path, lines: none)
        } else if let path = path(line, behind: "*** Add File: ") {
          close()
          file = FilePatch(.created, path: path, lines: none)
        } else if let path = path(line, behind: "*** Delete File: ") {
          close()
          file = FilePatch(.deleted, path: path, lines: nil)
        } else if let path = path(line, behind: "*** Move to: ") {
          file?.kind = .moved(to: path)
        } else if line.starts(with: Self.end.utf8) {
          return close()
        }
      case _: break
      }
    }
    close()
  }
}

extension RandomAccessCollection<UInt8> where Index == Int {
  /// Where a text stands first.
  func firstPlace(of words: String) -> Int? {
    let wanted = Array(words.utf8)
    guard let first = wanted.first else { return nil }
    var start = startIndex
    while let place = self[start...].firstIndex(of: first) {
      if self[place...].starts(with: wanted) { return place }
      start = place + 1
    }
    return nil
  }
}
