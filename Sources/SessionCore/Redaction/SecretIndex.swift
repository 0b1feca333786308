/// Where a search has to look: the characters that rules wait for, found in one pass over the text.
///
/// Two bytes next to each other are looked up in a table; each rule is entered there with the rarest two of its
/// characters, so that nearly every place is done with one look.
struct SecretIndex: Sendable {
  /// What is at hand where the characters of a rule stand.
  enum Rule: Sendable {
    /// A row of ``SecretToken/all``.
    case token(Int)
    /// A row of ``SecretName/all``.
    case name(Int)
    /// A row of ``InjectedTag/all``.
    case tag(Int)
    case url
    case keyBegin
    case keyEnd
    case puttyKey
    case bearer
    case basic
    case cookie
    case commandLine
    case passwordFile
  }

  /// A rule's first eight characters, as they are compared at once.
  private struct Probe {
    var word: UInt64 = 0
    var mask: UInt64 = 0
    /// The bit that makes letters small, where case does not matter.
    var fold: UInt64 = 0
    /// How far into the rule's characters the pair stands.
    var offset: Int
    /// Into `rules`.
    var rule: Int
  }

  /// A bucket for each pair of bytes, the first one in the high bits; 0: nobody waits for it.
  private var table = [UInt8](repeating: 0, count: 1 << 16)
  private var buckets: [[Probe]] = [[]]
  private var rules: [(literal: String, ignoresCase: Bool, rule: Rule)] = []

  static let all = SecretIndex()

  private init() {
    for (index, token) in SecretToken.all.enumerated() { add(token.prefix, .token(index)) }
    for (index, name) in SecretName.all.enumerated() { add(name.word, ignoringCase: true, .name(index)) }
    for (index, tag) in InjectedTag.all.enumerated() {
      add("<" + tag.name + ">", ignoringCase: true, .tag(index))
    }
    add("://", .url)
    add("-----begin ", ignoringCase: true, .keyBegin)
    add("-----end ", ignoringCase: true, .keyEnd)
    add("Private-Lines: ", .puttyKey)
    add("bearer ", ignoringCase: true, .bearer)
    add("basic ", ignoringCase: true, .basic)
    add("cookie", ignoringCase: true, .cookie)
    for program in SecretSearch.programsWithPasswords { add(program + " ", .commandLine) }
    for port in ["5432", "3306", "1433", "*"] { add(":" + port + ":", .passwordFile) }
    for index in buckets.indices {
      buckets[index].sort { rules[$0.rule].literal.utf8.count > rules[$1.rule].literal.utf8.count }
    }
  }

  /// Enters a rule; literals that ignore case are in lower case.
  private mutating func add(_ literal: String, ignoringCase: Bool = false, _ rule: Rule) {
    let bytes = Array(literal.utf8)
    let offset = Self.rarestPair(in: bytes)
    var probe = Probe(offset: offset, rule: rules.count)
    for (index, byte) in bytes.prefix(8).enumerated() {
      let shift = UInt64(index * 8)
      probe.word |= UInt64(byte) << shift
      probe.mask |= 0xff << shift
      if ignoringCase, ByteSet.letters.contains(byte) { probe.fold |= 0x20 << shift }
    }
    rules.append((literal, ignoringCase, rule))
    for first in Self.cases(bytes[offset], ignoringCase) {
      for second in Self.cases(bytes[offset + 1], ignoringCase) {
        let pair = Int(first) << 8 | Int(second)
        if table[pair] == 0 {
          if buckets.count <= UInt8.max { buckets.append([]) }
          table[pair] = UInt8(buckets.count - 1)
        }
        let bucket = Int(table[pair])
        if !buckets[bucket].contains(where: { $0.rule == probe.rule }) { buckets[bucket].append(probe) }
      }
    }
  }

  private static func cases(_ byte: UInt8, _ ignoringCase: Bool) -> [UInt8] {
    ignoringCase && ByteSet.letters.contains(byte) ? [byte, byte & ~0x20] : [byte]
  }

  /// Where the two bytes begin that are least to be expected in what people and programs write.
  private static func rarestPair(in literal: [UInt8]) -> Int {
    let frequent = Array("etaonirsldcu \"\\-:/mpfgh0127.,_b9345y68w=k".utf8)
    func rarity(_ byte: UInt8) -> Int { frequent.firstIndex(of: byte) ?? frequent.count }
    var best = (offset: 0, rarity: -1)
    for offset in 0..<max(1, literal.count - 1) {
      let rarity = (rarity(literal[offset]) + 1) * (rarity(literal[min(offset + 1, literal.count - 1)]) + 1)
      if rarity > best.rarity { best = (offset, rarity) }
    }
    return best.offset
  }

  /// Goes through the text once, and shows each place where a rule's characters stand to the search.
  func search(_ bytes: UnsafeRawBufferPointer) -> SecretSearch {
    var search = SecretSearch(bytes)
    guard bytes.count > 1 else { return search }
    table.withUnsafeBufferPointer { table in
      var place = 0
      var first = Int(bytes[0])
      while place + 1 < bytes.count {
        let second = Int(bytes[place + 1])
        let bucket = table[first << 8 | second]
        first = second
        if bucket == 0 {
          place += 1
          continue
        }
        let next = look(buckets[Int(bucket)], at: place, &search)
        if next > place + 1, next < bytes.count { first = Int(bytes[next]) }
        place = next
      }
    }
    return search
  }

  /// Tries the rules of a bucket; where to go on.
  private func look(_ probes: [Probe], at place: Int, _ search: inout SecretSearch) -> Int {
    for probe in probes {
      let start = place - probe.offset
      guard start >= search.end, start >= 0,
        (word(search.text.bytes, start) | probe.fold) & probe.mask == probe.word
      else { continue }
      let rule = rules[probe.rule]
      let length = rule.literal.utf8.count
      guard
        length <= 8 || search.text.stands(rule.literal, at: start, ignoringCase: rule.ignoresCase)
      else { continue }
      search.text.spend(length)
      if let end = search.judge(rule.rule, start..<start + length) { return max(end, place + 1) }
    }
    return place + 1
  }

  /// The eight bytes from there on, the first one lowest; 0 behind the end.
  private func word(_ bytes: UnsafeRawBufferPointer, _ start: Int) -> UInt64 {
    guard start + 8 > bytes.count else {
      return UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self))
    }
    var word: UInt64 = 0
    for index in start..<bytes.count { word |= UInt64(bytes[index]) << UInt64((index - start) * 8) }
    return word
  }
}
