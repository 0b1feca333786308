import SessionCore

/// An account's window and the health of all, for programs.
enum QuotaJSON {
  /// So far ahead it is told how much will be used, in milliseconds; to people the same.
  static let ahead: Int64 = 3_600_000

  /// How a window stands and where it is going: members of an object.
  static func writeMembers(of outlook: QuotaOutlook, into json: inout JSONWriter) {
    let window = outlook.window
    json.member("limit", window.limit)
    json.member("minutes", window.minutes)
    json.key("used_percent")
    json.raw(Array("\(window.usedPercent)".utf8))
    json.member("resets", window.resets)
    json.member("told", window.measured)
    if case .usedUp(let minutes) = outlook.course {
      json.member("used_up_in_minutes", minutes)
    } else {
      json.member("used_up_in_minutes", nil as Int?)
    }
    json.key("forecast")
    guard let forecast = outlook.forecast else { return json.null() }
    json.object { json in
      json.key("in_an_hour")
      band(forecast.used(at: forecast.now.adding(milliseconds: ahead)), into: &json)
      let exhaustion = forecast.exhaustion
      json.member(
        "used_up",
        object: { json in
          json.member("earliest", exhaustion.earliest)
          json.member("likely", exhaustion.likely)
          json.member("latest", exhaustion.latest)
        })
    }
  }

  /// All windows that run, by agent.
  static func writeList(_ quotas: [AgentID: [QuotaOutlook]], into json: inout JSONWriter) {
    json.array { json in
      for (agent, outlooks) in quotas.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
        for outlook in outlooks {
          json.object { json in
            json.member("agent", agent.rawValue)
            writeMembers(of: outlook, into: &json)
            json.member("folder", outlook.window.folder)
          }
        }
      }
    }
  }

  /// The health of window and quota together; `null` where nothing is known of either.
  static func write(_ health: CombinedHealth?, into json: inout JSONWriter) {
    guard let health else { return json.null() }
    json.object { json in
      json.member("level", health.level.rawValue)
      switch health.reason {
      case .nothing: reason(nil, session: nil, remaining: nil, quota: nil, into: &json)
      case .window(let session, let percent):
        reason("window", session: session, remaining: percent, quota: nil, into: &json)
      case .quota(let quota): reason("quota", session: nil, remaining: nil, quota: quota, into: &json)
      case .both(let session, let percent, let quota):
        reason("both", session: session, remaining: percent, quota: quota, into: &json)
      }
    }
  }

  private static func reason(
    _ name: String?, session: SessionID?, remaining: Int?, quota: QuotaOutlook?, into json: inout JSONWriter
  ) {
    json.member("reason", name)
    json.member("session", session?.rawValue)
    json.member("remaining_percent", remaining)
    json.member("quota_limit", quota?.window.limit)
    json.member("quota_minutes", quota?.window.minutes)
    json.member("quota_used_percent", quota?.window.wholePercent)
  }

  private static func band(_ band: QuotaForecast.Band?, into json: inout JSONWriter) {
    guard let band else { return json.null() }
    json.object { json in
      for (name, share) in [("low", band.low), ("likely", band.likely), ("high", band.high)] {
        json.key(name)
        // In tenths: more is not known.
        json.raw(Array("\((share * 10).rounded() / 10)".utf8))
      }
    }
  }
}
