import CFuzzer
import Glibc

/// Runs libFuzzer over one function.
package enum Fuzzer {
  // Written once, before the first input, and only read by libFuzzer's one thread; a C function holds no context.
  nonisolated(unsafe) private static var test: (FuzzInput) -> Void = { _ in }

  /// Tries `test` with input after input, as the command line says, and ends the program.
  ///
  /// - Parameter test: Has to come back for every input, and traps (see ``require(_:_:)``) where a promise is broken.
  package static func run(_ test: @escaping (FuzzInput) -> Void) -> Never {
    Self.test = test
    var count = CommandLine.argc
    var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
    exit(
      LLVMFuzzerRunDriver(&count, &arguments) { bytes, count in
        Fuzzer.test(FuzzInput(UnsafeRawBufferPointer(start: bytes, count: count)))
        return 0
      })
  }
}

/// Ends the program, which keeps the input, unless what is promised holds.
package func require(
  _ isKept: @autoclosure () -> Bool, _ promise: @autoclosure () -> String, file: StaticString = #fileID,
  line: UInt = #line
) {
  guard !isKept() else { return }
  fatalError("not so: \(promise())", file: file, line: line)
}
