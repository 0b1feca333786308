import SessionCore

/// The report for programs: JSON and CSV. Names of members and columns stay.
package enum UsageFile {
  /// One JSON document.
  ///
  /// - Parameters:
  ///   - sheet: what is written.
  ///   - breaksDown: whether each row lists its models.
  /// - Returns: the document, without a newline.
  package static func json(_ sheet: UsageSheet, breaksDown: Bool) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.member("by", sheet.by)
      json.member("since", sheet.period.since?.description)
      json.member("until", sheet.period.until?.description)
      // What is derived by a rule of thumb never goes without saying so.
      if sheet.by == "block" { json.member("estimated", true) }
      json.member(
        "rows",
        array: { json in
          for row in sheet.rows {
            json.object { json in
              for (name, value) in row.fields { json.member(name, value) }
              json.members(of: row.sum)
              guard breaksDown else { return }
              json.member(
                "models",
                array: { json in
                  for model in row.models {
                    json.object { json in
                      json.member("model", model.name)
                      json.members(of: model.sum)
                    }
                  }
                })
            }
          }
        })
      json.member("total", object: { $0.members(of: sheet.total) })
      guard sheet.by == "block" else { return }
      json.member(
        "account_windows",
        array: { json in
          for window in sheet.accountWindows { json.object { $0.members(of: window) } }
        })
    }
    return json.bytes
  }

  // MARK: CSV

  private static let columns = [
    "replies", "input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens",
    "cache_write_1h_tokens", "total_tokens", "cost_usd", "unpriced_tokens", "hidden_tokens",
  ]

  /// A table as of RFC 4180, with a head and without totals: whoever reads it adds up.
  ///
  /// - Parameters:
  ///   - sheet: what is written.
  ///   - breaksDown: whether there is a line for each model of a row, in the place of the row's own.
  /// - Returns: the lines, each with CR and LF.
  package static func csv(_ sheet: UsageSheet, breaksDown: Bool) -> String {
    // A report by models has that column already.
    let addsModel = breaksDown && !sheet.fieldNames.contains("model")
    var text = line(sheet.fieldNames + (addsModel ? ["model"] : []) + columns)
    for row in sheet.rows {
      let fields = row.fields.map { cell($0.value) }
      guard addsModel else {
        text += line(fields + figures(row.sum))
        continue
      }
      for model in row.models { text += line(fields + [cell(.text(model.name))] + figures(model.sum)) }
    }
    return text
  }

  private static func line(_ cells: [String]) -> String {
    cells.joined(separator: ",") + "\r\n"
  }

  private static func figures(_ sum: UsageSum) -> [String] {
    let usage = sum.usage
    return [
      sum.replies, usage.input, usage.output, usage.cacheRead, usage.cacheWrite, usage.cacheWriteOneHour,
      usage.total,
    ].map(String.init)
      + [Money.decimal(sum.cost) ?? "", String(sum.cost.unpricedTokens), String(sum.hiddenTokens)]
  }

  private static func cell(_ value: UsageSheet.Value) -> String {
    switch value {
    case .number(let number): number.map(String.init) ?? ""
    case .truth(let isTrue): isTrue ? "true" : "false"
    case .dollars(let dollars): dollars.flatMap(Money.decimal) ?? ""
    case .text(let text): text.map(quoted) ?? ""
    }
  }

  /// A text from elsewhere. Line ends and what speaks to a terminal are taken out, and what a spreadsheet would take for
  /// a formula has an apostrophe before it, as spreadsheets themselves mark text.
  private static func quoted(_ text: String) -> String {
    var shown = DisplayText.safe(text, columns: 4_096)
    if let first = shown.unicodeScalars.first, "=+-@".unicodeScalars.contains(first) { shown = "'" + shown }
    guard shown.utf8.contains(where: { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") }) else {
      return shown
    }
    let parts = shown.split(separator: "\"", omittingEmptySubsequences: false)
    return "\"" + parts.joined(separator: "\"\"") + "\""
  }
}

extension JSONWriter {
  fileprivate mutating func member(_ name: String, _ value: UsageSheet.Value) {
    switch value {
    case .text(let text): member(name, text)
    case .number(let number): member(name, number)
    case .truth(let isTrue): member(name, isTrue)
    case .dollars(let dollars): decimal(name, dollars.flatMap(Money.decimal))
    }
  }

  /// The figures of a sum, as members of the object that is being written.
  fileprivate mutating func members(of sum: UsageSum) {
    figures(of: sum)
    member(
      "hidden",
      array: { json in
        for (source, sum) in sum.hiddenBySource {
          json.object { json in
            json.member("source", source.name)
            json.figures(of: sum)
          }
        }
      })
  }

  fileprivate mutating func members(of window: AccountWindow) {
    let quota = window.quota
    member("agent", window.agent.rawValue)
    member("limit", quota.limit)
    member("minutes", quota.minutes)
    decimal("used_percent", quota.usedPercent.isFinite ? "\(quota.usedPercent)" : nil)
    member("resets", quota.resets)
    member("told", quota.measured)
    member("folder", quota.folder)
  }

  private mutating func figures(of sum: UsageSum) {
    member("replies", sum.replies)
    sum.usage.writeMembers(into: &self)
    member("total_tokens", sum.usage.total)
    decimal("cost_usd", Money.decimal(sum.cost))
    member("unpriced_tokens", sum.cost.unpricedTokens)
  }

  private mutating func decimal(_ name: String, _ text: String?) {
    key(name)
    if let text { raw(text.utf8) } else { null() }
  }
}
