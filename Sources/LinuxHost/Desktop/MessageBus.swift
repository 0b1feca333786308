import CMessageBus
import Dispatch
import Glibc

/// The user's message bus (D-Bus), as far as it is needed to have the desktop show a notification.
///
/// A connection lives for one message: they are rare, and a bus that was started anew is simply found again.
package final class MessageBus: Sendable {
  /// The longest reason that is taken from the bus or a desktop, in bytes.
  private static let reasonLength = 256

  private let address: String?
  private let queue = DispatchQueue(label: "sessiond.bus")

  /// The bus at an address as D-Bus writes it, `unix:path=/run/user/1000/bus`; `nil` where there is none.
  package init(address: String?) {
    self.address = address
  }

  /// The address of the user's bus: what `DBUS_SESSION_BUS_ADDRESS` says, else the socket in `XDG_RUNTIME_DIR`, if it is
  /// there; `nil` without one.
  package static func address(environment: (String) -> String?) -> String? {
    if let address = environment("DBUS_SESSION_BUS_ADDRESS"), !address.isEmpty { return address }
    guard let folder = environment("XDG_RUNTIME_DIR"), folder.hasPrefix("/") else { return nil }
    let socket = folder + "/bus"
    guard access(socket, F_OK) == 0 else { return nil }
    // Whatever could end the path is written as its number.
    return "unix:path="
      + socket.utf8.reduce(into: "") { text, byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "/"),
          UInt8(ascii: "."):
          text.unicodeScalars.append(Unicode.Scalar(byte))
        case _: text += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
      }
  }

  /// Has the desktop show a notification, one after the other.
  ///
  /// - Parameters:
  ///   - notification: what.
  ///   - limitMilliseconds: for how long the bus and the desktop may take.
  ///   - told: called once with what became of it, on a queue of the bus's own.
  package func show(
    _ notification: DesktopNotification, limitMilliseconds: Int,
    told: @escaping @Sendable (DesktopNotification.Outcome) -> Void
  ) {
    queue.async { [address] in
      told(Self.show(notification, at: address, limitMicroseconds: UInt64(max(0, limitMilliseconds)) * 1_000))
    }
  }

  private static func show(
    _ notification: DesktopNotification, at address: String?, limitMicroseconds: UInt64
  ) -> DesktopNotification.Outcome {
    guard let address else { return .nobody("there is no message bus") }
    var end = CMESSAGEBUS_FAILED
    let reason = withUnsafeTemporaryAllocation(of: CChar.self, capacity: reasonLength) { reason -> String in
      notification.sender.withCString { sender in
        notification.summary.withCString { summary in
          notification.escapedBody.withCString { body in
            var message = cmessagebus_notification(
              sender: sender, summary: summary, body: body, urgency: notification.urgency.rawValue)
            end = cmessagebus_notify(
              address, &message, limitMicroseconds, reason.baseAddress, CInt(reason.count))
          }
        }
      }
      return reason.baseAddress.map { String(cString: $0) } ?? ""
    }
    return switch end {
    case CMESSAGEBUS_SHOWN: .shown
    case CMESSAGEBUS_NO_BUS: .nobody("nobody answers on the message bus: \(reason)")
    case CMESSAGEBUS_NO_DESKTOP: .nobody("nothing shows notifications")
    case CMESSAGEBUS_LATE: .failed("the message bus or the desktop did not answer in time")
    case _: .failed("the desktop refused it: \(reason)")
    }
  }
}
