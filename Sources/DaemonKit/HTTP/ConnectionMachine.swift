import NIOCore

/// Where a connection stands: what may be read, until when, and what follows an answer. A value that is told what
/// happened and says what to do; it does nothing itself and knows no clock.
struct ConnectionMachine {
  /// What follows an answer.
  enum Ending: Equatable {
    /// The next request may come.
    case keepAlive
    /// The connection ends. Everything the client sent was read, so that it can be closed at once.
    case close
    /// The connection ends, but the client may still be sending: it is left time to read our answer.
    case linger
  }

  private enum State: Equatable {
    /// Nothing of the next request has come. Goes to `reading`, or to `closed` when idle for too long.
    /// `isFirst`: there was no request yet.
    case waiting(isFirst: Bool)
    /// A part of a request has come. Goes to `answering`, with the request or with a refusal.
    case reading
    /// An answer is being sent. Goes to `waiting`, `lingering` or `closed`, as the ending says.
    case answering(Ending)
    /// Our side is closed; what comes is thrown away. Goes to `closed` when the client closes too.
    case lingering
    /// Over; stays so.
    case closed
  }

  /// What to do with something read.
  enum InputAction: Equatable {
    /// Take it as part of the present request.
    case take
    /// Keep it until the present answer is sent: one request at a time.
    case hold
    /// Throw it away.
    case discard
  }

  /// What to do after an answer.
  enum AnswerSentAction: Equatable {
    case readNext
    case close
    /// Close our side, and go on reading to throw it away.
    case closeOutput
  }

  /// What to do about a deadline.
  enum DeadlineAction: Equatable {
    case nothing
    /// Tell the client (408) and linger.
    case answerTimeout
    case close
  }

  /// When to call `deadlinePassed`; `nil` for never.
  private(set) var deadline: NIODeadline?
  /// Whether no further request is to be served after the present one.
  private(set) var isStopping = false

  private let limits: ServerLimits
  private var state = State.waiting(isFirst: true)
  private var isInputClosed = false
  private var sentAtDeadline: UInt64 = 0

  /// A connection accepted at `now`.
  init(limits: ServerLimits, now: NIODeadline) {
    self.limits = limits
    deadline = now + TimeAmount(limits.readDeadline)
  }

  /// Whether reading is of use now. While an answer waits to be sent, the client's next requests wait in the kernel.
  var wantsInput: Bool {
    switch state {
    case .waiting, .reading, .lingering: true
    case .answering, .closed: false
    }
  }

  /// Whether a request may still be answered.
  var canAnswer: Bool {
    switch state {
    case .waiting, .reading: true
    case .answering, .lingering, .closed: false
    }
  }

  /// Bytes came, though perhaps not yet a whole head.
  mutating func bytesArrived(now: NIODeadline) -> InputAction {
    switch state {
    case .waiting(let isFirst):
      state = .reading
      // The first request has had its time since the connection was made.
      if !isFirst { deadline = now + TimeAmount(limits.readDeadline) }
      return .take
    case .reading: return .take
    case .answering: return .hold
    case .lingering, .closed: return .discard
    }
  }

  /// An answer begins; call only while `canAnswer`.
  ///
  /// - Parameter ending: What the request asks for.
  /// - Returns: What is to follow: the same, or `.close` if we are stopping or the client sends no more.
  mutating func answerBegan(_ ending: Ending) -> Ending {
    precondition(canAnswer, "An answer began where none may")
    let ending = ending == .keepAlive && (isStopping || isInputClosed) ? .close : ending
    state = .answering(ending)
    deadline = nil
    return ending
  }

  /// Bytes of an answer were handed over for sending.
  ///
  /// - Parameters:
  ///   - sent: How many bytes the client has taken before, since the connection was made.
  ///   - now: The present.
  mutating func outputQueued(sent: UInt64, now: NIODeadline) {
    guard case .answering = state, deadline == nil else { return }
    sentAtDeadline = sent
    deadline = now + TimeAmount(limits.writeDeadline)
  }

  /// The last byte of the answer was sent.
  mutating func answerSent(now: NIODeadline) -> AnswerSentAction {
    guard case .answering(let ending) = state else { return .close }
    switch ending {
    case .keepAlive where isStopping || isInputClosed: return close()
    case .keepAlive:
      state = .waiting(isFirst: false)
      deadline = now + TimeAmount(limits.idleDeadline)
      return .readNext
    case .close: return close()
    case .linger where isInputClosed: return close()
    case .linger:
      state = .lingering
      deadline = now + TimeAmount(limits.lingerDeadline)
      return .closeOutput
    }
  }

  /// The client sends no more, though it may still read.
  ///
  /// - Returns: Whether to close the connection.
  mutating func inputClosed() -> Bool {
    isInputClosed = true
    switch state {
    // A half-sent request is refused by the parser's own error, which comes before this or makes no difference.
    case .waiting, .reading, .lingering:
      _ = close()
      return true
    case .answering, .closed: return false
    }
  }

  /// `deadline` has come.
  ///
  /// - Parameters:
  ///   - sent: How many bytes the client has taken since the connection was made.
  ///   - unsent: How many bytes wait for it.
  ///   - now: The present.
  /// - Returns: What to do; for `.nothing` there may be a new deadline.
  mutating func deadlinePassed(sent: UInt64, unsent: Int, now: NIODeadline) -> DeadlineAction {
    switch state {
    case .waiting, .lingering:
      _ = close()
      return .close
    case .reading: return .answerTimeout
    case .answering where unsent == 0:
      // A stream that has nothing to say at the moment.
      deadline = nil
      return .nothing
    case .answering where sent > sentAtDeadline:
      // Slow, but it reads.
      sentAtDeadline = sent
      deadline = now + TimeAmount(limits.writeDeadline)
      return .nothing
    case .answering:
      _ = close()
      return .close
    case .closed: return .nothing
    }
  }

  /// The server stops: finish what is in flight.
  ///
  /// - Returns: Whether to close the connection at once.
  mutating func stopRequested(now: NIODeadline) -> Bool {
    isStopping = true
    switch state {
    case .waiting(isFirst: true):
      // It may have been made just now, by a client that is about to send.
      let grace = now + TimeAmount(limits.stopGrace)
      deadline = deadline.map { min($0, grace) } ?? grace
      return false
    case .waiting(isFirst: false):
      _ = close()
      return true
    case .reading, .answering, .lingering, .closed: return false
    }
  }

  /// The connection is gone.
  mutating func connectionClosed() {
    _ = close()
  }

  private mutating func close() -> AnswerSentAction {
    state = .closed
    deadline = nil
    return .close
  }
}
