import CSystemd
import Glibc

/// A descriptor that the service manager opened and passed on: socket activation, sd_listen_fds(3).
package struct PassedDescriptor: Sendable, Equatable {
  /// Open and close-on-exec; owned by whoever took the list.
  package let number: CInt
  /// What the manager calls it: `FileDescriptorName=` of the socket unit.
  package let name: String

  /// A descriptor with its name.
  package init(number: CInt, name: String) {
    self.number = number
    self.name = name
  }

  /// Takes what was passed to this process, once: the variables that tell of it are gone afterwards, so that no child
  /// takes it for its own. Those variables are everybody's, so this comes before any other thread reads them.
  ///
  /// - Returns: All that was passed; empty where nothing was, or it was for another process.
  /// - Throws: `HostError` when the variables are there and make no sense.
  package static func takeAll() throws(HostError) -> [PassedDescriptor] {
    var names: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
    let count = try checked(sd_listen_fds_with_names(1, &names), "take the sockets of the service manager")
    defer {
      for index in 0..<Int(count) { free(names?[index]) }
      free(names)
    }
    return (0..<Int(count)).map { index in
      PassedDescriptor(
        number: SD_LISTEN_FDS_START + CInt(index), name: names?[index].map { String(cString: $0) } ?? "")
    }
  }
}
