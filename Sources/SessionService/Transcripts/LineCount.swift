import LinuxHost
import SessionCore

/// Counts on which lines of transcripts places stand: nobody keeps that, and it is asked for seldom.
enum LineCount {
  /// What ends after this is not counted, in bytes: the answer is waited for.
  private static let longest: Int64 = 64 << 20
  private static let pieceSize = 256 << 10

  /// The lines of these places, as far as they can be told: of files of lines that are there, and still have a line there.
  static func lines(of places: [SourcePointer]) -> SourceLines {
    var numbers: [SourcePointer: Int] = [:]
    let countable = Set(places).filter {
      $0.length > 0 && (0...longest).contains($0.offset) && $0.path.hasSuffix(".jsonl")
    }
    for (path, places) in Dictionary(grouping: countable, by: \.path) {
      guard let file = try? FileReader(path: path) else { continue }
      count(places.sorted { $0.offset < $1.offset }, in: file, into: &numbers)
    }
    return SourceLines(numbers)
  }

  private static func count(
    _ places: [SourcePointer], in file: borrowing FileReader, into numbers: inout [SourcePointer: Int]
  ) {
    withUnsafeTemporaryAllocation(byteCount: pieceSize, alignment: 16) { buffer in
      var (line, next): (Int, Int64) = (1, 0)
      // A line begins at the start of the file, and behind each newline.
      var isStart = true
      for place in places {
        while next < place.offset {
          let room = Int(min(Int64(buffer.count), place.offset - next))
          let target = UnsafeMutableRawBufferPointer(rebasing: buffer[..<room])
          guard let count = try? file.read(into: target, at: next), count == room else { return }
          for byte in target where byte == UInt8(ascii: "\n") { line += 1 }
          isStart = target[room - 1] == UInt8(ascii: "\n")
          next += Int64(room)
        }
        if isStart { numbers[place] = line }
      }
    }
  }
}
