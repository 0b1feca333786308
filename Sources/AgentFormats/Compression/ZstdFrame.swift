import CZstd

/// Bytes packed with zstd as one frame, with a checksum of what is in it.
package enum ZstdFrame {
  /// The library's usual level: five times smaller than a transcript, at some hundred megabytes a second.
  private static let level: Int32 = 3

  /// Packs bytes.
  ///
  /// - Throws: ``DocumentProblem`` when there is no memory for it.
  package static func pack(_ bytes: [UInt8]) throws(DocumentProblem) -> [UInt8] {
    guard let context = ZSTD_createCCtx() else { throw DocumentProblem("there is no memory to pack it") }
    defer { ZSTD_freeCCtx(context) }
    ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level)
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
    var problem: DocumentProblem?
    let packed = [UInt8](unsafeUninitializedCapacity: ZSTD_compressBound(bytes.count)) { target, count in
      let result = bytes.withUnsafeBytes {
        ZSTD_compress2(context, target.baseAddress, target.count, $0.baseAddress, $0.count)
      }
      if let found = Self.problem(result) { problem = found } else { count = result }
    }
    if let problem { throw problem }
    return packed
  }

  /// Unpacks a frame.
  ///
  /// - Parameters:
  ///   - packed: the frame.
  ///   - length: how many bytes it is known to hold.
  /// - Returns: them.
  /// - Throws: ``DocumentProblem`` when the frame is damaged, or holds another number of bytes.
  package static func unpack(_ packed: [UInt8], length: Int) throws(DocumentProblem) -> [UInt8] {
    var problem: DocumentProblem?
    let bytes = [UInt8](unsafeUninitializedCapacity: max(1, length)) { target, count in
      let result = packed.withUnsafeBytes {
        ZSTD_decompress(target.baseAddress, target.count, $0.baseAddress, $0.count)
      }
      if let found = Self.problem(result) { problem = found } else { count = result }
    }
    if let problem { throw problem }
    guard bytes.count == length else { throw DocumentProblem("it holds \(bytes.count) bytes, not \(length)") }
    return bytes
  }

  private static func problem(_ result: Int) -> DocumentProblem? {
    guard ZSTD_isError(result) != 0 else { return nil }
    return DocumentProblem(String(cString: ZSTD_getErrorName(result)))
  }
}
