import CZstd

/// Unpacks what zstd has packed, piece by piece.
///
/// Its memory is bounded: the part of what was unpacked to which later parts refer may have 64 MiB, which is more than
/// any packer takes without being told to.
package final class ZstdStream {
  private static let windowLogLimit: Int32 = 26
  private static let packedSize = 128 << 10

  private let context: OpaquePointer
  private let packed: UnsafeMutableRawBufferPointer
  /// The bytes of ``packed`` that are not unpacked yet.
  private var waiting = 0..<0
  /// Whether all that was begun has ended: a file that ends elsewhere is not whole.
  private var isAtEnd = true

  /// - Throws: ``DocumentProblem`` when there is no memory for it.
  package init() throws(DocumentProblem) {
    guard let context = ZSTD_createDStream() else { throw DocumentProblem("there is no memory to unpack it") }
    ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, Self.windowLogLimit)
    self.context = context
    packed = .allocate(byteCount: Self.packedSize, alignment: 16)
  }

  deinit {
    ZSTD_freeDStream(context)
    packed.deallocate()
  }

  /// Fills `target` with the next unpacked bytes.
  ///
  /// - Parameters:
  ///   - target: memory for them.
  ///   - more: puts the next packed bytes into the memory that it is given and returns how many; 0 at the end.
  /// - Returns: how many there were: fewer than fit only at the end.
  /// - Throws: ``DocumentProblem`` when the bytes are damaged, not whole or not zstd's; what `more` throws.
  package func unpack(
    into target: UnsafeMutableRawBufferPointer, more: (UnsafeMutableRawBufferPointer) throws -> Int
  ) throws -> Int {
    var output = ZSTD_outBuffer(dst: target.baseAddress, size: target.count, pos: 0)
    while output.pos < output.size {
      if waiting.isEmpty { waiting = 0..<(try more(packed)) }
      let isEnd = waiting.isEmpty
      let before = output.pos
      try step(&output)
      // Without more input it may still hold back some output.
      guard isEnd, output.pos == before else { continue }
      guard isAtEnd else { throw DocumentProblem("it breaks off") }
      break
    }
    return output.pos
  }

  private func step(_ output: inout ZSTD_outBuffer) throws(DocumentProblem) {
    // At the end of a frame there is nothing to be had without input; asking would begin another one.
    if waiting.isEmpty, isAtEnd { return }
    var input = ZSTD_inBuffer(src: packed.baseAddress, size: waiting.upperBound, pos: waiting.lowerBound)
    let result = ZSTD_decompressStream(context, &output, &input)
    guard ZSTD_isError(result) == 0 else {
      throw DocumentProblem(String(cString: ZSTD_getErrorName(result)))
    }
    waiting = input.pos..<input.size
    isAtEnd = result == 0
  }
}
