/// What a notice is about, under the names that the API, the user's command and the store keep.
extension Notice.Subject {
  /// The members of an object.
  package func writeMembers(into json: inout JSONWriter) {
    switch self {
    case .budget(let alert): alert.writeMembers(into: &json)
    case .wait(let wait, let since):
      json.member("waiting_for", wait.name)
      json.member("since", since)
    case .limits(let limits):
      json.member("remaining_percent", limits.remainingPercent)
      json.member("quota_limit", limits.limit)
      json.member("quota_minutes", limits.minutes)
      json.member("quota_used_percent", limits.usedPercent)
      json.member("quota_resets", limits.resets)
    }
  }
}

extension BudgetAlert {
  /// The figures as members of an object.
  package func writeMembers(into json: inout JSONWriter) {
    json.member("threshold", threshold)
    json.member("tier", tier.rawValue)
    json.member("remaining_percent", remainingPercent)
    json.member("used_tokens", usedTokens)
    json.member("limit_tokens", limitTokens)
    json.member("basis", basis.rawValue)
  }
}

extension SessionState.Wait {
  /// The wait of that ``name``.
  package init(name: String) {
    self =
      switch name {
      case "permission": .permission
      case "answer": .answer
      case "plan": .plan
      case "dialog": .dialog
      case "unknown": .other(nil)
      case _: .other(name)
      }
  }
}
