import DaemonKit
import Testing

struct LivenessPolicyTests {
  @Test(
    arguments: [
      // The counts at each look, and who hangs then.
      (counts: [1, 2, 3, 4], hanging: [nil, nil, nil, nil]),
      (counts: [1, 1, 2, 2, 3], hanging: [nil, nil, nil, nil, nil]),
      (counts: [1, 1, 1], hanging: [nil, nil, 2]),
      (counts: [5, 5, 5, 5, 6, 6, 6], hanging: [nil, nil, 2, 3, nil, nil, 2]),
      (counts: [0, 0, 0], hanging: [nil, nil, 2]),
      // Its successor begins to count anew.
      (counts: [9, 9, 9, 0, 1], hanging: [nil, nil, 2, nil, nil]),
    ] as [(counts: [UInt64], hanging: [Int?])])
  func `who does not get on for two looks hangs`(counts: [UInt64], hanging: [Int?]) {
    var policy = LivenessPolicy()
    #expect(counts.map { policy.look(["a": $0])["a"] } == hanging)
  }

  @Test func `each counts for itself, and who was away begins anew`() {
    var policy = LivenessPolicy()
    _ = policy.look(["a": 1, "b": 1])
    _ = policy.look(["a": 1, "b": 2])
    #expect(policy.look(["a": 1, "b": 2]) == ["a": 2])
    _ = policy.look([:])
    #expect(policy.look(["a": 1, "b": 2]) == [:])
    #expect(policy.look(["a": 1, "b": 2]) == [:])
    #expect(policy.look(["a": 1, "b": 2]) == ["a": 2, "b": 2])
  }
}
