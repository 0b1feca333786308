/// How the use of one of the account's windows has grown since it began, as far as agents were told: samples, thinned out.
///
/// Use only grows until it is reset, so of several tellings those that fit such a course are kept, in whatever order they
/// come: a forked session tells again under new times what its original was told, and a history is read file by file.
package struct QuotaCourse: Hashable, Sendable {
  /// What was told at a moment.
  package struct Sample: Hashable, Sendable {
    package var time: Timestamp
    /// The share that was used, in percent.
    package var usedPercent: Double

    package init(time: Timestamp, usedPercent: Double) {
      self.time = time
      self.usedPercent = usedPercent
    }
  }

  /// So many are kept: the first and the last of each whole percent.
  package static let mostSamples = 200

  /// By time, the oldest first; neither time nor use ever falls.
  package private(set) var samples: [Sample] = []

  /// A course of which nothing is known yet, or what was kept of one: samples that are none of a course are left out.
  package init(_ samples: [Sample] = []) {
    for sample in samples { told(sample) }
  }

  /// Something was told of the same window. What can't be true together with what is known is left out.
  package mutating func told(_ sample: Sample) {
    guard sample.usedPercent.isFinite, sample.usedPercent >= 0 else { return }
    // What is told is mostly the newest.
    let place = (samples.lastIndex { $0.time <= sample.time } ?? -1) + 1
    let before = place > 0 ? samples[place - 1] : nil
    let after = place < samples.count ? samples[place] : nil
    if let before, before.usedPercent > sample.usedPercent { return }
    if let after, after.usedPercent < sample.usedPercent { return }
    if before == sample { return }
    if let before, let after, before.usedPercent == after.usedPercent { return }
    samples.insert(sample, at: place)
    dropMiddle(around: place)
    if samples.count > Self.mostSamples { thinOut() }
  }

  /// The share that was used at `moment`, in percent: between two samples it grew evenly, and it was none at `start`.
  func usedPercent(at moment: Timestamp, start: Timestamp) -> Double {
    let later = samples.firstIndex { $0.time > moment } ?? samples.count
    let before = later > 0 ? samples[later - 1] : Sample(time: min(start, moment), usedPercent: 0)
    guard later < samples.count else { return before.usedPercent }
    let after = samples[later]
    let part =
      (Double(moment.milliseconds) - Double(before.time.milliseconds))
      / (Double(after.time.milliseconds) - Double(before.time.milliseconds))
    return before.usedPercent + (after.usedPercent - before.usedPercent) * min(1, max(0, part))
  }

  /// Of three of the same share in a row the one in the middle says nothing.
  private mutating func dropMiddle(around place: Int) {
    for middle in [place + 1, place, place - 1] where middle > 0 && middle + 1 < samples.count {
      let share = samples[middle].usedPercent
      if samples[middle - 1].usedPercent == share, samples[middle + 1].usedPercent == share {
        samples.remove(at: middle)
      }
    }
  }

  /// Drops the sample that lies nearest to the straight line between its neighbours: it says least. The first and the last
  /// stay.
  private mutating func thinOut() {
    var least = (place: 1, distance: Double.infinity)
    for place in 1..<samples.count - 1 {
      let (before, after) = (samples[place - 1], samples[place + 1])
      let span = Double(after.time.milliseconds) - Double(before.time.milliseconds)
      let part =
        span > 0 ? (Double(samples[place].time.milliseconds) - Double(before.time.milliseconds)) / span : 0
      let line = before.usedPercent + (after.usedPercent - before.usedPercent) * part
      let distance = abs(samples[place].usedPercent - line)
      if distance < least.distance { least = (place, distance) }
    }
    samples.remove(at: least.place)
  }
}
