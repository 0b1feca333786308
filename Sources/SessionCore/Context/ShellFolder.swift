/// The folder that a command runs in, and what paths mean there.
struct ShellFolder: Hashable {
  /// Absolute, or as far as it is known.
  private(set) var path: String
  /// Whether it is where the line has gone: not behind `cd "$(…)"`.
  private(set) var isKnown = true

  /// Bytes that a path may have, as a system allows.
  private static let longestPath = 4_096

  init(path: String) {
    self.path = path
    self.path = self.path(of: ".")?.path ?? path
  }

  /// A path, and whether it is certain that it is the one.
  struct Place: Hashable {
    var path: String
    var isCertain: Bool
  }

  /// - Returns: `nil` for what is no file: a device, an address, the result of a command, text that can't be a path.
  func path(of word: String) -> Place? {
    guard !word.isEmpty, word != "-", word.utf8.count <= Self.longestPath,
      word.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f }), !word.contains("://")
    else { return nil }
    let isForeign = isOfWindows || Self.drive(of: word) != nil
    let plain = Self.marked(isForeign ? String(word.map { $0 == "\\" ? "/" : $0 }) : word)
    guard !plain.hasPrefix("*/"), plain != "*" || word == "*" else { return nil }
    guard !["/dev/", "/proc/"].contains(where: plain.hasPrefix) else { return nil }
    let base = isOfWindows ? String(path.map { $0 == "\\" ? "/" : $0 }) : path
    let isWhole =
      plain.hasPrefix("/") || plain.hasPrefix("~") || plain.hasPrefix("$") || Self.drive(of: plain) != nil
    let whole = Self.normal(isWhole || path.isEmpty ? plain : base + "/" + plain, mapsDrives: isOfWindows)
    let isCertain = !whole.utf8.contains { "*?$".utf8.contains($0) } && (isWhole || isKnown)
    guard let drive = Self.drive(of: whole) else { return Place(path: whole, isCertain: isCertain) }
    let foreign = String(drive) + String(whole.dropFirst().map { $0 == "/" ? "\\" : $0 })
    return Place(path: foreign, isCertain: isCertain)
  }

  /// A command goes to another folder.
  mutating func enter(_ word: String) {
    if let place = path(of: word) {
      path = place.path
      isKnown = isKnown || word.hasPrefix("/") || word.hasPrefix("~")
    } else {
      isKnown = false
    }
  }

  private var isOfWindows: Bool { Self.drive(of: path) != nil }

  /// The letter of `C:\` or `C:/`.
  private static func drive(of path: String) -> Character? {
    let start = path.prefix(3)
    guard start.count >= 2, start.dropFirst().first == ":", let letter = start.first, letter.isASCII,
      letter.isLetter,
      start.count == 2 || start.last == "\\" || start.last == "/"
    else { return nil }
    return Character(letter.uppercased())
  }

  /// A path with `*` in the places of what other commands say, which the parser leaves as `$`.
  private static func marked(_ word: String) -> String {
    guard word.utf8.contains(UInt8(ascii: "$")) else { return word }
    var bytes = Array(word.utf8)
    for index in bytes.indices where bytes[index] == UInt8(ascii: "$") {
      let next = index + 1 < bytes.count ? bytes[index + 1] : 0x20
      let isName =
        next == UInt8(ascii: "{") || next == UInt8(ascii: "_") || next >= 0x30 && next <= 0x39
        || next | 0x20 >= 0x61 && next | 0x20 <= 0x7a
      if !isName { bytes[index] = UInt8(ascii: "*") }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// A path that is meant as it stands, without anything that a shell reads in it.
  ///
  /// - Parameters:
  ///   - path: absolute, or below the folder.
  ///   - folder: absolute; empty where nobody knows, and then the path stays as it is.
  /// - Returns: the absolute path.
  static func whole(_ path: String, in folder: String) -> String {
    guard let first = path.utf8.first, !folder.isEmpty, first != UInt8(ascii: "/"),
      first != UInt8(ascii: "~"), first != UInt8(ascii: "\\"), drive(of: path) == nil, !path.contains("://")
    else { return path }
    guard drive(of: folder) == nil else { return folder + "\\" + path }
    return normal(folder + "/" + path, mapsDrives: false)
  }

  /// A path without `.`, `..` and empty parts.
  private static func normal(_ path: String, mapsDrives: Bool) -> String {
    let isRooted = path.hasPrefix("/")
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part == "..", let last = parts.last, last != "..", !last.hasPrefix("$"), last != "~" {
        if parts.count > 1 || drive(of: String(last)) == nil { parts.removeLast() }
      } else if part != ".." || !isRooted {
        parts.append(part)
      }
    }
    if mapsDrives, isRooted, let first = parts.first, first.count == 1, drive(of: first + ":") != nil {
      return first.uppercased() + ":/" + parts.dropFirst().joined(separator: "/")
    }
    if !isRooted, parts.count == 1, drive(of: String(parts[0])) != nil { return parts[0] + "/" }
    return (isRooted ? "/" : "") + parts.joined(separator: "/")
  }
}
