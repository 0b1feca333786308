import LinuxHost
package import SessionCore
import Synchronization

/// Looks at the working trees of folders on threads of its own. A folder that does not answer, as on a network drive that
/// is away, holds up one thread and nobody else: the next look goes on with the others, on another one.
package final class TreeLooker: Sendable {
  /// So many folders that do not answer stop all looking, until one does.
  private static let mostThreads = 4

  private struct State {
    /// The folders that are being looked at.
    var underWay: Set<String> = []
    var threads = 0
    /// The last look; what an earlier one has left is taken over by it.
    var look = 0
  }

  private let state = Mutex(State())
  private let tree: @Sendable (String) -> WorkTree?

  /// - Parameter tree: looks at a folder; `nil` where it is in no repository.
  package init(tree: @escaping @Sendable (String) -> WorkTree? = { GitTree(of: $0)?.state }) {
    self.tree = tree
  }

  /// Looks at these folders, those left out at which somebody is looking still.
  ///
  /// - Parameters:
  ///   - folders: absolute paths.
  ///   - found: told of each one what was found, on another thread.
  package func look(at folders: Set<String>, found: @escaping @Sendable (String, WorkTree?) -> Void) {
    let look = state.withLock { state -> Int? in
      guard state.threads < Self.mostThreads, !folders.subtracting(state.underWay).isEmpty else { return nil }
      state.threads += 1
      state.look += 1
      return state.look
    }
    guard let look else { return }
    let isBegun: Void? = try? IdleThread.begin(.tenth) { [self] in
      for folder in folders.sorted() where begin(folder, in: look) {
        let tree = tree(folder)
        state.withLock { _ = $0.underWay.remove(folder) }
        found(folder, tree)
      }
      state.withLock { $0.threads -= 1 }
    }
    if isBegun == nil { state.withLock { $0.threads -= 1 } }
  }

  /// Whether the look goes on with that folder: a later one has taken over from one that was held up.
  private func begin(_ folder: String, in look: Int) -> Bool {
    state.withLock { state in
      guard state.look == look else { return false }
      return state.underWay.insert(folder).inserted
    }
  }
}
