/// What a user said to an agent, and in which course of things: what ``CorrectionRules`` and ``DecisionRules`` read.
package struct UserText: Hashable, Sendable {
  /// How the text came about, as records alone show it.
  package enum Structure: String, Hashable, Sendable, CaseIterable {
    /// A prompt like any other.
    case plain
    /// Typed while the agent worked.
    case queued
    /// Said with a tool call or a plan that was refused.
    case rejection
    /// The first prompt after the user had stopped the agent.
    case afterInterrupt = "after-interrupt"
    /// The first prompt after a call had been refused without a word.
    case afterRejection = "after-rejection"
  }

  /// The text as the record has it: what tools put around the user's words, ``PromptText`` tells from them.
  package var text: String
  package var structure: Structure
  /// The agent's last words before it, of which the end matters; `nil` if the agent has said nothing yet.
  package var answering: String?

  package init(_ text: String, structure: Structure = .plain, answering: String? = nil) {
    self.text = text
    self.structure = structure
    self.answering = answering
  }
}
