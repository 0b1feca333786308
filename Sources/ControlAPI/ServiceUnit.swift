import Glibc

/// The unit of sessiond in the user's own service manager, seen by its files: asking the manager takes far longer.
package struct ServiceUnit: Hashable, Sendable {
  /// The file of the unit; `nil` where it is not installed.
  package let path: String?
  /// Whether it starts with the login.
  package let isEnabled: Bool
  /// Whether the user has a service manager that runs.
  package let hasManager: Bool

  /// What there is for the user with that environment.
  ///
  /// - Parameter environment: looks up a variable; the process's own environment unless told otherwise.
  package init(environment: (String) -> String? = RuntimePaths.processEnvironment) {
    let home = environment("HOME") ?? ""
    func folder(_ variable: String, or other: String) -> String {
      environment(variable).flatMap { $0.hasPrefix("/") ? $0 : nil } ?? other
    }
    let own = folder("XDG_CONFIG_HOME", or: home + "/.config") + "/systemd/user"
    let shared = [
      "/etc/systemd/user", folder("XDG_DATA_HOME", or: home + "/.local/share") + "/systemd/user",
      "/usr/local/lib/systemd/user", "/usr/local/share/systemd/user", "/usr/lib/systemd/user",
      "/usr/share/systemd/user",
    ]
    path = ([own] + shared).map { $0 + "/sessiond.service" }.first { access($0, R_OK) == 0 }
    isEnabled = [own, "/etc/systemd/user"].contains { folder in
      access(folder + "/default.target.wants/sessiond.service", R_OK) == 0
    }
    let runtime = folder("XDG_RUNTIME_DIR", or: "/run/user/\(getuid())")
    hasManager = access(runtime + "/systemd/private", F_OK) == 0
  }

  /// The command that starts the daemon in the way that fits here.
  package var startCommand: String {
    path != nil && hasManager ? "systemctl --user start sessiond" : "sessiond run &"
  }
}
