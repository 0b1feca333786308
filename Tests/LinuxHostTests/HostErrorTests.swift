import Glibc
import LinuxHost
import Testing

struct HostErrorTests {
  @Test(arguments: [
    (HostError(operation: "open", path: "/a", errno: ENOENT), "Cannot open /a: No such file or directory"),
    (HostError(operation: "start inotify", errno: EMFILE), "Cannot start inotify: Too many open files"),
    (
      HostError(operation: "open", path: "/a", errno: EACCES, remedy: "Ask the owner."),
      "Cannot open /a: Permission denied. Ask the owner."
    ),
    (HostError(operation: "open", errno: 9_999), "Cannot open: Unknown error 9999"),
  ])
  func `an error tells people what failed, on what, why and what to do`(error: HostError, text: String) {
    #expect(error.description == text)
  }

  @Test(arguments: [(ENOENT, true), (ENOTDIR, true), (EACCES, false), (EIO, false)])
  func `only an absent path is missing`(errno: CInt, isMissing: Bool) {
    #expect(HostError(operation: "open", errno: errno).isMissing == isMissing)
  }

  @Test(arguments: [
    (ENOSPC, true), (EDQUOT, true), (EROFS, true), (EACCES, false), (EPERM, false), (EIO, false),
    (EISDIR, false), (ENAMETOOLONG, false),
  ])
  func `a full disk, and one that takes no writing, meet every other file too`(errno: CInt, isOfAll: Bool) {
    #expect(HostError(operation: "write", errno: errno).isOfWholeDisk == isOfAll)
  }
}
