import Glibc

/// Descriptors that a program has to look after while it waits for the daemon.
package struct Watches: Sendable {
  private let descriptors: [pollfd]

  /// Watches these.
  ///
  /// - Parameters:
  ///   - inputs: what to read from as soon as something is there.
  ///   - outputs: what to notice the reader's end of.
  package init(inputs: [Int32] = [], outputs: [Int32] = []) {
    descriptors =
      inputs.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      // Asked for nothing, poll(2) still tells of the reader's end.
      + outputs.map { pollfd(fd: $0, events: 0, revents: 0) }
  }

  /// Waits until one of them is to be looked at.
  ///
  /// - Parameter milliseconds: how long at most; a negative number is for ever.
  /// - Returns: whether there is something to look at; not when a signal ended the wait.
  package func wait(milliseconds: Int32) -> Bool {
    var pollers = descriptors
    return Glibc.poll(&pollers, nfds_t(pollers.count), milliseconds) > 0
  }

  /// poll(2) over one more descriptor and these.
  func poll(_ other: inout pollfd, milliseconds: Int32) -> Int32 {
    var pollers = [other] + descriptors
    let count = Glibc.poll(&pollers, nfds_t(pollers.count), milliseconds)
    other = pollers[0]
    return count
  }
}
