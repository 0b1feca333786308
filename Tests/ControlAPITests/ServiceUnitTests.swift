import ControlAPI
import Foundation
import Testing

/// How a user's sessiond is started, by the files that say so.
struct ServiceUnitTests {
  private let folder = NSTemporaryDirectory() + "unit-" + UUID().uuidString

  private func unit(_ files: [String]) throws -> ServiceUnit {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for file in files {
      let path = folder + "/" + file
      try FileManager.default.createDirectory(
        atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
      try Data().write(to: URL(fileURLWithPath: path))
    }
    let variables = ["HOME": folder, "XDG_RUNTIME_DIR": folder + "/run"]
    return ServiceUnit { variables[$0] }
  }

  @Test func `an installed unit under a manager that runs is started by it`() throws {
    let unit = try unit([".local/share/systemd/user/sessiond.service", "run/systemd/private"])
    #expect(unit.path == folder + "/.local/share/systemd/user/sessiond.service")
    #expect(unit.hasManager && !unit.isEnabled)
    #expect(unit.startCommand == "systemctl --user start sessiond")
  }

  @Test func `without a manager nobody is sent to it`() throws {
    #expect(try unit([".config/systemd/user/sessiond.service"]).startCommand == "sessiond run &")
    #expect(try unit([]).startCommand == "sessiond run &")
  }

  @Test func `an enabled unit starts with the login`() throws {
    #expect(try unit([".config/systemd/user/default.target.wants/sessiond.service"]).isEnabled)
  }
}
