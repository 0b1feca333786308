/// The versions that a client and the daemon tell each other.
package enum Version {
  /// The version of this product, in the one place where it is written.
  package static let current = "0.1.0"
  /// The version of the control API: a client and a daemon understand each other if the major part is equal.
  package static let api = "1.0"

  /// The part of an API version before its first full stop.
  ///
  /// - Parameter version: a version such as `1.3`.
  /// - Returns: the major part, `1`; all of the text if there is no full stop in it.
  package static func major(of version: String) -> Substring {
    version.prefix { $0 != "." }
  }
}
