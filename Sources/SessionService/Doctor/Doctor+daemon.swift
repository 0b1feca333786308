import ControlAPI
import LinuxHost

/// The daemon, and the way to it.
extension Doctor {
  /// Whether a daemon answers, and whether it and this program are of one version.
  mutating func examineDaemon() {
    let client = ControlClient(socketPath: runtime.socket, timeoutMilliseconds: 1_000)
    do {
      let answer = try client.get(Route.readiness, accept: MediaType.text)
      let version = answer.header(HeaderName.version) ?? "of unknown version"
      add(
        answer.status == 200 ? .good : .note, "daemon",
        "sessiond \(version) answers at \(runtime.socket)"
          + (answer.status == 200 ? "" : " and is still reading the transcripts"))
      if let finding = Self.versions(daemon: version, api: answer.header(HeaderName.api)) {
        add(finding.verdict, finding.subject, finding.message)
      }
    } catch {
      add(.bad, "daemon", "\(error.message); start it with: \(unit.startCommand)")
    }
  }

  /// What is to be said of a daemon of another version than ours; `nil` where there is no difference.
  package static func versions(daemon: String, api: String?) -> Finding? {
    let remedy =
      "after an update restart the daemon (systemctl --user restart sessiond, or end it and start it)"
    if let api, Version.major(of: api) != Version.major(of: Version.api) {
      return Finding(
        verdict: .bad, subject: "versions",
        message: "the daemon speaks version \(api) of the control API, these programs \(Version.api):"
          + " \(remedy)")
    }
    guard daemon != Version.current else { return nil }
    return Finding(
      verdict: .note, subject: "versions",
      message: "the daemon is sessiond \(daemon), this program \(Version.current): \(remedy)")
  }

  /// Whether there is a folder for what is gone after a reboot.
  mutating func examineRuntimeFolder() {
    if environment["XDG_RUNTIME_DIR"]?.hasPrefix("/") != true {
      add(
        .note, "runtime",
        "XDG_RUNTIME_DIR is not set here, so \(runtime.folder) is used: where the daemon has it set, it is looked for"
          + " in the wrong place. A login through systemd sets it")
    }
    let isBad = examineAccess(of: runtime.folder, is: 0o700, subject: "runtime")
    if isBad == false { add(.good, "runtime", "\(runtime.folder) is for you alone") }
  }

  /// Whether the socket is one, of ours, that somebody listens on.
  mutating func examineSocket() {
    let path = runtime.socket
    guard UnixListener.hasRoom(for: path) else {
      return add(
        .bad, "socket",
        "\(path) is too long for a socket's address (108 bytes, 12 of them for its temporary name):"
          + " set XDG_RUNTIME_DIR to a shorter folder")
    }
    guard FileOperations.exists(path) else { return }
    guard UnixListener.isSocket(path) else {
      return add(.bad, "socket", "\(path) is no socket: move it away, then start sessiond again")
    }
    if examineAccess(of: path, is: 0o600, subject: "socket") != false { return }
    if UnixListener.isDead(path) {
      return add(
        .bad, "socket",
        "nobody listens on \(path): a daemon was killed and left it, and the next start replaces it")
    }
    add(.good, "socket", "\(path) is for you alone")
  }

  /// Looks who may use a file or folder of ours.
  ///
  /// - Returns: whether something is wrong with it, which is added then; `nil` where it is not there.
  mutating func examineAccess(of path: String, is mode: UInt32, subject: String) -> Bool? {
    do {
      guard let status = try FileStatus.of(path: path) else { return nil }
      let octal = String(status.permissions, radix: 8)
      if status.owner != machine.user {
        add(
          .bad, subject,
          "\(path) belongs to user \(status.owner), and you are user \(machine.user): move it away, or have it"
            + " given to you with chown")
      } else if status.permissions & ~mode & 0o777 != 0 {
        add(
          .bad, subject,
          "\(path) can be used by others (mode \(octal)): chmod \(String(mode, radix: 8))"
            + " \(SetupPlan.quoted(path))")
      } else if status.permissions & mode != mode {
        add(
          .bad, subject,
          "\(path) can't be used by you (mode \(octal)): chmod \(String(mode, radix: 8))"
            + " \(SetupPlan.quoted(path))")
      } else {
        return false
      }
    } catch {
      add(.bad, subject, "\(error)")
    }
    return true
  }
}
