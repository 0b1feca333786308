import FuzzSupport
import Glibc

@testable import SessionService

/// A configuration file, as its user writes it.
@main
enum SettingsFuzz {
  static func main() {
    // In memory: a file on a disk would be most of the time.
    let path = "/dev/shm/sessiond-fuzz-\(getpid()).yaml"
    Fuzzer.run { input in
      write(input.bytes, path)
      defer { unlink(path) }
      let lineCount = input.bytes.count { $0 == 0x0a || $0 == 0x0d } + 1
      do {
        let file = try SettingsFile(path: path)
        require(file != nil, "a file that is there is read")
        for line in file?.lines.values ?? [:].values {
          require((1...lineCount * 3).contains(line), "a key stands in a line of the file: \(line)")
        }
      } catch let error as SettingsError {
        require(error.place.hasPrefix(path), "an error says which file: \(error.place)")
        require(!error.problem.isEmpty, "an error says what is wrong")
      } catch {
        require(false, "an error is for people: \(error)")
      }
    }
  }

  private static func write(_ bytes: [UInt8], _ path: String) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    require(descriptor >= 0, "\(path) can be written")
    defer { close(descriptor) }
    require(Glibc.write(descriptor, bytes, bytes.count) == bytes.count, "\(path) takes all of it")
  }
}
