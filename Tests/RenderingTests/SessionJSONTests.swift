import Rendering
import SessionCore
import Testing

struct SessionJSONTests {
  /// A member a line, for people who read a failure.
  private func lines(_ entry: SessionBoard.Entry) -> String {
    String(decoding: SessionJSON.session(entry, now: Sample.now), as: UTF8.self).replacing(
      ",\"", with: ",\n\"")
  }

  @Test func `a live session with an alert`() {
    #expect(
      lines(Sample.waiting) == #"""
        {"id":"3f2c3d81-0aa1-4b52-9c1e-8f00d2c4a7e3",
        "agent":"claude-code",
        "project":"/home/ada/src/infra",
        "branch":"main",
        "model":"claude-opus-4-5-20251101",
        "agent_version":"2.1.3",
        "title":"Fix the flaky login test",
        "transcript":"/home/ada/.claude/projects/-home-ada-src/3f2c3d81-0aa1-4b52-9c1e-8f00d2c4a7e3.jsonl",
        "transcript_deleted":false,
        "last_activity":"2026-11-21T05:46:28.000Z",
        "live":true,
        "process":{"pid":4242,
        "activity":"waiting",
        "waiting_for":"permission prompt"},
        "state":{"name":"waiting",
        "waiting_for":"permission",
        "since":"2026-11-21T05:46:28.000Z",
        "source":"registry",
        "rule":"waiting: permission prompt"},
        "context":{"used_tokens":152900,
        "window_tokens":200000,
        "remaining_tokens":14100,
        "remaining_percent":8,
        "compaction_tokens":167000,
        "compaction_learned":false,
        "compacts_in_tokens":14100,
        "ends_in_tokens":47100,
        "basis":"usable",
        "limit_tokens":167000,
        "source":"reply",
        "standing":"measured",
        "window_source":"table",
        "measured_at":"2026-11-21T05:46:28.000Z",
        "tokens_per_minute":null},
        "pace":{"tokens_per_turn":null,
        "turns_left":null,
        "minutes_left":null,
        "cost_per_turn_usd":null},
        "usage":{"input_tokens":1204,
        "output_tokens":48112,
        "cache_read_tokens":12345678,
        "cache_write_tokens":903112,
        "cache_write_1h_tokens":12000,
        "messages":412},
        "alert":{"threshold":8,
        "tier":"critical"},
        "stop_point":null,
        "unreadable_lines":0}
        """#)
  }

  @Test func `what is not known is null, and the objects are always there`() {
    #expect(
      lines(Sample.fresh) == #"""
        {"id":"3f2c8d81-0aa1-4b52-9c1e-8f00d2c4a7e8",
        "agent":"claude-code",
        "project":"/home/ada/src/new",
        "branch":"main",
        "model":null,
        "agent_version":"2.1.3",
        "title":"Fix the flaky login test",
        "transcript":"/home/ada/.claude/projects/-home-ada-src/3f2c8d81-0aa1-4b52-9c1e-8f00d2c4a7e8.jsonl",
        "transcript_deleted":false,
        "last_activity":"2026-11-20T15:53:20.000Z",
        "live":false,
        "process":null,
        "state":null,
        "context":{"used_tokens":null,
        "window_tokens":null,
        "remaining_tokens":null,
        "remaining_percent":null,
        "compaction_tokens":null,
        "compaction_learned":false,
        "compacts_in_tokens":null,
        "ends_in_tokens":null,
        "basis":null,
        "limit_tokens":null,
        "source":null,
        "standing":null,
        "window_source":null,
        "measured_at":null,
        "tokens_per_minute":null},
        "pace":{"tokens_per_turn":null,
        "turns_left":null,
        "minutes_left":null,
        "cost_per_turn_usd":null},
        "usage":{"input_tokens":1204,
        "output_tokens":48112,
        "cache_read_tokens":12345678,
        "cache_write_tokens":903112,
        "cache_write_1h_tokens":12000,
        "messages":412},
        "alert":{"threshold":null,
        "tier":null},
        "stop_point":null,
        "unreadable_lines":0}
        """#)
  }

  @Test func `right after a compaction the tokens are null and their limit is not`() {
    let text = lines(Sample.compacted)
    #expect(text.contains("\"used_tokens\":null,\n\"window_tokens\":200000,\n\"remaining_tokens\":null"))
    #expect(text.contains("\"limit_tokens\":167000,\n\"source\":\"compaction\""))
  }

  @Test(arguments: [
    (LiveAgent.Activity.idle, "idle"), (.busy, "busy"), (.background, "background"),
    (.waiting(for: nil), "waiting"),
    (.unknown, "unknown"),
  ])
  func `activities have names`(activity: LiveAgent.Activity, name: String) {
    let text = String(
      decoding: SessionJSON.session(Sample.entry(1, "/api", live: activity), now: Sample.now), as: UTF8.self)
    #expect(text.contains(#""live":true,"process":{"pid":4242,"activity":"\#(name)","waiting_for":null}"#))
  }

  @Test func `the list is a document of its own`() {
    let one = String(decoding: SessionJSON.session(Sample.busy, now: Sample.now), as: UTF8.self)
    let two = String(decoding: SessionJSON.session(Sample.fresh, now: Sample.now), as: UTF8.self)
    let board = SessionBoard(lastEvent: 9, isComplete: true, entries: [Sample.fresh, Sample.busy])
    #expect(
      String(decoding: SessionJSON.list(board, now: Sample.now), as: UTF8.self)
        == #"{"sessions":[\#(one),\#(two)],"last_event":9,"complete":true}"#)
    #expect(
      String(decoding: SessionJSON.list(SessionBoard(), now: Sample.now), as: UTF8.self)
        == #"{"sessions":[],"last_event":0,"complete":false}"#)
  }

  @Test func `an event carries its data and its evidence`() {
    #expect(
      String(
        decoding: SessionJSON.event(
          EventRecord(Sample.event(.alerted(Sample.alert))), origin: Sample.busy.overview.origin),
        as: UTF8.self)
        == #"{"number":17,"time":"2026-11-21T05:46:40.000Z","kind":"alert","#
        + #""session":"3f2c1d81-0aa1-4b52-9c1e-8f00d2c4a7e1","agent":"claude-code","#
        + #""data":{"threshold":8,"tier":"critical","remaining_percent":8,"used_tokens":152900,"#
        + #""limit_tokens":167000,"basis":"usable"},"#
        + #""source":{"path":"/home/ada/.claude/projects/-home-ada-src/3f2c1d81-0aa1-4b52-9c1e-8f00d2c4a7e1.jsonl","#
        + #""offset":1042,"length":310}}"#)
  }

  @Test func `an event of no known session or line`() {
    var event = Sample.event(.active)
    event.source = nil
    #expect(
      String(decoding: SessionJSON.event(EventRecord(event), origin: nil), as: UTF8.self)
        == #"{"number":17,"time":"2026-11-21T05:46:40.000Z","kind":"session.active","session":null,"#
        + #""agent":null,"data":{},"source":null}"#)
  }
}
