package import Logging

/// Decides which messages are logged, so that a fault that repeats can't fill a disk.
///
/// Messages are told apart by level and text, without metadata. Each may be logged some times in a window that begins with
/// the first; the rest is held back, and said in one line when the window has ended. While it goes on like that, each
/// window is twice as long as the one before, up to a limit; after one without anything held back, all begins anew.
///
/// Only so many messages are told apart at a time. Where there are more, the others of a level count as one, so the
/// log has a bound whatever happens.
package struct LogLimiter: Sendable {
  /// Messages that were held back and not said yet.
  package struct Held: Sendable, Equatable, CustomStringConvertible {
    /// The level that they had.
    package let level: Logger.Level
    /// Their text, or its beginning; `nil` where they are several.
    package let message: String?
    /// How many they are, from 1 on.
    package let count: Int
    /// The time in which they came.
    package let milliseconds: Int64

    /// What was held back of one message, or of several where there is none.
    package init(level: Logger.Level, message: String?, count: Int, milliseconds: Int64) {
      self.level = level
      self.message = message
      self.count = count
      self.milliseconds = milliseconds
    }

    /// For people: `412 more like it were held back in 10 s`.
    package var description: String {
      let verb = count == 1 ? "was" : "were"
      let seconds = max(1, (milliseconds + 999) / 1_000)
      return "\(count) more \(message == nil ? "of many kinds" : "like it") \(verb) held back in \(seconds) s"
    }
  }

  /// What is to be done about a message.
  package struct Answer: Sendable {
    /// To be said first.
    package let due: [Held]
    /// Whether the message is logged.
    package let passes: Bool
  }

  private struct Message: Hashable {
    let level: Logger.Level
    /// `nil` for all those that are not told apart.
    let text: String?
  }

  private struct Window {
    let start: Int64
    let length: Int64
    /// How many came.
    var count = 0
    /// How many of those that were held back have been said, and until when.
    var said = 0
    var saidUntil: Int64

    var end: Int64 { start + length }

    init(start: Int64, length: Int64) {
      self.start = start
      self.length = length
      saidUntil = start
    }
  }

  /// Enough of a message's text to tell it from others, in bytes of UTF-8.
  private static let textLimit = 256

  private let lines: Int
  private let shortest: Int64
  private let longest: Int64
  private let messages: Int
  private var windows: [Message: Window] = [:]
  private var nextEnd = Int64.max

  /// A limiter that has seen nothing.
  ///
  /// - Parameters:
  ///   - lines: How often a message is logged in a window, from 1 on.
  ///   - window: Milliseconds in the first window of a message.
  ///   - longestWindow: Milliseconds in the longest.
  ///   - messages: How many messages are told apart at a time.
  package init(
    lines: Int = 20, window: Int64 = 10_000, longestWindow: Int64 = 600_000, messages: Int = 64
  ) {
    self.lines = lines
    self.messages = messages
    shortest = window
    longest = longestWindow
  }

  /// A message came.
  ///
  /// - Parameters:
  ///   - text: The message, without metadata.
  ///   - level: Its level; none is exempt.
  ///   - now: Milliseconds of a clock that never goes back.
  /// - Returns: Whether it is logged, and what is to be said before.
  package mutating func logged(_ text: String, level: Logger.Level, at now: Int64) -> Answer {
    let due = end(at: now)
    var message = Message(level: level, text: Self.beginning(of: text))
    if windows[message] == nil, windows.count >= messages { message = Message(level: level, text: nil) }
    var window = windows[message] ?? Window(start: now, length: shortest)
    window.count += 1
    windows[message] = window
    nextEnd = min(nextEnd, window.end)
    return Answer(due: due, passes: window.count <= lines)
  }

  /// All that was held back and not said yet, whether its window has ended or not. What was held back stays so: this
  /// may be asked at any time, and has to be before the program ends. `now` as in `logged`.
  package mutating func flush(at now: Int64) -> [Held] {
    var due = end(at: now)
    for (message, var window) in windows.sorted(by: { $0.value.start < $1.value.start }) {
      guard let held = held(message, window, until: now) else { continue }
      due.append(held)
      window.said += held.count
      window.saidUntil = now
      windows[message] = window
    }
    return due
  }

  /// Ends the windows whose time has come.
  private mutating func end(at now: Int64) -> [Held] {
    guard now >= nextEnd else { return [] }
    var due: [Held] = []
    for (message, window) in windows.sorted(by: { $0.value.start < $1.value.start }) where window.end <= now {
      if let held = held(message, window, until: window.end) { due.append(held) }
      let next = Window(start: window.end, length: min(window.length * 2, longest))
      windows[message] = window.count > lines && next.end > now ? next : nil
    }
    nextEnd = windows.values.map(\.end).min() ?? .max
    return due
  }

  private func held(_ message: Message, _ window: Window, until end: Int64) -> Held? {
    let count = window.count - lines - window.said
    guard count > 0 else { return nil }
    return Held(
      level: message.level, message: message.text, count: count, milliseconds: end - window.saidUntil)
  }

  private static func beginning(of text: String) -> String {
    text.utf8.count <= textLimit ? text : String(decoding: text.utf8.prefix(textLimit), as: UTF8.self)
  }
}
