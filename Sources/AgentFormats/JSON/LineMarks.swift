import CSimdJSON

/// Finds lines, and tells those that hold one of a few words.
struct LineMarks {
  private var marks = csimdjson_marks()

  /// - Parameter words: at most 8, each beginning with a quote and two letters.
  init(_ words: [StaticString]) {
    precondition(words.count <= Int(CSIMDJSON_MARKS), "There is no room for so many marks")
    withUnsafeMutableBytes(of: &marks.marks) { bytes in
      let places = bytes.bindMemory(to: csimdjson_mark.self)
      for (index, word) in words.enumerated() {
        places[index] = csimdjson_mark(
          text: UnsafeRawPointer(word.utf8Start).assumingMemoryBound(to: CChar.self),
          count: word.utf8CodeUnitCount)
      }
    }
    marks.count = words.count
  }

  var isEmpty: Bool { marks.count == 0 }

  /// The line that begins at `start`: where its newline stands, and whether it has a mark. `nil` where no newline follows.
  func nextLine(of piece: UnsafeRawBufferPointer, from start: Int) -> (end: Int, isMarked: Bool)? {
    guard start < piece.count, let base = piece.baseAddress else { return nil }
    var isMarked = false
    let count = piece.count - start
    let length = withUnsafePointer(to: marks) { marks in
      csimdjson_line(
        base.advanced(by: start).assumingMemoryBound(to: UInt8.self), count, marks, &isMarked)
    }
    return length < count ? (start + length, isMarked) : nil
  }
}
