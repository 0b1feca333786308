import Foundation

/// Connects to a Unix socket; `nil` where nobody listens. Does not wait for a place in a full queue if it is told not to.
func connected(to path: String, waits: Bool = true) -> Int32? {
  socket(flags: waits ? 0 : O_NONBLOCK, at: path) { connect($0, $1, $2) }
}

/// Listens on a Unix socket that is not there yet; `nil` where that can't be.
func listening(at path: String) -> Int32? {
  socket(flags: 0, at: path) { bind($0, $1, $2) == 0 ? listen($0, 128) : -1 }
}

/// A socket with which something was done at an address; `nil` if that failed.
private func socket(
  flags: Int32, at path: String, _ act: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32
) -> Int32? {
  let kind = Int32(bitPattern: UInt32(SOCK_STREAM.rawValue) | UInt32(SOCK_CLOEXEC.rawValue))
  let socket = Glibc.socket(AF_UNIX, kind | flags, 0)
  guard socket >= 0 else { return nil }
  var address = sockaddr_un()
  address.sun_family = sa_family_t(AF_UNIX)
  withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
  let result = withUnsafePointer(to: &address) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      act(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
    }
  }
  guard result == 0 else {
    close(socket)
    return nil
  }
  return socket
}

/// The bytes of a request as clients make it: its first line, and header lines besides `Host`.
func request(_ line: String, _ headers: String...) -> [UInt8] {
  Array(([line + " HTTP/1.1", "Host: sessiond"] + headers + ["", ""]).joined(separator: "\r\n").utf8)
}

/// Milliseconds of the clock that only goes on.
func milliseconds() -> Double { Double(DispatchTime.now().uptimeNanoseconds) / 1e6 }
