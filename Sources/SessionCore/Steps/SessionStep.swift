/// One step of a session's work: what its user, its agent or a tool did.
///
/// A record of the transcript tells of it, or a call of a hook, often both and in any order: whoever folds steps has to take
/// the same one twice without harm. Calls of tools go by their ids. What a step holds of names and paths is data, for
/// people to read: it opens nothing.
package struct SessionStep: Hashable, Sendable {
  /// What was done.
  package enum Kind: Hashable, Sendable {
    /// A conversation begins, or goes on in another process.
    case begun(Beginning)
    /// Somebody said something that the agent works on now.
    case prompted(PromptOrigin)
    /// The agent wants a tool used.
    case toolCalled(ToolCall)
    /// A tool is through, or was not let.
    case toolEnded(ToolEnd)
    /// The agent waits for its user's word.
    case asked(Question)
    /// The agent has nothing more to do until it is spoken to.
    case turnEnded(TurnEnd)
    /// The agent's list of tasks, as it stands now.
    case tasksListed(TaskCounts)
    /// What the agent may do without asking, as it calls it: `default`, `acceptEdits`, `plan`.
    case modeChanged(String)
    /// A subagent was sent off; ``SessionStep/agent`` names it.
    case subagentStarted
    /// That subagent is through.
    case subagentEnded
    /// How many tasks go on in the background, subagents among them.
    case backgroundCounted(Int)
    /// The agent is about to replace the conversation by a summary.
    case compacting(Compaction.Trigger)
    /// The conversation is over in this process; the agent's word for why: `clear`, `prompt_input_exit`.
    case ended(reason: String)
  }

  package var kind: Kind
  /// The subagent that did it, by the agent's own id; `nil` for the main conversation.
  package var agent: String?

  package init(_ kind: Kind, agent: String? = nil) {
    self.kind = kind
    self.agent = agent
  }

  /// Why a conversation begins.
  package enum Beginning: String, Hashable, Sendable {
    case startup
    case resume
    case clear
    case compact
    case fork
    /// Something that this version does not know.
    case other
  }

  /// Who speaks.
  package enum PromptOrigin: String, Hashable, Sendable {
    case user
    /// A command of the agent's own, `/compact`, which may need no model.
    case command
    /// A program: the end of a background task, a timer, another agent.
    case program
  }

  /// What the agent waits for.
  package enum Question: String, Hashable, Sendable {
    /// Leave to use a tool.
    case permission
    /// An answer, mostly one of several.
    case choice
    /// A plan to be accepted.
    case plan
    /// Something of the sort that this version does not know.
    case other
  }

  /// How a turn ended.
  package enum TurnEnd: Hashable, Sendable {
    case finished
    /// The agent has said something, and goes on only with a tool that it would tell of afterwards: its turn is over, or
    /// that tool is at work or waits for leave.
    case paused
    /// The user stopped it.
    case interrupted
    /// The account's quota is used up.
    case limited
    /// The request failed; the agent's word for why: `overloaded`.
    case failed(reason: String)
  }

  /// A list of tasks in numbers.
  package struct TaskCounts: Hashable, Sendable {
    package var open: Int
    package var active: Int
    package var done: Int

    package init(open: Int, active: Int, done: Int) {
      self.open = open
      self.active = active
      self.done = done
    }
  }
}
