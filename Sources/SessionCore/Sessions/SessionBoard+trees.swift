/// Whose working trees are worth a look.
extension SessionBoard {
  /// A session is looked at for so long after its last record, in milliseconds; one in whose tree something is half done
  /// until that is over.
  private static let recent: Int64 = 600_000
  /// More are at work on nobody's machine.
  private static let mostTrees = 64

  /// Chooses the sessions whose working trees are to be looked at: the last active ones.
  ///
  /// - Parameters:
  ///   - now: the present.
  ///   - known: what was seen of the trees so far.
  /// - Returns: the folder of each.
  package func treesToLookAt(at now: Timestamp, known: [SessionKey: WorkTree]) -> [SessionKey: String] {
    let oldest = now.milliseconds - Self.recent
    var folders: [SessionKey: String] = [:]
    for entry in entries where folders.count < Self.mostTrees {
      let overview = entry.overview
      // The last active ones stand first, and older ones have no stop point.
      guard overview.lastActivity.milliseconds > oldest - ReplySum.historyAge else { break }
      guard entry.stopPoint != nil, let project = overview.profile.project, project.hasPrefix("/") else {
        continue
      }
      let isOpen = if case .open? = known[overview.key] { true } else { false }
      if isOpen || overview.lastActivity.milliseconds > oldest { folders[overview.key] = project }
    }
    return folders
  }
}
