/// The clients of a tmux server: who looks at it, and in which session.
package struct TmuxClients: Hashable, Sendable {
  /// One client.
  package struct Client: Hashable, Sendable {
    /// The session that it is attached to, as tmux names it whatever it is called: `$3`.
    package let session: String
    /// When its user last did something, in seconds since 1970.
    package let activity: Int
    /// Whether it shows what panes print. ``TmuxControl`` doesn't: nobody sees anything there.
    package let isViewer: Bool
    /// What tmux calls it: its terminal, or `client-` and a process id.
    package let name: String
  }

  /// The first word of a line of ``format``, which tells it from what else is asked in one go.
  package static let mark = "client"
  /// The format of `list-clients` that ``init(lines:)`` reads.
  package static let format = "\(mark) #{session_id} #{client_activity} #{client_flags} #{client_name}"

  /// In the order of the lines.
  package let all: [Client]

  /// Reads lines of ``format``; others say nothing of a client.
  package init(lines: some Sequence<String>) {
    all = lines.compactMap { line in
      let words = line.split(separator: " ", maxSplits: 4)
      // The session becomes a target: only what tmux makes of a number is taken.
      guard
        words.count == 5, words[0] == Self.mark, let activity = Int(words[2]), words[1].first == "$",
        Int(words[1].dropFirst()).map({ $0 >= 0 }) == true
      else { return nil }
      return Client(
        session: String(words[1]), activity: activity,
        isViewer: !words[3].split(separator: ",").contains("no-output"), name: String(words[4]))
    }
  }

  /// The session in which a client that only serves the viewers is in nobody's way: one that somebody looks at. Another
  /// one it would make look attached: a plain `tmux attach` would pass it over, and `destroy-unattached` not end it.
  ///
  /// - Parameter client: the name of the client that serves, which stays where it is while it can.
  /// - Returns: `nil` where nobody looks.
  package func seat(of client: String?) -> String? {
    let viewers = all.filter(\.isViewer)
    if let present = session(of: client), viewers.contains(where: { $0.session == present }) {
      return present
    }
    return viewers.max { $0.activity < $1.activity }?.session
  }

  /// The client of the one who looks and did something last.
  package var lastActive: Client? {
    all.filter(\.isViewer).max { $0.activity < $1.activity }
  }

  /// The session of the client of that name.
  package func session(of client: String?) -> String? {
    all.first { $0.name == client }?.session
  }
}
