import ArgumentParser
import ControlAPI
import Glibc

/// The board on a terminal: copies the daemon's frames to it, and tells the daemon what is typed.
///
/// How the board is looked at (sort order, selection, what is open) comes back with each answer and goes out with the
/// next question, so the daemon keeps nothing for this client, and a restart of the daemon loses nothing.
struct Board {
  private static let pause: Int32 = 500

  private let client = ControlClient(timeoutMilliseconds: 2_000)
  private let keyboard: Keyboard
  private let watches: Watches
  /// As the last answer said; opaque.
  private var view: String?
  /// Typed, and not yet told to the daemon.
  private var keys = ""
  private var hasBegun = false

  /// A board on the terminal that keys come from.
  init(_ keyboard: Keyboard) {
    self.keyboard = keyboard
    watches = Watches(inputs: [keyboard.terminal, Screen.changes])
  }

  /// Shows the board until the user has seen enough.
  ///
  /// - Throws: the exit code, after it has been told what is wrong, when there is no board to begin with.
  mutating func run() throws {
    defer { Screen.end() }
    var away = Away()
    while true {
      var refusal: ControlResponse?
      do throws(ControlError) {
        switch try follow(onFrame: { away = Away() }) {
        case let response where response.status == 204: return
        case let response where response.status != 200: refusal = response
        case _: break
        }
      } catch  where error.code == .interrupted {
        guard takeWord() else { return }
        continue
      } catch {
        guard hasBegun else { throw DaemonClient.exitCode(explaining: error) }
      }
      if let refusal {
        Screen.end()
        return try DaemonClient.requireSuccess(refusal)
      }
      away.show(on: Terminal())
      if watches.wait(milliseconds: Self.pause) {
        guard takeWord(), !keys.contains("q") else { return }
        // Nobody is there whom they would concern.
        keys = ""
      }
    }
  }

  /// Shows frames until there is something else to look at.
  private mutating func follow(onFrame: () -> Void) throws(ControlError) -> ControlResponse {
    let terminal = Terminal()
    var query = Query(Route.board)
    query.add(terminal)
    query.add("rows", String(min(terminal.rows, 1_000)))
    query.addZone()
    query.add("follow", "1")
    query.add("view", view)
    if !keys.isEmpty { query.add("keys", keys) }
    let client = client
    return try client.stream(query.text, accept: MediaType.text, watching: watches) { response in
      guard response.status == 200 else { return }
      view = response.header(HeaderName.view)
      keys = ""
      begin(response)
    } onBytes: { bytes in
      onFrame()
      StandardStreams.output(bytes)
      return true
    }
  }

  private mutating func begin(_ response: ControlResponse) {
    guard !hasBegun else { return }
    hasBegun = true
    DaemonClient.warnOfAnotherVersion(response)
    Screen.begin(keyboard.terminal)
  }

  /// Takes in what was typed, and that the terminal changed; false when the terminal is gone.
  private mutating func takeWord() -> Bool {
    Screen.takeChanges()
    guard let typed = keyboard.read() else { return false }
    keys += typed
    return true
  }
}

/// What is said while the daemon is away: the board stays as it was, and its last line tells how old it is.
private struct Away {
  /// Seconds on the monotonic clock.
  private var since: Int?

  mutating func show(on terminal: Terminal) {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    let start = since ?? now.tv_sec
    since = start
    let text = " sessiond is away; this is how things stood \(now.tv_sec - start) s ago.  q quits"
    let shown = text.prefix(terminal.columns)
    let emphasis = terminal.hasColor ? "\u{1b}[7m" : ""
    StandardStreams.output("\u{1b}[\(terminal.rows);1H\u{1b}[0m\(emphasis)\(shown)\u{1b}[K\u{1b}[0m")
  }
}
