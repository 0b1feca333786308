import Glibc

/// The terminal while the board has it: the alternate screen, without a cursor, keys as they are typed. Whatever ends
/// the program but SIGKILL leaves the terminal as it was found.
enum Screen {
  /// Takes the terminal over. Again is no harm.
  ///
  /// - Parameter terminal: the descriptor that keys come from.
  static func begin(_ terminal: Int32) {
    guard !isOn else { return }
    let settings = UnsafeMutablePointer<termios>.allocate(capacity: 2)
    guard tcgetattr(terminal, settings) == 0 else {
      settings.deallocate()
      return
    }
    settings[1] = settings[0]
    // Keys one by one and unseen; Ctrl-C and Ctrl-Z stay what they are.
    settings[1].c_lflag &= ~UInt32(ICANON | ECHO | IEXTEN)
    withUnsafeMutableBytes(of: &settings[1].c_cc) { characters in
      characters[Int(VMIN)] = 0
      characters[Int(VTIME)] = 0
    }
    input = terminal
    saved = settings
    isOn = true
    install()
    takeOver()
  }

  /// Gives the terminal back.
  static func end() {
    guard isOn else { return }
    giveBack()
    isOn = false
  }

  /// The end to watch for word that the terminal has another size, or is ours again after a pause.
  static let changes: Int32 = {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return -1 }
    for descriptor in ends {
      _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
      _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }
    changed = ends[1]
    return ends[0]
  }()

  /// Takes what word there is.
  static func takeChanges() {
    var bytes = [UInt8](repeating: 0, count: 64)
    while read(changes, &bytes, bytes.count) > 0 {}
  }

  // Written by the main thread before the handlers that read them are installed, `isOn` but for its last change, which
  // a handler may miss without harm: it then gives back what is given back.
  nonisolated(unsafe) private static var isOn = false
  nonisolated(unsafe) private static var input: Int32 = -1
  nonisolated(unsafe) private static var changed: Int32 = -1
  /// The settings as found, and those of the board.
  nonisolated(unsafe) private static var saved: UnsafeMutablePointer<termios>?

  private static func install() {
    _ = changes
    for number in FollowSignals.ending {
      handle(number) { number in
        Screen.giveBack()
        FollowSignals.endProcess(number)
      }
    }
    for number in [SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV] {
      handle(number) { number in
        Screen.giveBack()
        signal(number, SIG_DFL)
        raise(number)
      }
    }
    // Where it is ignored nobody is there to wake this again.
    if !isIgnored(SIGTSTP) {
      handle(SIGTSTP) { _ in
        Screen.giveBack()
        kill(getpid(), SIGSTOP)
      }
    }
    handle(SIGCONT) { _ in
      Screen.takeOver()
      Screen.tell()
    }
    handle(SIGWINCH) { _ in Screen.tell() }
  }

  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    sigaction(number, nil, &action)
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
      == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  private static func handle(_ number: Int32, _ handler: @escaping @convention(c) (Int32) -> Void) {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = handler
    action.sa_flags = SA_RESTART
    sigaction(number, &action, nil)
  }

  // What follows runs in signal handlers too: nothing but calls that signal-safety(7) lists, and nothing allocated.

  private static func takeOver() {
    guard let saved else { return }
    tcsetattr(input, TCSADRAIN, saved + 1)
    // Alternate screen, no cursor, no wrapping at the right edge.
    emit("\u{1b}[?1049h\u{1b}[?25l\u{1b}[?7l\u{1b}[2J")
  }

  private static func giveBack() {
    guard let saved else { return }
    // A frame may have been cut off in the middle: its colours and its hold on the screen end first.
    emit("\u{1b}[?2026l\u{1b}[0m\u{1b}[?7h\u{1b}[?25h\u{1b}[?1049l")
    tcsetattr(input, TCSADRAIN, saved)
  }

  private static func tell() {
    var byte: UInt8 = 0
    _ = write(changed, &byte, 1)
  }

  private static func emit(_ sequence: StaticString) {
    _ = write(STDOUT_FILENO, sequence.utf8Start, sequence.utf8CodeUnitCount)
  }
}
