/// What went wrong with the database, for people: where it is and what to do about it.
package struct StoreError: Error, Sendable, CustomStringConvertible {
  /// The kinds of trouble that callers treat differently.
  package struct Code: Hashable, Sendable {
    package let rawValue: String
    /// The database can't be opened or made.
    package static let cannotOpen = Code(rawValue: "cannot_open")
    /// A newer sessiond has written it.
    package static let tooNew = Code(rawValue: "too_new")
    /// Another program's database can't be read now.
    package static let foreignDatabase = Code(rawValue: "foreign_database")
    /// A row does not have the form that this version writes.
    package static let unreadableRow = Code(rawValue: "unreadable_row")
  }

  package let code: Code
  package let message: String

  package init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  package var description: String { message }
}
