/// What a command of a shell does to a file, as far as the command itself tells.
package struct FileEffect: Hashable, Sendable {
  /// What is done.
  package enum Kind: Hashable, Sendable {
    /// Its whole contents are put there. It may have been there before: the command does not tell.
    case created
    /// What is in it changes: it is added to, edited in place, taken back, or written again by what has read
    /// it.
    case modified
    /// It is removed; a folder with all that is in it.
    case deleted
    /// It is moved.
    case renamed(to: String)
    /// It is shown; `nil` where all of it is, or where the command does not tell which lines.
    case read(Lines?)
  }

  /// Lines of a file.
  package struct Lines: Hashable, Sendable {
    /// From 1.
    package var first: Int
    /// `nil`: to the end.
    package var last: Int?

    package init(first: Int, last: Int?) {
      self.first = first
      self.last = last
    }
  }

  package var kind: Kind
  /// Absolute, without `.` and `..`, unless it begins with `~` or a variable. Below a folder of Windows it is
  /// one of Windows: `/c/a` is `C:\a`. Where the files can't be named it is the folder that they are in.
  package var path: String
  /// Whether the command names this very file and runs in any case: not where a pattern, a variable or an
  /// unknown folder is in the path, where files below a folder are meant, or where another command has to
  /// fail first.
  package var isCertain: Bool
  /// What does it, in words for people: `here-document`, `sed -i`, `git mv`.
  package var how: String

  package init(_ kind: Kind, path: String, isCertain: Bool = true, how: String) {
    self.kind = kind
    self.path = path
    self.isCertain = isCertain
    self.how = how
  }
}

/// What commands of a shell do to files. Nothing is run or looked up; a script that is called by its path is
/// not known. What a command does in a container or on another machine is not about files here.
package enum FileEffects {
  /// What a line does.
  ///
  /// - Parameters:
  ///   - command: the line as it is given to the shell. The first 32 KiB of it are looked at.
  ///   - folder: the absolute path of the folder that it runs in.
  /// - Returns: at most 256 effects in the order of the line, several changes of one file in a row as one.
  package static func effects(of command: String, in folder: String) -> [FileEffect] {
    var scan = FileEffectScan(folder: folder)
    scan.run(command)
    return scan.effects
  }
}
