import SessionCore
import SessionService
import Testing

struct ReplayScheduleTests {
  /// Lines of files, by their times in the recording in seconds (`nil`: none), the pace, and what is played when: the
  /// file and the millisecond.
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var files: [[Int64?]]
    var speed = 1.0
    var longestPause: Int64 = 10_000
    var played: [String]
    var testDescription: String { name }
  }

  @Test(arguments: [
    Case(name: "one file keeps its pauses", files: [[100, 101, 104]], played: ["0@0", "0@1000", "0@4000"]),
    Case(
      name: "files are merged by time", files: [[100, 103], [101, 102]],
      played: ["0@0", "1@1000", "1@2000", "0@3000"]),
    Case(
      name: "of equal times the first file goes first", files: [[5, 6], [5, 6]],
      played: ["0@0", "1@0", "0@1000", "1@1000"]),
    Case(name: "twice as fast", files: [[100, 101, 104]], speed: 2, played: ["0@0", "0@500", "0@2000"]),
    Case(name: "half as fast", files: [[100, 101]], speed: 0.5, played: ["0@0", "0@2000"]),
    Case(
      name: "a long pause is cut, and what follows keeps its distance", files: [[0, 3_600, 3_602]],
      played: ["0@0", "0@10000", "0@12000"]),
    Case(
      name: "the longest pause is one of the replay", files: [[0, 3_600]], speed: 600, longestPause: 5_000,
      played: ["0@0", "0@5000"]),
    Case(
      name: "what is a cut pause at one speed is none at a higher one", files: [[0, 3_600]], speed: 3_600,
      longestPause: 5_000, played: ["0@0", "0@1000"]),
    Case(name: "no pauses at all", files: [[0, 60, 90]], longestPause: 0, played: ["0@0", "0@0", "0@0"]),
    Case(
      name: "a line older than the one before comes right behind it", files: [[10, 5, 11]],
      played: ["0@0", "0@0", "0@1000"]),
    Case(
      name: "a line without time comes at once", files: [[10, nil, 12], [11]],
      played: ["0@0", "0@0", "1@1000", "0@2000"]),
    Case(name: "an empty file is no hindrance", files: [[], [1]], played: ["1@0"]),
    Case(name: "times as far apart as can be", files: [[.min, .max]], played: ["0@0", "0@10000"]),
    Case(name: "nothing at all", files: [], played: []),
  ])
  func `what is played when`(_ replay: Case) {
    var schedule = ReplaySchedule(
      pace: ReplayPace(speed: replay.speed, longestPause: replay.longestPause))
    var rest = replay.files.map { $0[...] }
    func add(_ file: Int, to schedule: inout ReplaySchedule) {
      guard let seconds = rest[file].popFirst() else { return }
      let bounded = seconds.map { Swift.max(-9_000_000_000_000_000, Swift.min($0, 9_000_000_000_000_000)) }
      schedule.add(file: file, recorded: bounded.map { Timestamp(milliseconds: $0 * 1_000) })
    }
    for file in rest.indices { add(file, to: &schedule) }
    var played: [String] = []
    while let (_, due) = schedule.next {
      #expect(schedule.take(at: due - 1) == nil, "nothing comes before its moment")
      guard let file = schedule.take(at: due) else {
        Issue.record("nothing came at its moment")
        return
      }
      played.append("\(file)@\(due)")
      add(file, to: &schedule)
    }
    #expect(played == replay.played)
  }

  @Test func `whoever comes late plays what was missed at its own moments, without drift`() {
    var schedule = ReplaySchedule(pace: ReplayPace())
    for (file, second) in [0, 1, 2].enumerated() {
      schedule.add(file: file, recorded: Timestamp(milliseconds: Int64(second) * 1_000))
    }
    #expect(schedule.take(at: 1_900) == 0)
    #expect(schedule.take(at: 1_900) == 1)
    #expect(schedule.take(at: 1_900) == nil)
    #expect(schedule.next?.due == 2_000)
  }
}
