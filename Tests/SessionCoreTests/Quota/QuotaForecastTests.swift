import SessionCore
import Testing

struct QuotaForecastTests {
  private static func time(_ minutes: Double) -> Timestamp {
    Timestamp(milliseconds: Int64((minutes * 60_000).rounded()))
  }

  /// A window of five hours that began at 0, as it was told at those minutes.
  private static func window(_ told: [(minute: Double, percent: Double)], minutes: Int = 300) -> QuotaWindow {
    let last = told.last ?? (0, 0)
    let course = QuotaCourse(told.map { .init(time: time($0.minute), usedPercent: $0.percent) })
    return QuotaWindow(
      limit: "", minutes: minutes, usedPercent: last.percent, resets: time(Double(minutes)),
      measured: time(last.minute), course: course)
  }

  /// What was told, the moment, and an hour ahead: by hand, from the paces that stand behind each.
  private static let hours: [([(Double, Double)], Double, QuotaForecast.Band)] = [
    // (60 + 2.5) in 180 minutes and 24 in the last hour: 20.8 and (0.4 - 0.347) × 30 more, ± √(22.4 + 11.2² + 0.8²).
    ([(150, 60)], 150, .init(low: 70, likely: 82.4, high: 95)),
    // All of it within the last half hour: 62.5 in 180 minutes, 60 in the last hour.
    ([(120, 0), (150, 60)], 150, .init(low: 79, likely: 100, high: 100)),
    // Nothing in the last hour: only the usual pace, by half.
    ([(90, 60), (150, 60)], 150, .init(low: 64, likely: 70.4, high: 77)),
    // It has just begun: a half of a quarter of an even pace.
    ([(0, 0)], 0, .init(low: 0, likely: 2.5, high: 8)),
    ([(10, 100)], 20, .init(low: 100, likely: 100, high: 100)),
    ([(10, 104)], 20, .init(low: 104, likely: 104, high: 104)),
  ]

  @Test(arguments: hours.indices)
  func `what will be used an hour ahead`(index: Int) throws {
    let (told, minute, expected) = Self.hours[index]
    let forecast = try #require(QuotaForecast(Self.window(told), at: Self.time(minute)))
    let band = try #require(forecast.used(at: Self.time(minute + 60)))
    #expect(band.low == expected.low && band.high == expected.high)
    #expect(abs(band.likely - expected.likely) < 0.06)
  }

  @Test func `now it is what was told, and from the reset on nobody knows`() throws {
    let forecast = try #require(QuotaForecast(Self.window([(100, 40)]), at: Self.time(120)))
    #expect(forecast.used(at: Self.time(120)) == .init(low: 40, likely: 40, high: 40))
    #expect(forecast.used(at: Self.time(60)) == .init(low: 40, likely: 40, high: 40))
    #expect(forecast.used(at: Self.time(299)) != nil && forecast.used(at: Self.time(300)) == nil)
  }

  /// Minutes from the moment on until nothing is left.
  private static let ends: [([(Double, Double)], Double, [Double?])] = [
    ([(150, 60)], 150, [69.98, 109.32, nil]), ([(150, 85)], 150, [17.11, 27.72, 60.79]),
    ([(150, 97)], 150, [2.4, 4.69, 12.37]), ([(150, 50)], 150, [106.45, nil, nil]),
    ([(100, 0)], 100, [nil, nil, nil]), ([(100, 100)], 120, [0, 0, 0]),
  ]

  @Test(arguments: ends.indices)
  func `when nothing is left`(index: Int) throws {
    let (told, minute, expected) = Self.ends[index]
    let forecast = try #require(QuotaForecast(Self.window(told), at: Self.time(minute)))
    let exhaustion = forecast.exhaustion
    for (found, expected) in zip([exhaustion.earliest, exhaustion.likely, exhaustion.latest], expected) {
      let found = found.map { Double($0.milliseconds) / 60_000 - minute }
      guard let found, let expected else {
        #expect(found == expected)
        continue
      }
      #expect(abs(found - expected) <= 0.1)
    }
    #expect((exhaustion.earliest == nil) == (expected.compactMap(\.self).isEmpty))
  }

  @Test func `nobody can tell of what was reset, has no end, had not begun or is no share`() {
    let now = Self.time(10)
    for percent in [-1, .nan, .infinity] {
      #expect(QuotaForecast(Self.window([(5, percent)]), at: now) == nil)
    }
    #expect(QuotaForecast(Self.window([(5, 1)]), at: Self.time(300)) == nil)
    #expect(QuotaForecast(Self.window([(5, 1)]), at: Self.time(-30)) == nil)
    var endless = Self.window([(5, 1)])
    endless.resets = nil
    #expect(QuotaForecast(endless, at: now) == nil)
  }

  @Test(arguments: [Int64.min, -1, 0, .max])
  func `times beyond all measure are no trouble`(milliseconds: Int64) {
    let time = Timestamp(milliseconds: milliseconds)
    for resets in [Int64.min, 1, .max] {
      for used in [Double.leastNonzeroMagnitude, 50, .greatestFiniteMagnitude] {
        for minutes in [1, 300, Int.max] {
          let window = QuotaWindow(
            limit: "", minutes: minutes, usedPercent: used, resets: Timestamp(milliseconds: resets),
            measured: time)
          for now in [Int64.min, 0, Int64.max - 1] {
            let forecast = QuotaForecast(window, at: Timestamp(milliseconds: now))
            _ = forecast?.exhaustion
            _ = forecast?.used(at: time)
          }
        }
      }
    }
  }
}
