import LinuxHost
package import SessionCore

/// The working tree of a repository, looked at from a folder in it. Notes that git keeps are looked for by their names; no
/// program is run, and nothing is read but the line that leads from a further working tree to its repository.
///
/// Which folder it is, a transcript says: so each folder on the way has to be this user's, and no link below it is
/// followed.
package struct GitTree {
  /// What git calls its own folder, and the file that stands for it in a further working tree.
  private static let name = ".git"
  /// How that file begins.
  private static let pointer = "gitdir: "
  /// Longer paths are none.
  private static let longestPath = 4_096
  /// Folders above the first one that are looked into.
  private static let mostParents = 40

  /// The note of a rebase by way of mails, or of mails alone: then it has one more in it.
  private static let (mails, applying) = ("rebase-apply", "applying")
  /// The notes of what is half done, the one that holds up the others first.
  private static let notes: [(name: String, kind: OpenOperation.Kind)] = [
    ("rebase-merge", .rebase), (mails, .rebase), ("CHERRY_PICK_HEAD", .cherryPick), ("REVERT_HEAD", .revert),
    ("MERGE_HEAD", .merge), ("BISECT_LOG", .bisect), ("index.lock", .locked),
  ]

  private let folder: OpenFolder
  /// The path of ``folder``, for people.
  private let path: String

  /// Finds the repository of a folder; `nil` where that is in none of this user's.
  ///
  /// - Parameter project: the folder, by an absolute path: the top of a working tree, or one in it.
  package init?(of project: String) {
    guard project.hasPrefix("/"), let start = (try? FileOperations.resolved(project)) ?? nil,
      var folder = try? OpenFolder(path: start)
    else { return nil }
    var path = start
    for _ in 0..<Self.mostParents {
      guard folder.status.owner == FileStatus.ownUser else { return nil }
      switch (try? folder.status(of: Self.name))?.kind {
      case .directory:
        guard let own = try? folder.folder(Self.name) else { return nil }
        self.init(own, path + "/" + Self.name)
        return
      case .file:
        guard let place = Self.place(in: folder, path), let own = try? OpenFolder(path: place) else {
          return nil
        }
        self.init(own, place)
        return
      case .symlink, .other: return nil
      case nil: break
      }
      guard path != "/", let parent = try? folder.parent() else { return nil }
      folder = parent
      path = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
      if path.isEmpty { path = "/" }
    }
    return nil
  }

  private init?(_ folder: OpenFolder, _ path: String) {
    guard folder.status.owner == FileStatus.ownUser else { return nil }
    self.folder = folder
    self.path = path
  }

  /// Where the file says that git's folder for this working tree is.
  private static func place(in folder: OpenFolder, _ path: String) -> String? {
    guard let bytes = try? folder.contents(of: name, limit: longestPath),
      let text = String(validating: bytes, as: UTF8.self), text.hasPrefix(pointer), !text.utf8.contains(0),
      let place = text.dropFirst(pointer.count).split(whereSeparator: \.isNewline).first
    else { return nil }
    return place.hasPrefix("/") ? String(place) : path + "/" + place
  }

  /// What is half done in it.
  package var state: WorkTree {
    for note in Self.notes {
      guard let began = began(note.name) else { continue }
      let kind = note.name == Self.mails && appliesMails ? .apply : note.kind
      return .open(OpenOperation(kind, began: began, note: path + "/" + note.name))
    }
    return .settled
  }

  private var appliesMails: Bool {
    guard let mails = try? folder.folder(Self.mails) else { return false }
    return ((try? mails.status(of: Self.applying)) ?? nil) != nil
  }

  /// When a note was made; `nil` where there is none.
  private func began(_ note: String) -> Timestamp? {
    guard let status = (try? folder.status(of: note)) ?? nil else { return nil }
    return Timestamp(milliseconds: status.modifiedNanoseconds / 1_000_000)
  }
}
