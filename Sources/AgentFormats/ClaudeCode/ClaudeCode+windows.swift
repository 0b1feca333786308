package import SessionCore

/// The context windows of Claude's models, as dated data. `models.windows` in `sessiond.yaml` goes before it.
///
/// From the client's model configuration page: 200,000 tokens, and 1,000,000 natively for Sonnet 5, Opus 4.7 and later,
/// and Fable 5. `[1m]` behind a name asks for the large window; it is in settings, never in a transcript. A window that
/// a reply exceeds is corrected by what was seen.
extension ClaudeCode {
  package static let windowRules = WindowRules(
    asOf: "2026-11-20", table: modelWindows,
    usualTokens: 200_000,
    knownSizes: [200_000, 1_000_000],
    // 20,000 kept for output and 13,000 as a buffer: measured at 167,543 of 200,000, and what `/context` prints.
    compactionReserve: 33_000, answerReserve: 20_000, tellsTrigger: true)

  /// The windows of Claude's models, whichever agent talks to them.
  static let modelWindows: [WindowRules.ModelWindow] = [
    .init(prefix: "claude-", tokens: 200_000),
    .init(prefix: "claude-sonnet-5", tokens: 1_000_000),
    .init(prefix: "claude-opus-4-7", tokens: 1_000_000),
    .init(prefix: "claude-opus-4-8", tokens: 1_000_000),
    .init(prefix: "claude-opus-5", tokens: 1_000_000),
    .init(prefix: "claude-fable-5", tokens: 1_000_000),
  ]
}
