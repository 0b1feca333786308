import SessionCore

/// Tokens as Codex counts them: what was read from the cache is part of the input, reasoning is part of the output.
struct CodexTokens: Hashable {
  var input = 0
  var cached = 0
  var cacheWrite = 0
  var output = 0

  /// Four members of a record from `first` on, in the order of the table.
  init(_ record: RecordReader, from first: Int) {
    (input, cached) = (record.count(first), record.count(first + 1))
    (cacheWrite, output) = (record.count(first + 2), record.count(first + 3))
  }

  init() {}

  var isZero: Bool { self == CodexTokens() }

  /// Whether this total can't be one that `former` has grown to.
  func isBelow(_ former: CodexTokens) -> Bool {
    input < former.input || output < former.output
  }

  /// What a total has grown by since `former`.
  func growth(since former: CodexTokens) -> CodexTokens {
    combined(former) { max(0, $0 - $1) }
  }

  /// The smaller of each count.
  func minimum(_ other: CodexTokens) -> CodexTokens {
    combined(other, min)
  }

  /// In the four kinds that models are billed by, none of which is part of another.
  var usage: TokenUsage {
    let read = min(cached, input)
    let written = min(cacheWrite, input - read)
    return TokenUsage(
      input: input - read - written, output: output, cacheRead: read, cacheWrite: written)
  }

  func combine(into hash: inout StableHash) {
    for count in [input, cached, cacheWrite, output] { hash.combine(count) }
  }

  private func combined(_ other: CodexTokens, _ operation: (Int, Int) -> Int) -> CodexTokens {
    var result = CodexTokens()
    result.input = operation(input, other.input)
    result.cached = operation(cached, other.cached)
    result.cacheWrite = operation(cacheWrite, other.cacheWrite)
    result.output = operation(output, other.output)
    return result
  }
}
