/// A pane of a tmux server that is served.
struct TmuxPane: Hashable, Sendable {
  /// The server's socket.
  var socket: String
  /// The number in tmux's `%12`.
  var number: Int
}
