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
  func `without a usable variable it is a folder of the user's own`(value: String?) {
    var information = stat()
    let login = "/run/user/\(getuid())"
    let hasLogin = stat(login, &information) == 0 && information.st_uid == getuid()
    let folder = RuntimePaths { _ in value }.folder
    #expect(folder == (hasLogin ? login + "/sessiond" : "/tmp/sessiond-\(getuid())"))
  }

  @Test func `the environment of the process is the default`() {
    #expect(RuntimePaths() == RuntimePaths(environment: RuntimePaths.processEnvironment))
    #expect(RuntimePaths.processEnvironment("PATH") != nil)
    #expect(RuntimePaths.processEnvironment("NO_SUCH_VARIABLE_OF_OURS") == nil)
  }
}
