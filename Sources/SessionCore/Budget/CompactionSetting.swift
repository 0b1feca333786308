/// When an agent compacts by itself, as far as its user has told it. What it does not say the agent's rule says.
package struct CompactionSetting: Hashable, Sendable {
  /// It does not do so at all.
  package var isOff: Bool
  /// So many tokens of a window count, where it has more.
  package var windowTokens: Int?
  /// The share of a window, without the room for an answer, at which it does so, in thousandths; it only lowers the point.
  package var perMille: Int?
  /// When it was last said otherwise: what was seen before tells nothing of it.
  package var since: Timestamp

  package init(isOff: Bool = false, windowTokens: Int? = nil, perMille: Int? = nil, since: Timestamp) {
    self.isOff = isOff
    self.windowTokens = windowTokens
    self.perMille = perMille
    self.since = since
  }
}
