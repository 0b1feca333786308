/// Writes Prometheus' text format, version 0.0.4: families of samples, each with what it means and of what kind it is.
struct MetricsText {
  /// What a family's samples may do.
  enum Kind: String {
    /// Only grow, until they begin anew.
    case counter
    /// Go up and down.
    case gauge
  }

  /// One figure of a family, told from its others by labels.
  struct Sample {
    var labels: [(name: String, value: String)]
    var value: Double

    init(_ value: Double, _ labels: KeyValuePairs<String, String> = [:]) {
      self.value = value
      self.labels = labels.map { ($0.key, $0.value) }
    }
  }

  /// The text so far.
  private(set) var text = ""

  /// Adds a family; one without samples is left out.
  ///
  /// - Parameters:
  ///   - name: with its unit, and `_total` behind a counter.
  ///   - kind: what its samples may do.
  ///   - help: what it means, in our own words.
  ///   - samples: no two with the same labels.
  mutating func family(_ name: String, _ kind: Kind, _ help: String, _ samples: [Sample]) {
    guard !samples.isEmpty else { return }
    text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
    for sample in samples {
      text += name
      if !sample.labels.isEmpty {
        text +=
          "{" + sample.labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",") + "}"
      }
      text += " \(Self.number(sample.value))\n"
    }
  }

  /// Whole numbers without a fraction, up to what a `Double` holds exactly.
  private static func number(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "-Inf" : "+Inf" }
    return value == value.rounded() && value.magnitude < 9e15 ? String(Int64(value)) : String(value)
  }

  /// Labels come from names of folders and models: what the format or a terminal would take for more than text is
  /// escaped or replaced.
  private static func escaped(_ label: String) -> String {
    var escaped = ""
    for scalar in label.unicodeScalars.prefix(longestLabel) {
      switch scalar {
      case "\\": escaped += "\\\\"
      case "\"": escaped += "\\\""
      case "\n": escaped += "\\n"
      case "\0"..<" ", "\u{7f}"..."\u{9f}": escaped += "?"
      case _: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  private static let longestLabel = 128
}
