import CSimdJSON

/// Reads records, one JSON object each, and holds the wanted members of the last one.
///
/// simdjson reads what is well formed, at the speed of memory. What it refuses is looked at again by the
/// ``LenientScanner``, because agents write things that are no strict JSON: a lone surrogate where a tool's output was
/// cut inside an emoji.
package final class RecordReader {
  /// Bytes that must be readable behind every record handed over.
  static let padding = Int(CSIMDJSON_PADDING)

  /// A record longer than this is only scanned: a parser takes six times its length, and keeps it for good.
  private static let longestParsed = 2 << 20
  /// A number of tokens larger than this is none: no session comes near, and thousands of them still add up.
  static let largestCount = 1_000_000_000_000
  private static let shortTextLimit = 4 << 10

  private let table: FieldTable
  private var parser: OpaquePointer?
  private let found: UnsafeMutableBufferPointer<csimdjson_found>
  /// Strings of a record that simdjson did not hold.
  private var ownStrings: UnsafeMutableBufferPointer<UInt8> = .allocate(capacity: 1)
  /// The last record itself, for what no table can ask for; `nil` for one too long to hold. Valid as long as the memory
  /// that was handed over.
  private(set) var bytes: UnsafeRawBufferPointer?
  /// Readers of parts of a record, by their tables: made once, since each holds a parser.
  private var parts: [UnsafePointer<csimdjson_field>: RecordReader] = [:]
  /// What is wrong with a number of tokens that was asked for since the last record was read; `nil` where all are well.
  private(set) var countProblem: String?

  init(table: FieldTable) {
    self.table = table
    parser = csimdjson_create()
    found = .allocate(capacity: table.fields.count)
    found.initialize(repeating: csimdjson_found())
  }

  deinit {
    csimdjson_destroy(parser)
    found.deallocate()
    ownStrings.deallocate()
  }

  /// Reads one object; `nil` on success, else why it is no record.
  func read(_ record: UnsafeRawBufferPointer) -> String? {
    guard let base = record.baseAddress?.assumingMemoryBound(to: UInt8.self), let parser else {
      return "out of memory"
    }
    bytes = record
    countProblem = nil
    var error: CInt = 0
    if record.count <= Self.longestParsed {
      error = csimdjson_extract(
        parser, base, record.count, table.fields.baseAddress, table.fields.count, table.rootCount,
        found.baseAddress)
      guard error != 0 else { return nil }
    }
    var scanner = LenientScanner(table: table)
    scanner.scan(record)
    guard scanner.isComplete else {
      return "not one JSON object" + (error == 0 ? "" : ": " + String(cString: csimdjson_message(error)))
    }
    take(scanner)
    return nil
  }

  /// Takes over what a scanner found of a record that is not held.
  func adopt(_ scanner: LenientScanner) {
    bytes = nil
    countProblem = nil
    take(scanner)
  }

  private func take(_ scanner: LenientScanner) {
    found.update(repeating: csimdjson_found())
    var strings: [UInt8] = []
    var places: [(field: Int, bytes: Range<Int>)] = []
    for (field, finding) in scanner.findings.enumerated() {
      guard let finding else { continue }
      found[field].kind = finding.kind
      found[field].integer = finding.integer
      found[field].real = finding.real
      guard finding.kind == CSIMDJSON_STRING else { continue }
      let start = strings.count
      strings += finding.text
      places.append((field, start..<strings.count))
    }
    ownStrings.deallocate()
    ownStrings = .allocate(capacity: max(1, strings.count))
    _ = ownStrings.initialize(from: strings)
    for place in places {
      found[place.field].bytes = UnsafePointer(ownStrings.baseAddress.map { $0 + place.bytes.lowerBound })
      found[place.field].count = place.bytes.count
    }
  }

  /// A reader for parts of records that this one has read, with members of their own; always the same for a table.
  func part(_ table: FieldTable) -> RecordReader {
    guard let key = table.fields.baseAddress else { return RecordReader(table: table) }
    if let known = parts[key] { return known }
    let part = RecordReader(table: table)
    parts[key] = part
    return part
  }

  // MARK: The last record's members

  /// The bytes of a string member, unescaped; valid until the next record is read.
  func text(_ field: Int) -> UnsafeBufferPointer<UInt8>? {
    let value = found[field]
    guard value.kind == CSIMDJSON_STRING else { return nil }
    return UnsafeBufferPointer(start: value.bytes, count: value.count)
  }

  /// The front of a string member, at most 4 KiB: folders, titles and models are shorter, and what is kept of a record
  /// must not grow with it. No character is cut.
  func shortText(_ field: Int) -> UnsafeBufferPointer<UInt8>? {
    text(field).map { UnsafeBufferPointer(rebasing: $0.frontOfCharacters(Self.shortTextLimit)) }
  }

  func string(_ field: Int) -> String? {
    text(field).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The first of several string members that is there and not empty, as ``text(_:)-(Int)`` has it.
  func text(_ fields: [Int]) -> UnsafeBufferPointer<UInt8>? {
    fields.lazy.compactMap { self.text($0) }.first { !$0.isEmpty }
  }

  /// The same, as ``shortText(_:)-(Int)`` has it.
  func shortText(_ fields: [Int]) -> UnsafeBufferPointer<UInt8>? {
    fields.lazy.compactMap { self.shortText($0) }.first { !$0.isEmpty }
  }

  /// The first of several string members that is there and not empty.
  func string(_ fields: [Int]) -> String? {
    text(fields).map { String(decoding: $0, as: UTF8.self) }
  }

  func integer(_ field: Int) -> Int? {
    let value = found[field]
    return value.kind == CSIMDJSON_INTEGER ? Int(value.integer) : nil
  }

  /// A number of tokens; 0 where the member is missing, and where it holds none, which ``countProblem`` tells then.
  func count(_ field: Int) -> Int { knownCount(field) ?? 0 }

  /// The same, but `nil` where there is none.
  func knownCount(_ field: Int) -> Int? {
    guard has(field) else { return nil }
    // A program that counts in floating point may write 12.0.
    if let number = real(field).flatMap(Int.init(exactly:)), (0...Self.largestCount).contains(number) {
      return number
    }
    if countProblem == nil {
      countProblem = "\(table.name(of: field)) is no number of tokens: it counts as 0"
    }
    return nil
  }

  /// Takes over what another reader found wrong with a part of the record.
  func noteCountProblem(of part: RecordReader) {
    countProblem = countProblem ?? part.countProblem
  }

  /// A number of whatever kind.
  func real(_ field: Int) -> Double? {
    let value = found[field]
    return value.kind == CSIMDJSON_INTEGER || value.kind == CSIMDJSON_REAL ? value.real : nil
  }

  func isTrue(_ field: Int) -> Bool {
    found[field].kind == CSIMDJSON_TRUE
  }

  func isFalse(_ field: Int) -> Bool {
    found[field].kind == CSIMDJSON_FALSE
  }

  /// Whether the member is there with any value but `null`.
  func has(_ field: Int) -> Bool {
    found[field].kind != CSIMDJSON_ABSENT && found[field].kind != CSIMDJSON_NULL
  }

  /// Whether the member stands there as `null`.
  func isNull(_ field: Int) -> Bool { found[field].kind == CSIMDJSON_NULL }

  func equals(_ field: Int, _ expected: StaticString) -> Bool {
    guard let text = text(field), text.count == expected.utf8CodeUnitCount else { return false }
    return text.elementsEqual(
      UnsafeBufferPointer(start: expected.utf8Start, count: expected.utf8CodeUnitCount))
  }
}
