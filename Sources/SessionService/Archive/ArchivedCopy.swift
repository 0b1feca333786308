import AgentFormats
import LinuxHost
import SessionCore

/// A copy of a transcript in the archive, as far as it is whole. It is read while the daemon goes on appending to it: what
/// comes then is not seen. Not for several threads at once.
final class ArchivedCopy {
  /// A piece, and where it stands.
  struct Place {
    var piece: ArchivePiece
    /// Where its packed lines begin in the file.
    var packed: Int64
    /// Where its lines begin in all that the file holds unpacked.
    var text: Int64
  }

  let path: String
  private let file: FileReader
  /// At least one.
  private let places: [Place]
  private let last: Place
  /// Bytes of the file that are whole.
  let wholeSize: Int64
  /// The piece that was unpacked last.
  private var unpacked: (index: Int, bytes: [UInt8])?

  /// Looks through the file's map; `nil` where it holds no whole piece of an archived transcript.
  ///
  /// - Parameters:
  ///   - path: of the file.
  ///   - followsLinks: for a path that the user has named.
  ///   - isChecked: whether pieces at the end that can't be unpacked do not count: a power failure may leave a file of the
  ///     right size with nothing in it.
  /// - Throws: ``HostError`` when it can't be read, also where a newer version has written it.
  init?(path: String, followsLinks: Bool = false, isChecked: Bool = false) throws(HostError) {
    let file = try FileReader(path: path, followsLinks: followsLinks)
    var (places, text, end): ([Place], Int64, Int64) = ([], 0, 0)
    while let (piece, packed) = try Self.piece(at: end, in: file, path), piece.follows(places.last?.piece) {
      places.append(Place(piece: piece, packed: packed, text: text))
      text += Int64(piece.textLength)
      end = packed + Int64(piece.packedLength)
    }
    while isChecked, let last = places.last, (try? Self.text(of: last, in: file)) == nil {
      places.removeLast()
      end = last.packed - Int64(last.piece.map.count)
    }
    guard let last = places.last else { return nil }
    self.path = path
    self.file = file
    self.places = places
    self.last = last
    wholeSize = end
  }

  /// The piece whose map begins there, and where its packed lines begin; `nil` where there is none, or not all of it.
  ///
  /// - Throws: ``HostError`` also where there is one of a newer version: that is no damage, and nothing of it may go.
  private static func piece(
    at place: Int64, in file: borrowing FileReader, _ path: String
  ) throws(HostError) -> (ArchivePiece, Int64)? {
    guard let head = try bytes(ArchivePiece.headLength, at: place, in: file),
      let length = ArchivePiece.bodyLength(head),
      let body = try bytes(length, at: place + Int64(ArchivePiece.headLength), in: file)
    else { return nil }
    guard let piece = ArchivePiece(body: body) else {
      guard ArchivePiece.isNewer(body: body) else { return nil }
      throw .refused(
        "read", path,
        remedy: "A newer version of sessiond has archived this: update sessiond, or move the file away,"
          + " and its transcript is copied anew as long as it is there")
    }
    let packed = place + Int64(ArchivePiece.headLength + length)
    guard packed + Int64(piece.packedLength) <= file.status.size else { return nil }
    return (piece, packed)
  }

  private static func bytes(
    _ count: Int, at place: Int64, in file: borrowing FileReader
  ) throws(HostError) -> [UInt8]? {
    guard place + Int64(count) <= file.status.size else { return nil }
    let bytes = try file.bytes(count, at: place)
    return bytes.count == count ? bytes : nil
  }

  // MARK: What it holds

  /// Whose transcript it is, and where that lay when it was last copied.
  var origin: SessionOrigin { last.piece.origin }
  var role: TranscriptRole { last.piece.role }
  /// The piece at the end.
  var end: ArchivePiece { last.piece }
  /// Lines, the open one at the end included.
  var lines: Int { last.piece.linesThrough + (last.piece.isOpen ? 1 : 0) }
  /// Bytes of all lines, unpacked.
  var textLength: Int64 { last.text + Int64(last.piece.textLength) }
  /// Places in which something was taken out.
  var redactions: Int { places.reduce(0) { $0 + $1.piece.redactions } }
  /// Bytes of the file, what is not whole at its end included.
  var fileSize: Int64 { file.status.size }

  /// Where a line stood in the transcript: bytes before it, and its own without the newline.
  func place(of line: Int) -> (offset: Int64, length: Int)? {
    let index = beginning(of: line)
    guard index < places.count else { return nil }
    let isContinued = index > 0 && places[index - 1].piece.isOpen
    return places[index].piece.place(of: line, isContinued: isContinued)
  }

  /// The piece in which a line begins.
  private func beginning(of line: Int) -> Int {
    var index = places.partition { $0.piece.linesThrough < line }
    // One that was left open begins in a piece before.
    while index > 0, places[index - 1].piece.isOpen, places[index - 1].piece.linesThrough == line - 1 {
      index -= 1
    }
    return index
  }

  /// Fills memory with the bytes from `offset` on of all lines; fewer only at their end.
  ///
  /// - Throws: ``DocumentProblem`` where they are damaged; ``HostError``.
  func read(into target: UnsafeMutableRawBufferPointer, at offset: Int64) throws -> Int {
    var filled = 0
    while filled < target.count, offset + Int64(filled) < textLength {
      let next = offset + Int64(filled)
      let index = places.partition { $0.text + Int64($0.piece.textLength) <= next }
      let bytes = try text(of: index)
      let part = bytes[Int(next - places[index].text)...].prefix(target.count - filled)
      UnsafeMutableRawBufferPointer(rebasing: target[filled...]).copyBytes(from: part)
      filled += part.count
    }
    return filled
  }

  /// The bytes of a line, without its newline; `nil` where there is none of that number.
  ///
  /// - Throws: as ``read(into:at:)``.
  func line(_ number: Int) throws -> [UInt8]? {
    guard (1...max(1, lines)).contains(number) else { return nil }
    var line: [UInt8] = []
    var index = beginning(of: number)
    while index < places.count {
      let piece = places[index].piece
      let parts = try text(of: index).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      let part = number - 1 - piece.linesBefore
      guard parts.indices.contains(part) else { break }
      line += parts[part]
      guard part == parts.count - 1 else { break }
      index += 1
    }
    return line
  }

  /// All lines, piece by piece.
  ///
  /// - Throws: as ``read(into:at:)``, and what `take` throws.
  func forEachPiece(_ take: ([UInt8]) throws -> Void) throws {
    for index in places.indices { try take(try text(of: index)) }
  }

  private func text(of index: Int) throws -> [UInt8] {
    if let unpacked, unpacked.index == index { return unpacked.bytes }
    let bytes = try Self.text(of: places[index], in: file)
    unpacked = (index, bytes)
    return bytes
  }

  private static func text(of place: Place, in file: borrowing FileReader) throws -> [UInt8] {
    guard let packed = try bytes(place.piece.packedLength, at: place.packed, in: file) else {
      throw DocumentProblem("it breaks off")
    }
    return try ZstdFrame.unpack(packed, length: place.piece.textLength)
  }
}

extension [ArchivedCopy.Place] {
  /// The first one that is not `before`; all that are stand in front.
  fileprivate func partition(_ before: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if before(self[middle]) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
