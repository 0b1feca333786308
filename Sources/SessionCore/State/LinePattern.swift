/// A pattern for a whole line: `*` stands for any characters, `?` for one, `[a-z◐]` for one of these, `\*` for itself.
///
/// No regular expression: it is matched in time proportional to the line, whoever wrote the pattern and the line.
package struct LinePattern: Hashable, Sendable {
  private enum Part: Hashable {
    case one(Unicode.Scalar)
    case any
    case rest
    case set([ClosedRange<Unicode.Scalar>])
  }

  /// The pattern as it was written.
  package let text: String
  private let parts: [Part]

  /// The most characters of a pattern.
  package static let longest = 200

  /// Reads a pattern; `nil` if it is empty or too long, a `[` is not closed or has nothing in it, or a `\` stands last.
  package init?(_ text: String) {
    var parts: [Part] = []
    var scalars = Array(text.unicodeScalars)[...]
    guard !scalars.isEmpty, scalars.count <= Self.longest else { return nil }
    while let scalar = scalars.popFirst() {
      switch scalar {
      case "*": if parts.last != .rest { parts.append(.rest) }
      case "?": parts.append(.any)
      case "\\":
        guard let next = scalars.popFirst() else { return nil }
        parts.append(.one(next))
      case "[":
        guard let set = Self.set(&scalars) else { return nil }
        parts.append(.set(set))
      case _: parts.append(.one(scalar))
      }
    }
    self.text = text
    self.parts = parts
  }

  private static func set(_ scalars: inout ArraySlice<Unicode.Scalar>) -> [ClosedRange<Unicode.Scalar>]? {
    var set: [ClosedRange<Unicode.Scalar>] = []
    while let scalar = scalars.popFirst() {
      if scalar == "]", !set.isEmpty { return set }
      guard scalars.first == "-", let last = scalars.dropFirst().first, last != "]" else {
        set.append(scalar...scalar)
        continue
      }
      guard scalar <= last else { return nil }
      set.append(scalar...last)
      scalars = scalars.dropFirst(2)
    }
    return nil
  }

  /// Whether the pattern fits the whole line.
  package func matches(_ line: String) -> Bool {
    matches(Array(line.unicodeScalars))
  }

  func matches(_ line: [Unicode.Scalar]) -> Bool {
    var (place, part) = (0, 0)
    // Where the last `*` stands, and how far it reaches so far.
    var star: (part: Int, place: Int)?
    while place < line.count {
      if part < parts.count, parts[part] == .rest {
        star = (part, place)
        part += 1
      } else if part < parts.count, Self.fits(parts[part], line[place]) {
        place += 1
        part += 1
      } else if let last = star {
        star = (last.part, last.place + 1)
        (part, place) = (last.part + 1, last.place + 1)
      } else {
        return false
      }
    }
    return parts[part...].allSatisfy { $0 == .rest }
  }

  private static func fits(_ part: Part, _ scalar: Unicode.Scalar) -> Bool {
    switch part {
    case .one(let one): one == scalar
    case .any: true
    case .rest: false
    case .set(let set): set.contains { $0.contains(scalar) }
    }
  }
}
