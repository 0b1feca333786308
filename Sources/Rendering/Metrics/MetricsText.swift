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
  ///   - samples: of two with the same labels, as they come out, only the first is taken.
  mutating func family(_ name: String, _ kind: Kind, _ help: String, _ samples: [Sample]) {
    guard !samples.isEmpty else { return }
    text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
    var told: Set<String> = []
    for sample in samples {
      let labels = sample.labels.map { "\($0.name)=\"\(Self.escaped(Self.label($0.value)))\"" }
        .joined(separator: ",")
      guard told.insert(labels).inserted else { continue }
      text += labels.isEmpty ? name : "\(name){\(labels)}"
      text += " \(Self.number(sample.value))\n"
    }
  }

  /// Whole numbers without a fraction, up to what a `Double` holds exactly.
  private static func number(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "-Inf" : "+Inf" }
    return value == value.rounded() && value.magnitude < 9e15 ? String(Int64(value)) : String(value)
  }

  /// A name as it is told: of bounded length, and without what a terminal would take for more than text.
  static func label(_ name: String) -> String {
    var label = String.UnicodeScalarView()
    for scalar in name.unicodeScalars.prefix(longestLabel) {
      switch scalar {
      case "\n": label.append(scalar)
      case "\0"..<" ", "\u{7f}"..."\u{9f}": label.append("?")
      case _: label.append(scalar)
      }
    }
    return String(label)
  }

  /// What the format would take for more than text.
  private static func escaped(_ label: String) -> String {
    var escaped = ""
    for scalar in label.unicodeScalars {
      switch scalar {
      case "\\": escaped += "\\\\"
      case "\"": escaped += "\\\""
      case "\n": escaped += "\\n"
      case _: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  private static let longestLabel = 128
}
