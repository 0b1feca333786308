import Rendering
import SessionCore

/// Which part of a record is wanted: `class=`, `since=`, `budget=`.
package struct ContextSelection: Hashable, Sendable {
  private(set) var classes: Set<ContextClass> = []
  private(set) var since: Timestamp?
  /// Tokens; `nil` for all.
  private(set) var budget: Int?

  /// The tokens that may be asked for.
  package static let budgets = 200...1_000_000

  /// All of a record.
  static let all = ContextSelection()

  private init() {}

  /// - Parameters:
  ///   - classes: names with commas between them; `nil` for all.
  ///   - since: a time as ISO 8601 has it; `nil` for all.
  ///   - budget: tokens, of ``budgets``; `nil` for all.
  /// - Throws: ``Problem`` that says what is wrong.
  package init(classes: String?, since: String?, budget: Int?) throws(Problem) {
    for name in (classes ?? "").split(separator: ",") {
      guard let kind = ContextClass(rawValue: String(name)) else {
        let known = ContextClass.allCases.map(\.rawValue).joined(separator: ", ")
        throw Problem("class is one or more of \(known)")
      }
      self.classes.insert(kind)
    }
    if let since {
      guard let time = Timestamp(iso8601: since.utf8) else {
        throw Problem("since is a time such as 2026-11-21T14:00:00Z")
      }
      self.since = time
    }
    if let budget, !Self.budgets.contains(budget) {
      throw Problem(
        "budget is a number of tokens from \(Self.budgets.lowerBound) to \(Self.budgets.upperBound)")
    }
    self.budget = budget
  }

  /// What is wrong with what was asked for.
  package struct Problem: Error, Hashable, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
      self.description = description
    }
  }

  /// What of a document is wanted.
  func of(_ document: ContextDocument) -> ContextDocument {
    classes.isEmpty && since == nil ? document : document.selecting(classes, since: since)
  }

  /// A document for people, cut if that is wanted.
  func text(of document: ContextDocument) -> String {
    budget.map { ContextCut.markdown(document, budget: $0) } ?? document.markdown
  }
}
