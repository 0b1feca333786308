import Glibc

/// The address of a Unix-domain socket.
struct SocketAddress: Sendable {
  private var address: sockaddr_un
  /// Whether the path has room in an address, which takes some hundred bytes of it.
  let fits: Bool

  /// The address that a writer writes.
  ///
  /// - Parameter writePath: writes the path, without a zero at its end.
  init(writePath: (inout ByteWriter) -> Void) {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    fits = withUnsafeMutableBytes(of: &address.sun_path) { field in
      // The last byte stays the zero that ends the path.
      var writer = ByteWriter(UnsafeMutableRawBufferPointer(rebasing: field.dropLast()))
      writePath(&writer)
      return writer.fits && writer.count > 0
    }
    self.address = address
  }

  /// The path; the start of it, if it does not fit.
  var path: String {
    withUnsafeBytes(of: address.sun_path) { field in
      String(decoding: field.prefix { $0 != 0 }, as: UTF8.self)
    }
  }

  /// Connects a socket to the address: connect(2).
  ///
  /// - Parameter descriptor: the socket.
  /// - Returns: 0, or -1 with the reason in `errno`.
  func connect(_ descriptor: Int32) -> Int32 {
    withUnsafePointer(to: address) { address in
      address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        Glibc.connect(descriptor, address, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }
}
