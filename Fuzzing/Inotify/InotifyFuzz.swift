import FuzzSupport
import LinuxHost

/// What the kernel says of watched folders.
@main
enum InotifyFuzz {
  /// `struct inotify_event` without its name, as inotify(7) has it: four numbers of 32 bits.
  private static let headerSize = 16

  static func main() {
    Fuzzer.run { input in
      let events = input.bytes.withUnsafeBytes { InotifyEvent.parse($0) }
      let lost = events.firstIndex { $0.watch.rawValue == -1 && $0.kind == .overflow && $0.name == nil }
      require(events.count <= input.bytes.count / headerSize + 1, "an event takes its bytes")
      if input.bytes.count % 4 != 0, input.bytes.count < headerSize {
        require(lost != nil, "what is no event says that events were lost")
      }
      for event in events {
        require(!event.kind.subtracting(.isDirectory).isEmpty, "an event says what happened")
        guard let name = event.name else { continue }
        require(!name.isEmpty && !name.utf8.contains(0), "a name is a name: \(name)")
        require(input.bytes.containsRun(of: name), "a name is in the bytes: \(name)")
      }
    }
  }
}

extension [UInt8] {
  fileprivate func containsRun(of text: String) -> Bool {
    let wanted = Array(text.utf8)
    return indices.contains { self[$0...].starts(with: wanted) }
  }
}
