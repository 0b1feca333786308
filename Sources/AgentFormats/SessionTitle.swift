import SessionCore

/// Titles of sessions. Agents make them of what was said, so they may hold what is not to be stored.
package enum SessionTitle {
  private static let redactor = Redactor()

  /// A title as it is kept: without secrets; `nil` where there is none.
  package static func kept(_ title: some Collection<UInt8>) -> String? {
    title.isEmpty ? nil : redactor.redact(String(decoding: title, as: UTF8.self)).text
  }
}
