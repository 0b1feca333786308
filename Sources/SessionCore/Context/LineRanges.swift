extension [ClosedRange<Int>] {
  /// Parts of a file that are held; of more the last ones.
  private static let mostLineRanges = 256

  /// Adds lines to those that are there: in order, and such that touch each other are one.
  mutating func insert(lines: ClosedRange<Int>) {
    var merged = lines
    var others: [ClosedRange<Int>] = []
    for range in self {
      if range.upperBound.addingClamped(1) < merged.lowerBound
        || range.lowerBound > merged.upperBound.addingClamped(1)
      {
        others.append(range)
      } else {
        merged =
          Swift.min(range.lowerBound, merged.lowerBound)...Swift.max(range.upperBound, merged.upperBound)
      }
    }
    let place = others.firstIndex { $0.lowerBound > merged.lowerBound } ?? others.count
    others.insert(merged, at: place)
    self = others.count > Self.mostLineRanges ? Array(others.suffix(Self.mostLineRanges)) : others
  }
}
