import SessionCore

/// All that is known of one of an account's windows, in a few lines.
enum QuotaDetail {
  private static let cells = 8

  /// The lines, the first of them with the tone of the window.
  ///
  /// - Parameters:
  ///   - window: as an agent was told of it last.
  ///   - zone: whose clocks times are shown by.
  ///   - now: the moment.
  ///   - style: what the place can show.
  /// - Returns: what is used and when that was told; what comes of it.
  static func lines(
    _ window: QuotaWindow, zone: ZoneOffsets, now: Timestamp, style: TextStyle
  ) -> [(text: String, tone: Tone)] {
    let told = "told \(Age(of: window.measured, at: now).sentence)"
    if let resets = window.resets, resets <= now {
      let words = "\(window.wholePercent) % of \(window.length) were used when it was reset, "
      return [(words + "\(Age(of: resets, at: now).sentence); nothing was told since", .plain)]
    }
    guard window.isRunning(at: now) else {
      let words =
        "\(window.wholePercent) % of \(window.length) were used \(Age(of: window.measured, at: now).sentence), "
      return [(words + "and they are over; nothing was told since", .plain)]
    }
    let bar = style.signs.bar(percent: window.wholePercent, cells: cells)
    let resets = window.resets.map { ", resets \(ResetTime.words($0, zone: zone, now: now))" } ?? ""
    let outlook = QuotaOutlook(window, at: now)
    var lines: [(text: String, tone: Tone)] = [
      (
        "\(bar) \(window.wholePercent) % of \(window.length) used\(resets); \(told)",
        Tone(outlook?.urgency ?? .low)
      )
    ]
    if let outlook, let words = course(outlook, zone: zone, now: now) { lines.append((words, .plain)) }
    return lines
  }

  /// What comes of it as it goes on: `in an hour 78 %, between 74 % and 82 %; used up at about 18:10`.
  private static func course(_ outlook: QuotaOutlook, zone: ZoneOffsets, now: Timestamp) -> String? {
    guard outlook.course != .usedUp(minutes: 0) else { return "the agent may be stopped at any moment" }
    guard let forecast = outlook.forecast else { return nil }
    func time(_ moment: Timestamp) -> String { ResetTime.words(moment, zone: zone, now: now) }
    let exhaustion = forecast.exhaustion
    let end =
      switch (exhaustion.earliest, exhaustion.likely, exhaustion.latest) {
      case (let earliest?, let likely?, let latest?):
        "used up at about \(time(likely)), between \(time(earliest)) and \(time(latest))"
      case (let earliest?, let likely?, nil):
        "used up at about \(time(likely)), not before \(time(earliest)) and perhaps not at all"
      case (let earliest?, nil, _):
        "likely to last until then, though it may be used up from \(time(earliest)) on"
      case (nil, _, _): "it lasts until then"
      }
    let later = Timestamp(milliseconds: now.milliseconds + QuotaJSON.ahead)
    guard let band = forecast.used(at: later), band.high > outlook.window.usedPercent.rounded() else {
      return "at this pace " + end
    }
    return
      "in an hour about \(whole(band.likely)) %, between \(whole(band.low)) % and \(whole(band.high)) %; "
      + end
  }

  private static func whole(_ percent: Double) -> Int { Int(min(1_000, max(0, percent.rounded()))) }
}
