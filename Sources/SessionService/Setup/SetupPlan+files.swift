import LinuxHost

extension SetupPlan.Action {
  /// Puts a file in place of one, for its owner alone; an empty one is removed.
  static func edit(_ path: String, _ old: [UInt8], _ new: [UInt8]) -> SetupPlan.Action {
    .write(SetupPlan.FileEdit(path: path, target: path, old: old, new: new, permissions: 0o600))
  }
}

extension SetupPlan {
  /// Has folders go of which this plan leaves nothing, each behind those within it.
  mutating func removeFolders(_ folders: [String]) {
    var gone = actions.compactMap { action -> String? in
      switch action {
      case .remove(let path): path
      case .write(let edit): edit.new.isEmpty ? edit.path : nil
      case .makeFolder, .copy, .removeFolder, .run: nil
      }
    }
    for folder in folders {
      let entries = (try? Directory.entries(of: folder)) ?? nil
      guard let entries, !entries.isEmpty, !FileOperations.isLink(folder),
        entries.allSatisfy({ gone.contains(folder + "/" + $0.name) })
      else { continue }
      actions.append(.removeFolder(folder))
      gone.append(folder)
    }
  }
}

extension SetupPlan.FileEdit {
  /// A change of a file of the user's, with the permissions that it has; where a symbolic link has its name, of what that
  /// leads to.
  ///
  /// - Parameters:
  ///   - path: of the file.
  ///   - old: its contents; empty where there is none.
  ///   - new: its contents from now on.
  ///   - permissions: those of a file that is not there yet.
  /// - Returns: the change, with where it has to be made.
  /// - Throws: ``SetupError`` where it can't be looked at, or a link leads nowhere.
  static func ofUser(
    _ path: String, _ old: [UInt8], _ new: [UInt8], newFile permissions: UInt32
  ) throws(SetupError) -> SetupPlan.FileEdit {
    do {
      guard let target = try FileOperations.resolved(path), let status = try FileStatus.of(path: target)
      else {
        guard !FileOperations.exists(path) else {
          throw SetupError(.failure, "\(path) is a link that leads nowhere: make the file that it leads to")
        }
        return SetupPlan.FileEdit(
          path: path, target: path, old: old, new: new, permissions: permissions, isShared: true)
      }
      return SetupPlan.FileEdit(
        path: path, target: target, old: old, new: new, permissions: status.permissions, isShared: true)
    } catch let error as SetupError {
      throw error
    } catch {
      throw SetupError(.failure, "\(error)")
    }
  }
}
