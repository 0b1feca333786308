import ControlAPI
import Glibc
import Testing

/// Where clients and the daemon look for each other.
struct RuntimePathsTests {
  @Test func `the files are in the runtime folder`() {
    let paths = RuntimePaths { $0 == "XDG_RUNTIME_DIR" ? "/run/user/7" : nil }
    #expect(paths.folder == "/run/user/7/sessiond")
    #expect(paths.socket == "/run/user/7/sessiond/sessiond.sock")
    #expect(paths.lock == "/run/user/7/sessiond/sessiond.lock")
    #expect(paths.statusFile == "/run/user/7/sessiond/statusline")
    #expect(paths == RuntimePaths(folder: "/run/user/7/sessiond"))
  }

  @Test(arguments: [nil, "", "relative/path"])
  func `without a usable variable it is the folder of the login`(value: String?) {
    let variables = ["XDG_RUNTIME_DIR": value, "XDG_STATE_HOME": "/var/lib/ada", "HOME": "/home/ada"]
    let folder = RuntimePaths { variables[$0] ?? nil }.folder
    #expect(folder == (Self.login.map { $0 + "/sessiond" } ?? "/var/lib/ada/sessiond/run"))
  }

  @Test(
    .enabled(if: login == nil, "this user has a folder in /run/user"),
    arguments: [
      (["XDG_STATE_HOME": "/var/lib/ada", "HOME": "/home/ada"], "/var/lib/ada/sessiond/run"),
      (["XDG_STATE_HOME": "state", "HOME": "/home/ada"], "/home/ada/.local/state/sessiond/run"),
      (["HOME": "/home/ada"], "/home/ada/.local/state/sessiond/run"),
      (["HOME": ""], "/run/user/\(getuid())/sessiond"),
      ([:], "/run/user/\(getuid())/sessiond"),
    ])
  func `without a login it is where the state is, and never a folder that all can write to`(
    variables: [String: String], folder: String
  ) {
    #expect(RuntimePaths { variables[$0] }.folder == folder)
  }

  /// The folder of this user's login, where there is one.
  private static let login: String? = {
    var information = stat()
    let path = "/run/user/\(getuid())"
    return stat(path, &information) == 0 && information.st_uid == getuid() ? path : nil
  }()

  @Test func `the environment of the process is the default`() {
    #expect(RuntimePaths() == RuntimePaths(environment: RuntimePaths.processEnvironment))
    #expect(RuntimePaths.processEnvironment("PATH") != nil)
    #expect(RuntimePaths.processEnvironment("NO_SUCH_VARIABLE_OF_OURS") == nil)
  }
}
