import SessionCore
import Testing

/// Steps as hooks and transcripts tell of them, and what they say of the state.
struct TurnStateTests {
  private static let bash = ToolCall(id: "b", name: "Bash", action: .run(.other, program: "make"))
  private static let read = ToolCall(id: "r", name: "Read", action: .read(path: "a"))
  private static let write = ToolCall(id: "w", name: "Write", action: .edit(path: "a"))
  private static let ask = ToolCall(id: "q", name: "AskUserQuestion", action: .ask)

  private static func ended(_ id: String, _ outcome: ToolEnd.Outcome = .succeeded, goesOn: Bool = false)
    -> SessionStep.Kind
  {
    .toolEnded(ToolEnd(id: id, outcome: outcome, goesOn: goesOn))
  }

  /// A step in a table: who tells of it, and when it was done, in seconds.
  struct Told: Sendable {
    var source: StateEvidence.Source
    var second: Int64
    var step: SessionStep

    static func hook(_ second: Int64, _ kind: SessionStep.Kind, of agent: String? = nil) -> Told {
      Told(source: .hook, second: second, step: SessionStep(kind, agent: agent))
    }
    static func record(_ second: Int64, _ kind: SessionStep.Kind) -> Told {
      Told(source: .transcript, second: second, step: SessionStep(kind))
    }
  }

  struct Sequence: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var told: [Told]
    var state: SessionState?
    /// The second at which it came to that.
    var since: Int64?

    init(_ name: String, _ told: [Told], _ state: SessionState?, since: Int64? = nil) {
      testDescription = name
      self.told = told
      self.state = state
      self.since = since
    }
  }

  static let sequences: [Sequence] = [
    Sequence("nothing was told", [], nil),
    Sequence("a session begins", [.hook(1, .begun(.startup))], .idle, since: 1),
    Sequence("a prompt", [.hook(1, .begun(.startup)), .hook(2, .prompted(.user))], .busy, since: 2),
    Sequence("a turn", [.hook(1, .prompted(.user)), .hook(2, .turnEnded(.finished))], .idle, since: 2),
    Sequence(
      "a tool runs and has ended",
      [.hook(1, .prompted(.user)), .hook(2, .toolCalled(bash)), .hook(3, ended("b"))], .busy),
    Sequence(
      "leave is asked for", [.hook(2, .toolCalled(bash)), .hook(3, .asked(.permission))],
      .waiting(for: .permission), since: 3),
    Sequence(
      "a hook notifies of the same question",
      [.hook(2, .toolCalled(bash)), .hook(3, .asked(.permission)), .hook(9, .asked(.permission))],
      .waiting(for: .permission), since: 3),
    Sequence(
      "leave was given and the tool is through",
      [.hook(2, .toolCalled(bash)), .hook(3, .asked(.permission)), .hook(9, ended("b"))], .busy, since: 9),
    Sequence(
      "another tool is through meanwhile",
      [
        .hook(1, .toolCalled(read)), .hook(1, .toolCalled(bash)), .hook(3, .asked(.permission)),
        .hook(4, ended("r")),
      ], .waiting(for: .permission), since: 3),
    Sequence(
      "another tool is called meanwhile",
      [.hook(1, .toolCalled(bash)), .hook(3, .asked(.permission)), .record(4, .toolCalled(read))],
      .waiting(for: .permission), since: 3),
    Sequence(
      "leave was refused",
      [.hook(2, .toolCalled(bash)), .hook(3, .asked(.permission)), .hook(9, ended("b", .denied))],
      .busy),
    Sequence(
      "refused, and the turn stopped",
      [.hook(2, .toolCalled(bash)), .hook(3, .asked(.permission)), .record(9, .turnEnded(.interrupted))],
      .idle,
      since: 9),
    Sequence(
      "a question in the transcript", [.record(2, .toolCalled(ask))], .waiting(for: .answer), since: 2),
    Sequence("its answer", [.record(2, .toolCalled(ask)), .record(5, ended("q"))], .busy, since: 5),
    Sequence(
      "another tool is through before the answer",
      [
        .record(1, .toolCalled(bash)), .record(2, .toolCalled(ask)), .record(2, .asked(.choice)),
        .record(4, ended("b")),
      ], .waiting(for: .answer), since: 2),
    Sequence(
      "the answer beside another tool",
      [
        .record(1, .toolCalled(bash)), .record(2, .toolCalled(ask)), .record(2, .asked(.choice)),
        .record(4, ended("q")),
      ], .busy, since: 4),
    Sequence(
      "a question whose call is told of later",
      [
        .hook(1, .toolCalled(bash)), .hook(2, .asked(.choice)), .record(2, .toolCalled(ask)),
        .hook(4, ended("b")),
      ], .waiting(for: .answer), since: 2),
    Sequence(
      "a tool is through that was called while leave was asked for",
      [
        .hook(1, .toolCalled(bash)), .hook(2, .asked(.permission)), .hook(3, .toolCalled(write)),
        .hook(8, .asked(.permission)), .hook(9, ended("w")),
      ], .waiting(for: .permission), since: 2),
    Sequence("a plan", [.hook(3, .asked(.plan))], .waiting(for: .plan)),
    Sequence("a plan is accepted", [.hook(3, .asked(.plan)), .hook(4, ended("p"))], .busy),
    Sequence(
      "Esc, which no hook tells", [.hook(1, .prompted(.user)), .record(4, .turnEnded(.interrupted))], .idle),
    Sequence(
      "Esc while a tool runs", [.hook(1, .toolCalled(bash)), .record(4, ended("b", .interrupted))], .idle),
    Sequence(
      "a task in the background is stopped while the agent works",
      [
        .hook(1, .prompted(.user)), .hook(2, .toolCalled(bash)), .hook(3, ended("b", goesOn: true)),
        .hook(4, .toolCalled(write)), .record(5, ended("b", .interrupted)),
      ], .busy),
    Sequence("one of a turn that nobody told of is stopped", [.record(5, ended("x", .interrupted))], nil),
    Sequence(
      "one of another turn is stopped",
      [.hook(1, .prompted(.user)), .record(5, ended("x", .interrupted))], .busy, since: 1),
    Sequence("a limit", [.hook(1, .prompted(.user)), .hook(2, .turnEnded(.limited))], .limited),
    Sequence(
      "the turn of a limit ends", [.record(2, .turnEnded(.limited)), .record(3, .turnEnded(.finished))],
      .limited),
    Sequence(
      "somebody goes on after it", [.hook(2, .turnEnded(.limited)), .hook(8, .prompted(.user))], .busy),
    Sequence("a request failed", [.hook(2, .turnEnded(.failed(reason: "overloaded")))], .idle),
    Sequence(
      "tasks in the background", [.hook(2, .turnEnded(.finished)), .hook(2, .backgroundCounted(2))],
      .background(2), since: 2),
    Sequence(
      "counted before the end is told", [.hook(2, .backgroundCounted(1)), .hook(2, .turnEnded(.finished))],
      .background(1)),
    Sequence(
      "a command that goes on, told of twice",
      [
        .hook(1, .toolCalled(bash)), .hook(2, ended("b", goesOn: true)), .record(2, ended("b", goesOn: true)),
        .record(3, .turnEnded(.finished)),
      ], .background(1)),
    Sequence(
      "it is told of again by a file that is read anew",
      [
        .record(1, .toolCalled(bash)), .record(2, ended("b", goesOn: true)),
        .record(3, .turnEnded(.finished)),
        .record(1, .toolCalled(bash)), .record(2, ended("b", goesOn: true)),
      ], .background(1)),
    Sequence(
      "it is told of late",
      [.hook(3, .turnEnded(.finished)), .record(2, ended("b", goesOn: true))], .background(1), since: 3),
    Sequence(
      "its end comes with a prompt of a program",
      [
        .record(2, ended("b", goesOn: true)), .record(3, .turnEnded(.finished)),
        .record(9, .prompted(.program)), .record(9, ended("b")),
        .record(10, .turnEnded(.finished)),
      ], .idle, since: 10),
    Sequence(
      "its end is told while nothing is worked on",
      [.record(2, ended("b", goesOn: true)), .record(3, .turnEnded(.finished)), .record(9, ended("b"))],
      .idle),
    Sequence(
      "its beginning is told again after its end",
      [
        .hook(2, ended("b", goesOn: true)), .hook(3, .turnEnded(.finished)), .record(9, ended("b")),
        .record(2, ended("b", goesOn: true)),
      ], .idle),
    Sequence(
      "a timer speaks",
      [
        .record(2, ended("b", goesOn: true)), .record(3, .turnEnded(.finished)),
        .record(9, .prompted(.program)),
        .record(10, .turnEnded(.finished)),
      ], .background(1), since: 10),
    Sequence(
      "the agent has counted what is told of after that",
      [
        .hook(4, .turnEnded(.finished)), .hook(4, .backgroundCounted(1)),
        .record(3, ended("b", goesOn: true)),
      ], .background(1)),
    Sequence(
      "the agent counts none any more",
      [
        .hook(2, ended("b", goesOn: true)), .hook(4, .turnEnded(.finished)), .hook(4, .backgroundCounted(0)),
        .record(2, ended("b", goesOn: true)),
      ], .idle),
    Sequence(
      "a task was left out of the count, and its end is told of later",
      [
        .hook(1, ended("a", goesOn: true)), .hook(1, ended("b", goesOn: true)),
        .hook(4, .turnEnded(.finished)), .hook(4, .backgroundCounted(1)), .record(3, ended("a")),
      ], .background(1)),
    Sequence(
      "both of two that were counted end",
      [
        .hook(1, ended("a", goesOn: true)), .hook(1, ended("b", goesOn: true)),
        .hook(4, .turnEnded(.finished)), .hook(4, .backgroundCounted(2)), .record(5, ended("a")),
        .record(6, ended("b")),
      ], .idle),
    Sequence(
      "one that began after the count",
      [
        .hook(4, .turnEnded(.finished)), .hook(4, .backgroundCounted(0)), .hook(6, .prompted(.user)),
        .hook(7, ended("b", goesOn: true)), .record(8, .turnEnded(.interrupted)),
      ], .background(1)),
    Sequence(
      "another process goes on with the session",
      [
        .hook(1, .begun(.startup)), .hook(2, ended("b", goesOn: true)), .hook(5, .begun(.resume)),
        .record(2, ended("b", goesOn: true)), .record(2, ended("c", goesOn: true)),
      ], .idle, since: 5),
    Sequence(
      "a command of the agent's own", [.record(1, .turnEnded(.finished)), .record(3, .prompted(.command))],
      .idle),
    Sequence("a command that a model works on", [.hook(3, .prompted(.command))], .busy),
    Sequence("a compaction", [.hook(3, .compacting(.manual))], .busy),
    Sequence(
      "a user's compaction is over", [.hook(3, .compacting(.manual)), .hook(9, .begun(.compact))], .idle),
    Sequence(
      "the agent's own compaction is over, within a turn",
      [.hook(1, .prompted(.user)), .hook(3, .compacting(.automatic)), .hook(9, .begun(.compact))], .busy),
    Sequence("a conversation ends", [.hook(3, .ended(reason: "clear"))], .gone),
    Sequence("one that is resumed", [.hook(3, .ended(reason: "other")), .hook(9, .begun(.resume))], .idle),
    Sequence(
      "a subagent works", [.hook(1, .turnEnded(.finished)), .hook(3, .toolCalled(bash), of: "s")], .idle,
      since: 1),
    Sequence(
      "a subagent asks", [.hook(1, .prompted(.user)), .hook(3, .asked(.permission), of: "s")],
      .waiting(for: .permission)),
    Sequence(
      "a subagent has its answer",
      [.hook(1, .prompted(.user)), .hook(3, .asked(.permission), of: "s"), .hook(5, ended("x"), of: "s")],
      .busy),
    Sequence(
      "a record that comes late", [.hook(5, .turnEnded(.finished)), .record(4, .toolCalled(bash))], .idle,
      since: 5),
    Sequence(
      "the end of a call that was made before the turn ended",
      [.hook(5, .turnEnded(.finished)), .record(6, ended("b"))], .idle, since: 5),
    Sequence("a call that began before the first step", [.hook(6, ended("b"))], .busy),
  ]

  @Test(arguments: sequences)
  func `steps tell of a state`(_ sequence: Sequence) {
    let turn = fold(sequence.told)
    #expect(turn.claim?.state == sequence.state)
    if let since = sequence.since {
      #expect(turn.claim?.evidence.time == Timestamp(milliseconds: since * 1_000))
    }
  }

  @Test(arguments: sequences)
  func `each step told twice tells of the same state`(_ sequence: Sequence) {
    let twice = sequence.told.flatMap { [$0, $0] }
    #expect(fold(twice).claim?.state == sequence.state)
  }

  private func fold(_ told: [Told]) -> TurnState {
    var turn = TurnState()
    for step in told {
      turn.apply(
        step.step,
        StateEvidence(
          step.source, rule: step.step.kind.name, time: Timestamp(milliseconds: step.second * 1_000)))
    }
    return turn
  }
}
