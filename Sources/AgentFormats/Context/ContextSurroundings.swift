import SessionCore

/// Where a session works and what it is called, as far as its records have told: only what is new is a fact.
struct ContextSurroundings {
  private var folder: String?
  private var branch: String?
  private var title: String?

  /// A record names folder and branch; `nil` where nothing of it is new.
  mutating func moved(
    folder: UnsafeBufferPointer<UInt8>?, branch: UnsafeBufferPointer<UInt8>?
  ) -> ContextFact? {
    let folder = Self.change(folder, &self.folder)
    let branch = Self.change(branch, &self.branch)
    return folder == nil && branch == nil ? nil : .moved(folder: folder, branch: branch)
  }

  /// A record gives the session a title; `nil` where it is none, or not new.
  mutating func titled(_ text: UnsafeBufferPointer<UInt8>?) -> ContextFact? {
    Self.change(text, &title).map { .titled($0) }
  }

  private static func change(_ text: UnsafeBufferPointer<UInt8>?, _ known: inout String?) -> String? {
    guard let text, !text.isEmpty, known?.utf8.elementsEqual(text) != true else { return nil }
    known = String(decoding: text, as: UTF8.self)
    return known
  }
}
