import DaemonKit
import Dispatch
import SessionCore

extension HTTPResponse {
  private static let queue = DispatchQueue(label: "sessiond.places")

  /// An answer in which places stand with their lines: files are read for that, which the event loop does not wait for.
  ///
  /// - Parameters:
  ///   - places: without any it is answered at once.
  ///   - answer: makes it when the lines are counted.
  /// - Returns: the answer, or that it comes later.
  static func located(
    _ places: [SourcePointer], _ answer: @escaping @Sendable (SourceLines) -> HTTPResponse
  ) -> HTTPResponse {
    guard !places.isEmpty else { return answer(SourceLines()) }
    return .later(on: queue) { answer(LineCount.lines(of: places)) }
  }
}
