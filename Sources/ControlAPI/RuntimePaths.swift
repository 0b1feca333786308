import Glibc

/// Where the daemon and its clients meet: the files of the runtime folder, which is gone after a reboot.
package struct RuntimePaths: Hashable, Sendable {
  /// The folder of all the others. The daemon makes it with mode 0700.
  package let folder: String

  /// The socket that the daemon listens on.
  package var socket: String { folder + Self.socketName }
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
  /// `/tmp/sessiond-UID`.
  ///
  /// - Parameter environment: looks up a variable; the process's own environment unless told otherwise.
  package init(environment: (String) -> String? = RuntimePaths.processEnvironment) {
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: Int(PATH_MAX), alignment: 16)
    defer { room.deallocate() }
    var writer = ByteWriter(room)
    if let directory = environment(Self.variable.description) {
      directory.withCString { Self.writeFolder(to: &writer, runtimeDirectory: $0) }
    } else {
      Self.writeFolder(to: &writer, runtimeDirectory: nil)
    }
    folder = String(decoding: writer.written, as: UTF8.self)
  }

  /// Writes the path of the socket that is at ``socket``, without making a single string: see ``ByteWriter``.
  ///
  /// - Parameter writer: where to.
  static func writeSocket(to writer: inout ByteWriter) {
    let directory = variable.withUTF8Buffer { name in
      name.withMemoryRebound(to: CChar.self) { name in name.baseAddress.flatMap { getenv($0) } }
    }
    writeFolder(to: &writer, runtimeDirectory: directory)
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

  /// The one place that knows which folder it is.
  private static func writeFolder(to writer: inout ByteWriter, runtimeDirectory: UnsafePointer<CChar>?) {
    if let runtimeDirectory, UInt8(bitPattern: runtimeDirectory[0]) == UInt8(ascii: "/") {
      writer.write(runtimeDirectory)
      writer.write("/sessiond")
      return
    }
    let user = getuid()
    let loginFolder = "/run/user/" + String(user)
    let hasLogin = isFolder(loginFolder, of: user)
    writer.write(hasLogin ? loginFolder + "/sessiond" : "/tmp/sessiond-" + String(user))
  }

  private static func isFolder(_ path: String, of user: uid_t) -> Bool {
    var information = stat()
    guard stat(path, &information) == 0 else { return false }
    return information.st_mode & S_IFMT == S_IFDIR && information.st_uid == user
  }

  private static let variable: StaticString = "XDG_RUNTIME_DIR"
  private static let socketName = "/sessiond.sock"
}
