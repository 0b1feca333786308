import SessionCore
import Testing

struct HeldRecordsTests {
  /// What a record takes beside its texts.
  private static let base = 8_192

  @Test(arguments: [
    // Each change with the bytes of its record; what goes with each.
    (most: 4, changes: ["a1", "b1", "c1", "d1"], gone: ["", "", "", ""]),
    (most: 3, changes: ["a1", "b1", "c1", "d1"], gone: ["", "", "", "a"]),
    (most: 3, changes: ["a1", "b1", "c1", "a1", "d1"], gone: ["", "", "", "", "b"]),
    (most: 4, changes: ["a1", "b1", "c1", "d3"], gone: ["", "", "", "ab"]),
    (most: 4, changes: ["a1", "b1", "a3", "c1"], gone: ["", "", "", "b"]),
    (most: 2, changes: ["a1", "b9", "c1"], gone: ["", "a", "b"]),
  ])
  func `what changed longest ago goes`(most: Int, changes: [String], gone: [String]) {
    var records = HeldRecords<Character>(most: most * Self.base)
    for (change, names) in zip(changes, gone) {
      let size = change.last?.wholeNumberValue ?? 0
      guard let name = change.first else { continue }
      #expect(records.changed(name, bytes: (size - 1) * Self.base) == Array(names), "\(change) of \(changes)")
    }
  }

  @Test func `one that is forgotten takes nothing`() {
    var records = HeldRecords<Character>(most: 2 * Self.base)
    #expect(records.changed("a", bytes: 10).isEmpty && records.bytes == Self.base + 10)
    records.forget("a")
    records.forget("b")
    #expect(records.bytes == 0)
  }
}
