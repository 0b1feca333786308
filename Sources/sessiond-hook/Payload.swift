import ControlAPI
import Glibc

/// What the agent wrote to standard input.
enum Payload {
  case whole(UnsafeRawBufferPointer)
  /// More than ``HookSpool/payloadLimit`` bytes.
  case tooLarge

  /// Most calls have less, in bytes.
  private static let usualSize = 64 << 10

  /// Reads it to its end, also what is too large: an agent must not be left with a broken pipe. The memory is never
  /// given back, the program ends.
  static func ofStandardInput() -> Payload {
    var capacity = usualSize
    var memory = malloc(capacity)
    var count = 0
    var isTooLarge = false
    while let start = memory {
      if count == capacity, !isTooLarge, capacity <= HookSpool.payloadLimit {
        capacity *= 4
        memory = realloc(start, capacity)
        continue
      }
      if count == capacity {
        // From here on it is only thrown away.
        isTooLarge = true
        count = 0
      }
      let received = read(STDIN_FILENO, start + count, capacity - count)
      if received < 0, errno == EINTR { continue }
      guard received > 0 else {
        guard !isTooLarge, count <= HookSpool.payloadLimit else { return .tooLarge }
        return .whole(UnsafeRawBufferPointer(start: start, count: count))
      }
      count += received
    }
    return .tooLarge
  }
}
