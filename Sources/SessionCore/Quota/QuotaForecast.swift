/// Where the use of one of the account's windows is going: the share that will be used at a moment ahead, in a band that is
/// meant to hold in four cases of five, and when nothing will be left.
///
/// Two paces are mixed, that of the last hour and that of the whole window. The nearer the moment, the more the last hour
/// counts: an hour ahead by half. What was used in a window that has hardly begun says little, so a tenth of its length is
/// added in which two and a half percent were used. The band is as wide as counts vary that come in bursts, and wider the
/// less of the window has passed.
///
/// The figures of the rule were found by the recorded sessions of half of the accounts' windows, and checked by the others.
package struct QuotaForecast: Hashable, Sendable {
  /// What a share may be, in percent of the window. Low and high are whole percents, as services tell them.
  package struct Band: Hashable, Sendable {
    package var low: Double
    package var likely: Double
    package var high: Double

    package init(low: Double, likely: Double, high: Double) {
      self.low = low
      self.likely = likely
      self.high = high
    }
  }

  /// When nothing is left; `nil` where the window is reset before.
  package struct Exhaustion: Hashable, Sendable {
    /// At the upper end of the band.
    package var earliest: Timestamp?
    package var likely: Timestamp?
    /// At the lower end of the band.
    package var latest: Timestamp?
  }

  /// In minutes: the time whose pace counts as the present one, and after which it has half given way to the usual one.
  private static let lately = 60.0
  /// In minutes: a pace is not told from less.
  private static let leastSpan = 5.0
  /// Of a window: the share that is taken to have passed before, and the percent to have been used in it.
  private static let priorShare = 0.1
  private static let priorPercent = 2.5
  /// Into so many steps the time until the reset is cut to find when nothing is left.
  private static let steps = 96
  /// In minutes.
  private static let precision = 0.05

  /// The moment that is looked ahead from.
  package let now: Timestamp
  /// When the use is forgotten.
  package let resets: Timestamp
  /// The share that is used now, in percent: what was told last.
  package let usedPercent: Double
  /// In percent a minute, over the last hour and over the whole window.
  private let recentPace: Double
  private let usualPace: Double
  /// How little is known, as percent a minute.
  private let doubt: Double

  /// The forecast for a window; `nil` for one that was reset since it was told of, of which nobody said when it is, or
  /// which had not begun when it was told of.
  package init?(_ window: QuotaWindow, at now: Timestamp) {
    guard let resets = window.resets, resets > now, window.usedPercent.isFinite, window.usedPercent >= 0,
      window.minutes > 0
    else { return nil }
    let length = Double(window.minutes)
    let passed = length - Self.minutes(from: now, to: resets)
    // The moment of the reset is told a little differently from time to time.
    guard passed >= -Self.leastSpan else { return nil }
    self.now = now
    self.resets = resets
    usedPercent = window.usedPercent
    let known = max(0, passed) + Self.priorShare * length
    usualPace = (usedPercent + Self.priorPercent) / known
    doubt = Self.priorPercent / known
    let span = max(Self.leastSpan, min(Self.lately, passed))
    let start = Self.moment(-max(0, passed), after: now)
    var course = window.course
    course.told(QuotaCourse.Sample(time: window.measured, usedPercent: window.usedPercent))
    let then = course.usedPercent(at: Self.moment(-span, after: now), start: start)
    recentPace = max(0, usedPercent - then) / span
  }

  /// What will be used at a moment up to the reset; before `now`, what is used now.
  ///
  /// - Returns: shares from that of now up to 100, or up to what is used already where that is more; `nil` from the reset
  ///   on.
  package func used(at moment: Timestamp) -> Band? {
    guard moment < resets else { return nil }
    let minutes = max(0, Self.minutes(from: now, to: moment))
    let most = max(100, usedPercent)
    let (growth, spread) = growth(in: minutes)
    return Band(
      low: min(most, max(usedPercent, (usedPercent + growth - spread).rounded())),
      likely: min(most, usedPercent + growth),
      high: min(most, max(usedPercent, (usedPercent + growth + spread).rounded())))
  }

  /// When nothing is left.
  package var exhaustion: Exhaustion {
    Exhaustion(
      earliest: moment { $0 + $1 }, likely: moment { growth, _ in growth }, latest: moment { $0 - $1 })
  }

  /// What is used in so many minutes from now, and how far that may be off, in percent.
  private func growth(in minutes: Double) -> (likely: Double, spread: Double) {
    guard minutes > 0 else { return (0, 0) }
    let growth =
      usualPace * minutes + (recentPace - usualPace) * Self.lately * minutes / (Self.lately + minutes)
    let unknown = doubt * minutes
    return (growth, (growth + growth * growth / 4 + unknown * unknown).squareRoot())
  }

  /// The first moment at which the rest is used, by one end of the band.
  private func moment(_ end: (_ growth: Double, _ spread: Double) -> Double) -> Timestamp? {
    let rest = 100 - usedPercent
    guard rest > 0 else { return now }
    func isUsed(in minutes: Double) -> Bool {
      let (growth, spread) = growth(in: minutes)
      return end(growth, spread) >= rest
    }
    let whole = Self.minutes(from: now, to: resets)
    var before = 0.0
    for step in 1...Self.steps {
      var after = whole * Double(step) / Double(Self.steps)
      guard isUsed(in: after) else {
        before = after
        continue
      }
      while after - before > Self.precision {
        let middle = (before + after) / 2
        // Where times are beyond all measure there is no number between.
        guard middle > before, middle < after else { break }
        if isUsed(in: middle) { after = middle } else { before = middle }
      }
      return min(resets, Self.moment(after, after: now))
    }
    return nil
  }

  private static func minutes(from start: Timestamp, to end: Timestamp) -> Double {
    (Double(end.milliseconds) - Double(start.milliseconds)) / 60_000
  }

  private static func moment(_ minutes: Double, after start: Timestamp) -> Timestamp {
    let milliseconds = Double(start.milliseconds) + minutes * 60_000
    return Timestamp(milliseconds: Int64(exactly: milliseconds.rounded()) ?? (milliseconds < 0 ? .min : .max))
  }
}
