package import SessionCore

/// Sessions and events as programs read them. The names of members stay; new ones may come.
package enum SessionJSON {
  /// Writes one session as an object.
  ///
  /// - Parameters:
  ///   - entry: the session.
  ///   - now: the moment that its rate is counted to.
  ///   - costPerTurn: in US dollars; `nil` where that is not known, or not asked for.
  ///   - json: where it is written.
  package static func session(
    _ entry: SessionBoard.Entry, now: Timestamp, costPerTurn: Double? = nil, into json: inout JSONWriter
  ) {
    session(entry, entry.pace(at: now), costPerTurn: costPerTurn, into: &json)
  }

  /// Writes one session as an object, with its pace as it stands.
  static func session(
    _ entry: SessionBoard.Entry, _ pace: Pace, costPerTurn: Double? = nil, into json: inout JSONWriter
  ) {
    let overview = entry.overview
    json.object { json in
      json.member("id", overview.origin.id.rawValue)
      json.member("agent", overview.origin.agent.rawValue)
      json.member("project", overview.profile.project)
      json.member("branch", overview.profile.branch)
      json.member("model", overview.profile.model)
      json.member("agent_version", overview.profile.version)
      json.member("title", overview.profile.title)
      json.member("transcript", overview.origin.transcript)
      json.member("transcript_deleted", overview.isTranscriptDeleted)
      json.member("last_activity", overview.lastActivity)
      json.member("live", entry.agent != nil)
      process(entry.agent, into: &json)
      state(entry.state, into: &json)
      json.member("context", object: { context(entry, pace, into: &$0) })
      json.member("pace", object: { members(of: pace, costPerTurn, into: &$0) })
      json.member(
        "usage",
        object: { json in
          overview.totals.writeMembers(into: &json)
          json.member("messages", overview.messages)
        })
      let alert = overview.budget.alertInEffect
      json.member(
        "alert",
        object: { json in
          json.member("threshold", alert?.threshold)
          json.member("tier", alert?.tier.rawValue)
        })
      json.key("stop_point")
      if let stopPoint = entry.stopPoint {
        json.object { stopPoint.writeMembers(into: &$0) }
      } else {
        json.null()
      }
      json.member("unreadable_lines", overview.unreadableLines)
    }
  }

  /// One session as a document.
  package static func session(_ entry: SessionBoard.Entry, now: Timestamp) -> [UInt8] {
    var json = JSONWriter()
    session(entry, now: now, into: &json)
    return json.bytes
  }

  /// All sessions as a document, once; who asks again and again keeps ``SessionPages``.
  package static func list(_ board: SessionBoard, now: Timestamp) -> [UInt8] {
    var pages = SessionPages()
    return pages.list(board, now: now)
  }

  /// One event as a document; what its kind says stands under `data`.
  ///
  /// - Parameters:
  ///   - event: the event.
  ///   - origin: of the session that it happened in; `nil` if that is not known any more.
  /// - Returns: the bytes of the document, UTF-8.
  package static func event(_ event: EventRecord, origin: SessionOrigin?) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.member("number", event.number)
      json.member("time", event.time)
      json.member("kind", event.kind)
      json.member("session", origin?.id.rawValue)
      json.member("agent", origin?.agent.rawValue)
      json.key("data")
      json.raw(event.payload)
      json.key("source")
      if let source = event.source {
        json.object { json in
          json.member("path", source.path)
          json.member("offset", source.offset)
          json.member("length", source.length)
        }
      } else {
        json.null()
      }
    }
    return json.bytes
  }

  private static func state(_ verdict: StateVerdict?, into json: inout JSONWriter) {
    json.key("state")
    guard let verdict else { return json.null() }
    json.object { json in
      json.member("name", verdict.state.name)
      json.member("waiting_for", verdict.state.wait?.name)
      if case .background(let count) = verdict.state { json.member("tasks", count) }
      json.member("since", verdict.since)
      json.member("source", verdict.evidence.source.rawValue)
      json.member("rule", verdict.evidence.rule)
    }
  }

  private static func process(_ agent: LiveAgent?, into json: inout JSONWriter) {
    json.key("process")
    guard let agent else { return json.null() }
    json.object { json in
      json.member("pid", Int64(agent.pid))
      json.member("activity", agent.activity.name)
      switch agent.activity {
      case .waiting(let reason): json.member("waiting_for", reason)
      case .idle, .busy, .background, .unknown: json.member("waiting_for", nil as String?)
      }
    }
  }

  private static func context(_ entry: SessionBoard.Entry, _ pace: Pace, into json: inout JSONWriter) {
    let figure = entry.figure
    json.member("used_tokens", figure?.usedTokens)
    json.member("window_tokens", figure?.windowTokens)
    json.member("remaining_tokens", figure?.remainingTokens)
    json.member("remaining_percent", figure?.remainingPercent)
    json.member("compaction_tokens", figure?.compactionTokens)
    json.member("compaction_learned", figure?.compactionIsLearned ?? false)
    json.member("compacts_in_tokens", figure?.compactsIn)
    json.member("ends_in_tokens", figure?.endsIn)
    json.member("basis", figure?.basis.rawValue)
    json.member("limit_tokens", figure?.limitTokens)
    json.member("source", figure?.source.rawValue)
    json.member("standing", figure?.standing.rawValue)
    json.member("window_source", figure?.windowSource.rawValue)
    json.member("measured_at", figure?.measured)
    json.member("tokens_per_minute", pace.tokensPerMinute)
  }

  private static func members(of pace: Pace, _ costPerTurn: Double?, into json: inout JSONWriter) {
    json.member("tokens_per_turn", pace.tokensPerTurn)
    json.member("turns_left", pace.turnsLeft)
    json.member("minutes_left", pace.minutesLeft)
    json.key("cost_per_turn_usd")
    if let decimal = costPerTurn.flatMap({ Money.decimal($0) }) {
      json.raw(Array(decimal.utf8))
    } else {
      json.null()
    }
  }
}
