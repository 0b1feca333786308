import Foundation
import SessionCore
import SessionTestSupport
import Testing

/// Forecasts of quotas held against what recorded sessions of Codex were told afterwards. What they were told is read here
/// by other means than sessiond's.
///
/// The figures of the rule were chosen by half of these windows. The records are few: most windows of five hours were
/// watched for less than one, and most of the week's did not move.
struct RecordedQuotaTests {
  /// What was told of one window, in seconds since it began.
  private struct Record {
    var minutes: Int
    var told: [(second: Double, percent: Double)]

    /// The share that was told last by then.
    func percent(at second: Double) -> Double? { told.last { $0.second <= second }?.percent }

    var end: Double { told.last?.second ?? 0 }
  }

  /// What came of a forecast.
  private struct Outcome {
    var error: Double
    var holds: Bool
  }

  @Test(.enabled(if: SharedData.isAvailable && SharedData.scenarios != nil, "recorded data is not here"))
  func `an hour ahead the forecast is near, and its band holds in four cases of five`() throws {
    let records = try Self.records()
    #expect(records.count >= 30)
    // At a third and at two thirds of what was seen of each window; where the record ends before the hour, its end.
    let cuts = records.flatMap { record in
      [1.0 / 3, 2.0 / 3].compactMap { part -> Outcome? in
        let first = record.told.first?.second ?? 0
        let cut = first + (record.end - first) * part
        let end = min(cut + 3_600, record.end)
        return end - cut < 1_200 ? nil : Self.outcome(record, from: cut, to: end)
      }
    }
    // Wherever something was told, five minutes apart at least.
    let origins = records.flatMap { record in
      (record.minutes == 300 ? [900.0, 1_800, 3_600] : [3_600]).flatMap { ahead in
        var last = -Double.infinity
        return record.told.compactMap { told -> Outcome? in
          guard told.second - last >= 300, told.second + ahead <= record.end else { return nil }
          last = told.second
          return Self.outcome(record, from: told.second, to: told.second + ahead)
        }
      }
    }
    for (name, outcomes, least) in [("at the thirds", cuts, 20), ("all along", origins, 60)] {
      let errors = outcomes.map(\.error).sorted()
      let median = try #require(errors.isEmpty ? nil : errors[errors.count / 2])
      let held = Double(outcomes.count { $0.holds }) / Double(outcomes.count)
      print(
        "quota forecasts \(name): \(outcomes.count), median error \((median * 100).rounded() / 100) points, "
          + "the band held in \((held * 1_000).rounded() / 10) %")
      #expect(outcomes.count >= least)
      #expect(median <= 3)
      #expect((0.7...0.9).contains(held))
    }
  }

  private static func outcome(_ record: Record, from cut: Double, to end: Double) -> Outcome? {
    func time(_ second: Double) -> Timestamp { Timestamp(milliseconds: Int64((second * 1_000).rounded())) }
    var window: QuotaWindow?
    for told in record.told where told.second <= cut {
      let next = QuotaWindow(
        limit: "codex", minutes: record.minutes, percent: told.percent, resetSeconds: record.minutes * 60,
        at: time(told.second))
      guard let next else { continue }
      window = window.map { $0.merged(with: next) } ?? next.merged(with: next)
    }
    guard let window, let band = QuotaForecast(window, at: time(cut))?.used(at: time(end)),
      let actual = record.percent(at: end)
    else { return nil }
    return Outcome(error: abs(band.likely - actual), holds: (band.low...band.high).contains(actual))
  }

  /// The windows in the recorded rollouts, of each project's account: what was told under a reset within five minutes.
  private static func records() throws -> [Record] {
    var told: [String: [(reset: Double, time: Double, percent: Double)]] = [:]
    for (folder, isOneAccount) in [
      (try #require(SharedData.transcripts), false), (try #require(SharedData.scenarios), true),
    ] {
      for file in SharedData.files(below: folder, suffix: ".jsonl") {
        let account = isOneAccount ? "" : file.path.dropFirst(folder.path.count).split(separator: "/")[0]
        // Excerpts of one project have times of their own.
        guard account != "agent-sessions", let data = try? Data(contentsOf: file),
          data.range(of: Data(#""rate_limits":{"#.utf8)) != nil
        else { continue }
        for line in data.split(separator: UInt8(ascii: "\n")) where line.count < 200_000 {
          for window in windows(in: line) {
            told["\(account) \(window.name)", default: []].append(
              (window.reset, window.time, window.percent))
          }
        }
      }
    }
    return told.sorted { $0.key < $1.key }.flatMap { name, samples in
      let minutes = Int(name.split(separator: " ").last ?? "") ?? 0
      return byReset(samples).map { samples in
        let start = (samples.map(\.reset).max() ?? 0) - Double(minutes) * 60
        var most = 0.0
        let course = samples.sorted { $0.time < $1.time }.compactMap { sample -> (Double, Double)? in
          guard sample.percent >= most else { return nil }
          most = sample.percent
          return (sample.time - start, sample.percent)
        }
        return Record(minutes: minutes, told: course)
      }
    }
  }

  private static func byReset(
    _ samples: [(reset: Double, time: Double, percent: Double)]
  ) -> [[(reset: Double, time: Double, percent: Double)]] {
    var groups: [[(reset: Double, time: Double, percent: Double)]] = []
    for sample in samples.sorted(by: { $0.reset < $1.reset }) {
      if let last = groups.last?.last, sample.reset - last.reset <= 300 {
        groups[groups.count - 1].append(sample)
      } else {
        groups.append([sample])
      }
    }
    return groups
  }

  private static func windows(
    in line: Data
  ) -> [(name: String, reset: Double, time: Double, percent: Double)] {
    guard line.range(of: Data(#""rate_limits":{"#.utf8)) != nil,
      let record = try? JSONSerialization.jsonObject(with: line) as? [String: Any],
      let payload = record["payload"] as? [String: Any], payload["type"] as? String == "token_count",
      let limits = payload["rate_limits"] as? [String: Any],
      let time = (record["timestamp"] as? String).flatMap({ Timestamp(iso8601: Array($0.utf8)) })
    else { return [] }
    return ["primary", "secondary"].compactMap { name in
      guard let window = limits[name] as? [String: Any], let percent = window["used_percent"] as? Double,
        let minutes = window["window_minutes"] as? Int, let reset = window["resets_at"] as? Double
      else { return nil }
      let length = [299: 300, 10_079: 10_080][minutes] ?? minutes
      return ("\(limits["limit_id"] ?? "") \(length)", reset, Double(time.milliseconds) / 1_000, percent)
    }
  }
}
