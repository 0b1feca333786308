/// What every reply says about the daemon that sent it.
package struct ServerIdentity: Sendable, Equatable {
  /// The program's version: `Sessiond-Version`.
  package let version: String
  /// The version of the API, major and minor: `Sessiond-Api`.
  package let api: String
  /// Random for each start, so that a client notices a restart: `Sessiond-Boot-Id`.
  package let bootID: String

  /// An identity from its parts.
  package init(version: String, api: String, bootID: String) {
    self.version = version
    self.api = api
    self.bootID = bootID
  }
}
