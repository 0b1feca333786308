import SessionCore

/// The view as text: names and values like those of a query, visible ASCII without spaces.
extension BoardView {
  private static let digits = Array("0123456789ABCDEF".utf8)
  /// Rows and lines beyond this are none that anybody scrolled to.
  private static let farthest = 1_000_000

  /// The view that a text tells of. What is broken or unknown in it is left out, piece by piece: it may have come from
  /// an older daemon, or from anybody.
  ///
  /// - Parameter text: as ``text`` gave it, or anything else.
  package init(text: String) {
    self.init()
    var (id, key, row): (String?, Int64, Int) = (nil, 0, 0)
    for pair in text.utf8.split(separator: UInt8(ascii: "&")) {
      let name = pair.prefix { $0 != UInt8(ascii: "=") }
      guard let value = Self.decoded(pair[name.endIndex...].dropFirst()) else { continue }
      switch String(Substring(name)) {
      case "sort": order = SessionOrder(rawValue: value) ?? order
      case "reverse": isReversed = value == "1"
      case "all": scope = value == "1" ? .all : .recent
      case "filter":
        filter = String(
          String.UnicodeScalarView(value.unicodeScalars.filter(Self.isText).prefix(Self.longestFilter)))
      case "typing": isTyping = value == "1"
      case "selected": id = Selection.id(SessionID(value))
      case "key": key = Int64(value) ?? key
      case "row": row = Self.count(value)
      case "top": top = Self.count(value)
      case "open": isOpen = value == "1"
      case "help": isHelpOpen = value == "1"
      case "scroll": scroll = Self.count(value)
      case _: continue
      }
    }
    selection = id.map { Selection(id: $0, key: key, row: row) }
    // A page about nothing is none.
    if selection == nil { isOpen = false }
    if isOpen || isHelpOpen { isTyping = false }
  }

  /// The view as text, at most 1 KiB; what is as it is at first is left out.
  package var text: String {
    var pairs: [(String, String)] = []
    if order != .need { pairs.append(("sort", order.rawValue)) }
    if isReversed { pairs.append(("reverse", "1")) }
    if scope == .all { pairs.append(("all", "1")) }
    if !filter.isEmpty { pairs.append(("filter", Self.encoded(filter))) }
    if isTyping { pairs.append(("typing", "1")) }
    if let selection {
      pairs.append(("selected", Self.encoded(selection.id)))
      pairs.append(("key", String(selection.key)))
      pairs.append(("row", String(selection.row)))
    }
    if top > 0 { pairs.append(("top", String(top))) }
    if isOpen { pairs.append(("open", "1")) }
    if isHelpOpen { pairs.append(("help", "1")) }
    if scroll > 0 { pairs.append(("scroll", String(scroll))) }
    return pairs.map { "\($0)=\($1)" }.joined(separator: "&")
  }

  private static func count(_ text: String) -> Int {
    min(farthest, max(0, Int(text) ?? 0))
  }

  /// Everything but letters, digits and `-._~` as `%XX`.
  private static func encoded(_ text: String) -> String {
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        bytes.append(byte)
      case _: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 0xf)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func decoded(_ text: Substring.UTF8View) -> String? {
    var bytes: [UInt8] = []
    var rest = text
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard let high = rest.popFirst().flatMap(value), let low = rest.popFirst().flatMap(value) else {
        return nil
      }
      bytes.append(high << 4 | low)
    }
    return String(validating: bytes, as: UTF8.self)
  }

  private static func value(_ digit: UInt8) -> UInt8? {
    // Without 0x20 a letter is a capital.
    digits.firstIndex(of: digit & 0x40 != 0 ? digit & 0xdf : digit).map(UInt8.init)
  }
}

extension BoardView.Selection {
  /// As much of an id as a selection holds.
  static func id(_ id: SessionID) -> String {
    guard id.rawValue.utf8.count > longestID else { return id.rawValue }
    var kept = String.UnicodeScalarView()
    var bytes = 0
    for scalar in id.rawValue.unicodeScalars {
      bytes += UTF8.width(scalar)
      guard bytes <= longestID else { break }
      kept.append(scalar)
    }
    return String(kept)
  }

  /// Whether the session is called so.
  func names(_ id: SessionID) -> Bool {
    id.rawValue == self.id || (id.rawValue.utf8.count > Self.longestID && Self.id(id) == self.id)
  }
}
