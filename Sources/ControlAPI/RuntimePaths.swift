import Glibc

/// Where the daemon and its clients meet: the files of the runtime folder, which is gone after a reboot.
package struct RuntimePaths: Hashable, Sendable {
  /// The folder of all the others. The daemon makes it with mode 0700.
  package let folder: String

  /// The socket that the daemon listens on.
  package var socket: String { folder + "\(Self.socketName)" }
  /// The file whose lock says that a daemon is there.
  package var lock: String { folder + "/sessiond.lock" }
  /// The last status lines, for when the daemon is busy or gone; see ``StatusFile``.
  package var statusFile: String { folder + "/statusline" }

  /// The paths below a given folder.
  ///
  /// - Parameter folder: an absolute path.
  package init(folder: String) {
    self.folder = folder
  }

  /// The paths for the user that runs this process.
  ///
  /// The folder is `$XDG_RUNTIME_DIR/sessiond`. A relative `XDG_RUNTIME_DIR` counts as unset, as its
  /// specification asks. When it is unset (a cron job, `su`), `/run/user/UID` stands in for it if that is a
  /// folder of ours, so that such a client still finds the daemon of the login session. Else the folder is
  /// `$XDG_STATE_HOME/sessiond/run`, with `~/.local/state` where that variable is unset: a place of the user's
  /// own, unlike `/tmp`, where cleaners take old sockets away and anybody may make a folder of that name.
  ///
  /// - Parameter environment: looks up a variable; the process's own environment unless told otherwise.
  package init(environment: (String) -> String? = RuntimePaths.processEnvironment) {
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 2 * Int(PATH_MAX), alignment: 16)
    defer { room.deallocate() }
    var writer = ByteWriter(room)
    let runtime = Self.copy(environment("XDG_RUNTIME_DIR"))
    let state = Self.copy(environment("XDG_STATE_HOME"))
    let home = Self.copy(environment("HOME"))
    defer {
      free(runtime)
      free(state)
      free(home)
    }
    Self.writeFolder(to: &writer, runtime: runtime, state: state, home: home)
    folder = String(decoding: writer.written, as: UTF8.self)
  }

  /// Writes the path of the socket that is at ``socket``, without making a single string: see ``ByteWriter``.
  ///
  /// - Parameter writer: where to.
  static func writeSocket(to writer: inout ByteWriter) {
    writeFolder(
      to: &writer, runtime: variable("XDG_RUNTIME_DIR"), state: variable("XDG_STATE_HOME"),
      home: variable("HOME"))
    writer.write(socketName)
  }

  /// Looks up a variable in the environment of this process.
  ///
  /// - Parameter name: the variable's name.
  /// - Returns: its value, or nil if it is not set.
  package static func processEnvironment(_ name: String) -> String? {
    guard let value = getenv(name) else { return nil }
    return String(cString: value)
  }

  private static func copy(_ value: String?) -> UnsafeMutablePointer<CChar>? {
    guard let value else { return nil }
    return strdup(value)
  }

  /// The value of a variable of this process, as it is in the environment.
  private static func variable(_ name: StaticString) -> UnsafePointer<CChar>? {
    UnsafePointer(getenv(UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self)))
  }

  /// The one place that knows which folder it is, by the values of three variables.
  private static func writeFolder(
    to writer: inout ByteWriter, runtime: UnsafePointer<CChar>?, state: UnsafePointer<CChar>?,
    home: UnsafePointer<CChar>?
  ) {
    if writeFolder(runtime, "/sessiond", to: &writer) { return }
    let user = getuid()
    let loginFolder = "/run/user/" + String(user)
    if !isFolder(loginFolder, of: user) {
      if writeFolder(state, "/sessiond/run", to: &writer) { return }
      if writeFolder(home, "/.local/state/sessiond/run", to: &writer) { return }
    }
    // Without any of them there is no place; this one tells best what is missing.
    writer.write(loginFolder + "/sessiond")
  }

  /// Writes a folder below one that a variable names; false where that is no absolute path.
  private static func writeFolder(
    _ parent: UnsafePointer<CChar>?, _ name: StaticString, to writer: inout ByteWriter
  ) -> Bool {
    guard let parent, UInt8(bitPattern: parent[0]) == UInt8(ascii: "/") else { return false }
    writer.write(parent)
    writer.write(name)
    return true
  }

  private static func isFolder(_ path: String, of user: uid_t) -> Bool {
    var information = stat()
    guard stat(path, &information) == 0 else { return false }
    return information.st_mode & S_IFMT == S_IFDIR && information.st_uid == user
  }

  private static let socketName: StaticString = "/sessiond.sock"
}
