/// What the desktop is to show: `org.freedesktop.Notifications`, version 1.2 of its specification.
package struct DesktopNotification: Hashable, Sendable {
  /// How pressing it is, by the specification's numbers.
  package enum Urgency: UInt8, Hashable, Sendable {
    case low = 0
    case normal = 1
    /// Stays until its user closes it.
    case critical = 2
  }

  /// The name of who sends it.
  package var sender: String
  /// One line of plain text.
  package var summary: String
  /// Plain text too: what desktops would take for markup is escaped on the way.
  package var body: String
  package var urgency: Urgency

  package init(sender: String, summary: String, body: String, urgency: Urgency) {
    self.sender = sender
    self.summary = summary
    self.body = body
    self.urgency = urgency
  }

  /// The body in the specification's markup, in which it is nothing but text.
  var escapedBody: String {
    // By scalars: one that combines would hide a bracket within a character.
    body.unicodeScalars.reduce(into: "") { escaped, scalar in
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case _: escaped.unicodeScalars.append(scalar)
      }
    }
  }

  /// What became of it.
  package enum Outcome: Hashable, Sendable {
    case shown
    /// There is no bus, or nobody on it who shows notifications.
    case nobody(String)
    case failed(String)
  }
}
