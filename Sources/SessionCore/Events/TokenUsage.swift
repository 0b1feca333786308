/// Tokens of one reply, or the sum over many, in the four kinds that models are billed by.
package struct TokenUsage: Hashable, Sendable {
  /// Tokens sent that were neither read from nor written to the prompt cache.
  package var input: Int
  /// Tokens that the model produced.
  package var output: Int
  /// Tokens read from the prompt cache.
  package var cacheRead: Int
  /// Tokens written to the prompt cache, all lifetimes together.
  package var cacheWrite: Int
  /// The part of ``cacheWrite`` that is kept for one hour (billed higher than the five-minute kind).
  package var cacheWriteOneHour: Int

  package init(
    input: Int = 0, output: Int = 0, cacheRead: Int = 0, cacheWrite: Int = 0, cacheWriteOneHour: Int = 0
  ) {
    self.input = input
    self.output = output
    self.cacheRead = cacheRead
    self.cacheWrite = cacheWrite
    self.cacheWriteOneHour = cacheWriteOneHour
  }

  /// Tokens that the request held, that is what stood in the context window when the reply began.
  package var context: Int { input.addingClamped(cacheRead).addingClamped(cacheWrite) }

  package var isZero: Bool { self == TokenUsage() }

  /// The larger of each field: an agent writes a reply on several lines, of which the earlier ones may carry the
  /// counts from the start of the stream.
  package func maximum(_ other: TokenUsage) -> TokenUsage {
    combined(other, max)
  }

  package static func + (left: TokenUsage, right: TokenUsage) -> TokenUsage {
    left.combined(right) { $0.addingClamped($1) }
  }

  package static func - (left: TokenUsage, right: TokenUsage) -> TokenUsage {
    left.combined(right, -)
  }

  private func combined(_ other: TokenUsage, _ operation: (Int, Int) -> Int) -> TokenUsage {
    TokenUsage(
      input: operation(input, other.input),
      output: operation(output, other.output),
      cacheRead: operation(cacheRead, other.cacheRead),
      cacheWrite: operation(cacheWrite, other.cacheWrite),
      cacheWriteOneHour: operation(cacheWriteOneHour, other.cacheWriteOneHour))
  }
}

extension Int {
  /// Addition that stops at the largest number: a transcript's counts are data from outside.
  func addingClamped(_ other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}
