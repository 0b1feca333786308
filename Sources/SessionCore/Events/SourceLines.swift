/// On which lines of their files places stand, as far as that was counted: what people look for, where bytes are what
/// programs seek to.
package struct SourceLines: Hashable, Sendable {
  private var numbers: [SourcePointer: Int]

  /// - Parameter numbers: from 1.
  package init(_ numbers: [SourcePointer: Int] = [:]) {
    self.numbers = numbers
  }

  /// The line's number, from 1; `nil` where it was not counted.
  package subscript(_ place: SourcePointer) -> Int? { numbers[place] }

  /// A place in words: `…/3f2c.jsonl:1042`, with the byte where the line is not known. A file as a whole is its path alone.
  package func words(_ place: SourcePointer) -> String {
    if place.length == 0 { return place.path }
    return numbers[place].map { "\(place.path):\($0)" } ?? "\(place.path), byte \(place.offset)"
  }

  /// The place as members of an object.
  package func writeMembers(of place: SourcePointer, into json: inout JSONWriter) {
    json.member("path", place.path)
    json.member("offset", place.offset)
    json.member("length", place.length)
    if let line = numbers[place] { json.member("line", line) }
  }
}
