import CSystemd
import Glibc
package import Logging

/// A log event as the journal keeps it: named fields, `systemd.journal-fields(7)`.
///
/// `MESSAGE` is the whole line, since it is all that `journalctl` shows unasked. Beside it, each value stands in a field
/// of its own for programs: `worker.name` is `SESSIOND_WORKER_NAME`.
package struct JournalEntry: Sendable {
  /// A name of capital letters, digits and underscores, and a value that may have several lines.
  package struct Field: Sendable, Equatable {
    package let name: String
    package let value: String
  }

  /// The longest name that the journal takes, in bytes.
  private static let nameLimit = 64
  /// More values than this are left out; the journal's own limit is 1,024.
  private static let detailLimit = 64

  /// In the order in which they are sent.
  package let fields: [Field]

  /// The entry for an event of a logger with this metadata.
  package init(of event: LogEvent, with metadata: Logger.Metadata) {
    let details = LogText.details(of: event, with: metadata).prefix(Self.detailLimit)
    fields =
      [
        Field(name: "MESSAGE", value: LogText.line(of: event, Array(details))),
        Field(name: "PRIORITY", value: "\(event.level.priority)"),
        Field(name: "SYSLOG_IDENTIFIER", value: "sessiond"),
        Field(name: "CODE_FILE", value: event.file),
        Field(name: "CODE_LINE", value: "\(event.line)"),
      ]
      + details.map {
        Field(name: Self.name(of: $0.key), value: LogText.printable($0.value, keepingLines: true))
      }
  }

  /// Sends it. That a value has several lines makes no further field of it: libsystemd then sends its length.
  ///
  /// - Returns: Whether the journal took it; also true where there is no journal at all.
  func send() -> Bool {
    var bytes: [UInt8] = []
    var ends: [Int] = []
    for field in fields {
      bytes += Array("\(field.name)=\(field.value)".utf8)
      ends.append(bytes.count)
    }
    return bytes.withUnsafeMutableBytes { buffer in
      let parts = zip([0] + ends, ends).map { start, end in
        iovec(iov_base: buffer.baseAddress?.advanced(by: start), iov_len: end - start)
      }
      return sd_journal_sendv(parts, CInt(parts.count)) == 0
    }
  }

  private static func name(of key: String) -> String {
    let letters = key.unicodeScalars.map { scalar in
      scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
        ? scalar.properties.uppercaseMapping : "_"
    }
    return String(("SESSIOND_" + letters.joined()).prefix(nameLimit))
  }
}
