import CLinux
import Glibc

/// Work that has time, on threads of its own: those that others share take their priority along to whatever comes next.
package enum IdleThread {
  /// What such a thread gets of a processor that somebody else wants too.
  package enum Share: Sendable {
    /// Next to nothing: the work may take as long as it likes.
    case rest
    /// A tenth: somebody waits for the end, and for other things more.
    case tenth

    /// As of nice(2).
    fileprivate var niceness: CInt {
      switch self {
      case .rest: 19
      case .tenth: 10
      }
    }
  }

  /// Does `work` once, on a thread of its own, and does not wait for it. From the disk it gets what nobody else asks for.
  ///
  /// - Throws: `HostError` when there is no thread to be had.
  package static func begin(
    _ share: Share = .rest, _ work: @escaping @Sendable () -> Void
  ) throws(HostError) {
    try OwnThread.begin {
      // 0 is this thread alone. In a sandbox that does not allow it the work is done like any other.
      _ = setpriority(CInt(PRIO_PROCESS.rawValue), 0, share.niceness)
      _ = clinux_thread_yields_disk()
      work()
    }
  }
}
