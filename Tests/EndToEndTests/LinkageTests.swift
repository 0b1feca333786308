import Foundation
import Testing

/// What the programs need to start: it decides how long that takes.
struct LinkageTests {
  @Test(.enabled(if: !Programs.areSanitized, "a program with a sanitizer can't be static"))
  func `what bars and agents start is statically linked`() throws {
    #expect(try !asksForLoader(Programs.path("sessiond-status")))
    #expect(try !asksForLoader(Programs.path("sessiond-hook")))
    // The daemon is not: the test can tell.
    #expect(try asksForLoader(Programs.path("sessiond")))
  }

  @Test(.enabled(if: Programs.installed("ldd") != nil, "ldd is not installed"))
  func `sessiond-cli does without Foundation`() async throws {
    try await TestUser.with { user in
      let libraries = try await user.run(["ldd", Programs.path("sessiond-cli")]).output
      #expect(libraries.contains("libc.so"))
      // FoundationEssentials comes with ArgumentParser.
      for name in ["libFoundation.so", "libFoundationInternationalization", "lib_FoundationICU"] {
        #expect(!libraries.contains(name))
      }
      let image = try Data(contentsOf: URL(fileURLWithPath: Programs.path("sessiond-cli")))
      #expect(image.range(of: Data("icudt".utf8)) == nil, "no ICU within either")
    }
  }

  @Test(.enabled(if: Programs.installed("ldd") != nil, "ldd is not installed"))
  func `only the daemon is linked with libsystemd`() async throws {
    try await TestUser.with { user in
      let daemon = try await user.run(["ldd", Programs.path("sessiond")]).output
      let client = try await user.run(["ldd", Programs.path("sessiond-cli")]).output
      #expect(daemon.contains("libsystemd.so.0"))
      #expect(client.contains("libc.so") && !client.contains("libsystemd"))
    }
  }

  /// Whether an ELF file has a program header of type `PT_INTERP`.
  private func asksForLoader(_ path: String) throws -> Bool {
    let image = try Data(contentsOf: URL(fileURLWithPath: path))
    func number(_ offset: Int, bytes: Int) -> Int {
      image[offset..<offset + bytes].reversed().reduce(0) { $0 << 8 | Int($1) }
    }
    try #require(image.prefix(5) == Data([0x7f, 0x45, 0x4c, 0x46, 2]), "ELF, 64 bits")
    let (start, size, count) = (number(32, bytes: 8), number(54, bytes: 2), number(56, bytes: 2))
    return (0..<count).contains { number(start + $0 * size, bytes: 4) == 3 }
  }
}
