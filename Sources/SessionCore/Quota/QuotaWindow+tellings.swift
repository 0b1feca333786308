/// What is known of a window, out of all that was told of it in whatever order.
extension QuotaWindow {
  /// What was told before taken together with what is told now, of the same limit and length.
  ///
  /// The reset says which of two tellings is newer, and up to the reset the use only grows: a forked session tells again under
  /// new times what its original was told, and a history is read file by file. What contradicts that counts when it is
  /// confirmed, see ``QuotaRival``.
  package func merged(with told: QuotaWindow) -> QuotaWindow {
    var merged = self
    merged.course.told(sample)
    for telling in told.tellings { merged.take(telling) }
    return merged
  }

  /// Whether this says more of the window than is known, by its figures alone: more is used, or it was reset.
  package func saysMore(than known: QuotaWindow) -> Bool {
    if QuotaTelling.isSameMoment(resets, known.resets) { return usedPercent > known.usedPercent }
    return isReset(resets, after: known.resets)
  }

  private var sample: QuotaCourse.Sample { .init(time: measured, usedPercent: usedPercent) }

  private var tellings: [QuotaTelling] {
    var samples = course.samples
    if samples.last != sample { samples.append(sample) }
    return samples.map { QuotaTelling(sample: $0, resets: resets) } + (rival?.tellings ?? [])
  }

  private mutating func take(_ telling: QuotaTelling) {
    let (time, percent) = (telling.sample.time, telling.sample.usedPercent)
    if QuotaTelling.isSameMoment(telling.resets, resets) {
      if resets == nil {
        if time >= measured { begin(with: telling) }
      } else if percent >= usedPercent {
        takeGrowth(telling)
      } else if time > measured {
        contradict(telling)
      } else {
        course.told(telling.sample)
      }
    } else if isReset(telling.resets, after: resets) {
      if time >= measured || !Self.isConfirmed(course, after: time) { replace(by: telling) }
    } else if let reset = telling.resets {
      // One that was over when it was told of is a copy.
      if time > measured, reset > time { contradict(telling) }
    } else if !isRunning(at: time) {
      begin(with: telling)
    }
  }

  /// As much is used as is known, or more.
  private mutating func takeGrowth(_ telling: QuotaTelling) {
    let (time, percent) = (telling.sample.time, telling.sample.usedPercent)
    if time < measured, percent > usedPercent {
      if !Self.isConfirmed(course, after: time) { replace(by: telling) }
    } else if time > measured || percent > usedPercent {
      (usedPercent, resets, measured) = (percent, telling.resets, time)
      course.told(telling.sample)
      dropRefuted()
    } else {
      course.told(telling.sample)
    }
  }

  /// Nothing is known but this.
  private mutating func begin(with telling: QuotaTelling) {
    (usedPercent, resets, measured) = (telling.sample.usedPercent, telling.resets, telling.sample.time)
    course = QuotaCourse([telling.sample])
    rival = nil
  }

  /// What was known fits this or contradicts it.
  private mutating func replace(by telling: QuotaTelling) {
    let before = course.samples.map { QuotaTelling(sample: $0, resets: resets) }
    begin(with: telling)
    for telling in before { take(telling) }
  }

  private mutating func contradict(_ telling: QuotaTelling) {
    if rival == nil { rival = QuotaRival(telling) } else { rival?.told(telling) }
    guard let confirmed = rival, Self.isConfirmed(confirmed.course, after: measured),
      let last = confirmed.tellings.last
    else { return dropRefuted() }
    begin(with: last)
    course = confirmed.course
  }

  /// A rival is refuted when what is known is told after it.
  private mutating func dropRefuted() {
    if let last = rival?.course.samples.last, last.time <= measured { rival = nil }
  }

  /// Whether it was told for some minutes after a moment.
  private static func isConfirmed(_ course: QuotaCourse, after moment: Timestamp) -> Bool {
    guard let first = course.samples.first(where: { $0.time > moment }), let last = course.samples.last
    else { return false }
    return last.time >= first.time.adding(milliseconds: QuotaRival.confirmation)
  }

  /// Whether a window is reset after another one; one of which nobody says when is before all others.
  private func isReset(_ one: Timestamp?, after other: Timestamp?) -> Bool {
    guard let one else { return false }
    return other.map { one > $0 } ?? true
  }
}
