import SessionCore
import Testing

struct TestOutputTests {
  @Test(
    arguments: [
      // pytest, unittest
      ("===== 3 passed, 1 warning in 0.12s =====", .passed), ("3 passed in 0.12s", .passed),
      ("=== 1 failed, 3 passed in 0.12s ===", .failed),
      ("=== 2 errors in 0.1s ===\n1 passed, 2 errors in 1s", .failed),
      ("Ran 3 tests in 0.001s\n\nOK", .passed), ("Ran 3 tests in 0.001s\n\nFAILED (failures=1)", .failed),
      ("no tests ran in 0.01s", nil),
      // jest, vitest, mocha, playwright, bun, deno, node
      ("Test Suites: 2 passed, 2 total\nTests:       14 passed, 14 total", .passed),
      ("Tests:       1 failed, 13 passed, 14 total", .failed),
      (" Test Files  1 failed | 2 passed (3)\n      Tests  1 failed | 20 passed (21)", .failed),
      ("\u{1b}[2m      Tests \u{1b}[22m \u{1b}[1m\u{1b}[32m21 passed\u{1b}[39m (21)", .passed),
      ("  12 passing (34ms)", .passed), ("  12 passing (34ms)\n  1 failing", .failed),
      ("  1 failed\n    a.spec.ts:3:1\n  3 passed (2.0s)", .failed),
      (" 5 pass\n 0 fail\n 9 expect() calls", .passed),
      (" 5 pass\n 2 fail", .failed), ("ok | 3 passed | 0 failed (10ms)", .passed),
      ("FAILED | 2 passed | 1 failed (10ms)", .failed), ("# tests 3\n# pass 3\n# fail 0", .passed),
      ("ℹ tests 3\nℹ pass 2\nℹ fail 1", .failed),
      // go, cargo, swift
      ("ok  \tgithub.com/a/b\t0.102s\n?   \tgithub.com/a/c\t[no test files]", .passed),
      ("ok  \ta/b\t0.1s\n--- FAIL: TestX (0.00s)\nFAIL\nFAIL\ta/c\t0.2s", .failed),
      ("FAIL\tgithub.com/a/b [build failed]", .failed), ("PASS", .passed),
      ("test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured", .passed),
      ("test result: FAILED. 2 passed; 1 failed; 0 ignored", .failed),
      ("     Summary [   0.1s] 5 tests run: 5 passed, 0 skipped", .passed),
      ("Executed 5 tests, with 0 failures (0 unexpected) in 0.1 (0.1) seconds", .passed),
      ("Executed 5 tests, with 1 failure (0 unexpected) in 0.1 seconds", .failed),
      ("✔ Test run with 4 tests in 2 suites passed after 0.1 seconds.", .passed),
      ("✘ Test run with 4 tests in 2 suites failed after 0.1 seconds with 4 issues.", .failed),
      // rspec, minitest, junit, gradle, dotnet, phpunit, ctest, mix, bats
      ("10 examples, 0 failures, 1 pending", .passed), ("10 examples, 2 failures", .failed),
      ("8 runs, 12 assertions, 0 failures, 0 errors, 0 skips", .passed),
      ("8 runs, 12 assertions, 0 failures, 1 errors, 0 skips", .failed),
      ("[INFO] Tests run: 5, Failures: 0, Errors: 0, Skipped: 0", .passed),
      ("[ERROR] Tests run: 5, Failures: 0, Errors: 1, Skipped: 0", .failed),
      ("5 tests completed, 1 failed", .failed),
      ("Passed!  - Failed:     0, Passed:    10, Skipped:     0, Total:    10", .passed),
      ("Failed!  - Failed:     1, Passed:     9, Skipped:     0", .failed),
      ("OK (3 tests, 5 assertions)", .passed), ("FAILURES!\nTests: 3, Assertions: 5, Failures: 1.", .failed),
      ("100% tests passed, 0 tests failed out of 5", .passed),
      ("80% tests passed, 1 tests failed out of 5", .failed),
      ("10 tests, 0 failures", .passed), ("1..2\nok 1 a\nnot ok 2 b", .failed),
      // No tests.
      ("", nil), ("Found 3 errors.", nil), ("1 file changed, 2 insertions(+)", nil), ("src/test_a.py", nil),
      ("warning: 4 warnings and 1 error generated", nil), ("✓ built in 1.2s", nil),
    ] as [(String, ToolEnd.TestOutcome?)])
  func `what an output says of tests`(text: String, expected: ToolEnd.TestOutcome?) {
    #expect(TestOutput.outcome(of: text.utf8) == expected, "\(text)")
  }

  @Test func `only the end of an output counts`() {
    let log = "1 failed\n" + String(repeating: "compiling\n", count: 2_000) + "3 passed in 1s\n"
    #expect(TestOutput.outcome(of: log.utf8) == .passed)
    #expect(TestOutput.outcome(of: [UInt8](repeating: 0x1b, count: 10_000)) == nil)
  }
}
