import Glibc
import LinuxHost
import Testing

struct FileReaderTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: [
    (offset: 0, count: 4, text: "0123"),
    (offset: 6, count: 4, text: "6789"),
    (offset: 8, count: 4, text: "89"),
    (offset: 10, count: 4, text: ""),
    (offset: 99, count: 4, text: ""),
    (offset: 3, count: 0, text: ""),
  ])
  func `it reads at an offset and stops at the end`(offset: Int64, count: Int, text: String) throws {
    let reader = try FileReader(path: folder.file("a", "0123456789"))
    var bytes = [UInt8](repeating: 0, count: count)
    let filled = try bytes.withUnsafeMutableBytes { try reader.read(into: $0, at: offset) }
    #expect(String(decoding: bytes[..<filled], as: UTF8.self) == text)
  }

  @Test func `it follows the opened file while the path leads elsewhere`() throws {
    let path = try folder.file("a", "old")
    let reader = try FileReader(path: path)
    try folder.file("a", "older")
    rename(path, folder("b"))
    try folder.file("a", "another file")
    #expect(reader.status.size == 3)
    var bytes = [UInt8](repeating: 0, count: 12)
    let filled = try bytes.withUnsafeMutableBytes { try reader.read(into: $0, at: 0) }
    #expect(String(decoding: bytes[..<filled], as: UTF8.self) == "older")
  }

  @Test(.timeLimit(.minutes(1)), arguments: [("fifo", EINVAL), ("folder", EISDIR), ("/dev/null", EINVAL)])
  func `anything but an ordinary file is refused without waiting`(name: String, errno: CInt) throws {
    mkfifo(folder("fifo"), 0o600)
    try folder.folder("folder")
    let path = name.hasPrefix("/") ? name : folder(name)
    let error = #expect(throws: HostError.self) { _ = try FileReader(path: path).status }
    #expect(error?.errno == errno)
    #expect(error?.path == path)
  }

  @Test func `a missing file is an error that says so`() throws {
    let error = #expect(throws: HostError.self) { _ = try FileReader(path: folder("absent")).status }
    #expect(error?.isMissing == true)
  }

  @Test func `a negative offset is an error`() throws {
    let reader = try FileReader(path: folder.file("a", "0123456789"))
    var bytes: [UInt8] = [0]
    let failure = bytes.withUnsafeMutableBytes { buffer in
      Result { () throws(HostError) in try reader.read(into: buffer, at: -1) }
    }
    #expect(throws: HostError.self) { try failure.get() }
  }
}
