// The codecs that pages are compressed with, each by the library that defines it.

import CCompression
import Formats

/// How pages are compressed.
///
/// Related documentation: https://github.com/apache/parquet-format/blob/master/Compression.md
enum Codec: Int {
  case uncompressed = 0
  case snappy
  case gzip
  case lzo
  case brotli
  case lz4
  case zstd
  case lz4Raw

  /// Decompresses `source` into exactly `size` bytes at the start of `target`.
  ///
  /// - Throws: ``FormatError`` when the bytes are not so compressed, or are more or fewer.
  func decompress(
    _ source: ByteCursor, into target: PageBuffer, at offset: Int = 0, size: Int
  ) throws(FormatError) {
    let bytes = UnsafeRawBufferPointer(start: source.start, count: source.count)
    guard size <= ceiling(bytes) else { throw .damaged("a page cannot be decompressed") }
    target.reserve(offset + size, keeping: offset)
    let space = UnsafeMutableRawBufferPointer(start: target.start + offset, count: size)
    let count =
      switch self {
      case .uncompressed: Self.copy(bytes, space)
      case .snappy: Self.snappy(bytes, space)
      case .gzip: Self.gzip(bytes, space)
      case .brotli: Self.brotli(bytes, space)
      case .lz4: Self.lz4Framed(bytes, space) ?? Self.lz4(bytes, space)
      case .lz4Raw: Self.lz4(bytes, space)
      case .zstd: Self.zstd(bytes, space)
      case .lzo: throw .unsupported("the compression LZO")
      }
    guard count == size else { throw .damaged("a page cannot be decompressed") }
  }

  /// What `source` can become at most, so that no memory is asked for in vain.
  private func ceiling(_ source: UnsafeRawBufferPointer) -> Int {
    switch self {
    case .uncompressed: source.count
    case .snappy: Self.snappySize(source)
    // A code of one bit, or a byte, cannot stand for more.
    case .gzip: source.count * 1032
    case .lz4, .lz4Raw: source.count * 256
    case .zstd, .brotli, .lzo: .max
    }
  }

  private static func copy(
    _ source: UnsafeRawBufferPointer, _ target: UnsafeMutableRawBufferPointer
  ) -> Int? {
    guard source.count == target.count else { return nil }
    target.copyMemory(from: source)
    return source.count
  }

  private static func snappySize(_ source: UnsafeRawBufferPointer) -> Int {
    var size = 0
    let start = source.assumingMemoryBound(to: CChar.self).baseAddress
    let status = snappy_uncompressed_length(start, source.count, &size)
    return status == SNAPPY_OK ? size : -1
  }

  private static func snappy(
    _ source: UnsafeRawBufferPointer, _ target: UnsafeMutableRawBufferPointer
  ) -> Int? {
    var size = target.count
    // It writes as much as the text itself says.
    guard snappySize(source) == size else { return nil }
    let status = snappy_uncompress(
      source.assumingMemoryBound(to: CChar.self).baseAddress, source.count,
      target.assumingMemoryBound(to: CChar.self).baseAddress, &size)
    return status == SNAPPY_OK ? size : nil
  }

  /// Gzip or zlib, of one member or several.
  private static func gzip(
    _ source: UnsafeRawBufferPointer, _ target: UnsafeMutableRawBufferPointer
  ) -> Int? {
    var stream = z_stream()
    // The automatic choice between both headers.
    let anyHeader: CInt = 15 + 32
    guard
      inflateInit2_(&stream, anyHeader, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size)) == Z_OK
    else { return nil }
    defer { inflateEnd(&stream) }
    stream.next_in = UnsafeMutablePointer(
      mutating: source.assumingMemoryBound(to: UInt8.self).baseAddress)
    stream.avail_in = UInt32(source.count)
    stream.next_out = target.assumingMemoryBound(to: UInt8.self).baseAddress
    stream.avail_out = UInt32(target.count)
    var status = inflate(&stream, Z_FINISH)
    while status == Z_STREAM_END, stream.avail_in > 0, stream.avail_out > 0 {
      guard inflateReset(&stream) == Z_OK else { return nil }
      status = inflate(&stream, Z_FINISH)
    }
    return status == Z_STREAM_END ? target.count - Int(stream.avail_out) : nil
  }

  private static func zstd(
    _ source: UnsafeRawBufferPointer, _ target: UnsafeMutableRawBufferPointer
  ) -> Int? {
    let size = ZSTD_decompress(target.baseAddress, target.count, source.baseAddress, source.count)
    return ZSTD_isError(size) == 0 ? size : nil
  }

  private static func brotli(
    _ source: UnsafeRawBufferPointer, _ target: UnsafeMutableRawBufferPointer
  ) -> Int? {
    var size = target.count
    let status = BrotliDecoderDecompress(
      source.count, source.assumingMemoryBound(to: UInt8.self).baseAddress, &size,
      target.assumingMemoryBound(to: UInt8.self).baseAddress)
    return status == BROTLI_DECODER_RESULT_SUCCESS ? size : nil
  }

  private static func lz4(
    _ source: UnsafeRawBufferPointer, _ target: UnsafeMutableRawBufferPointer
  ) -> Int? {
    let count = LZ4_decompress_safe(
      source.assumingMemoryBound(to: CChar.self).baseAddress,
      target.assumingMemoryBound(to: CChar.self).baseAddress, CInt(source.count),
      CInt(target.count))
    return count >= 0 ? Int(count) : nil
  }

  /// LZ4 as Hadoop wrote it: blocks, each after its size decompressed and compressed, big-endian.
  private static func lz4Framed(
    _ source: UnsafeRawBufferPointer, _ target: UnsafeMutableRawBufferPointer
  ) -> Int? {
    var (read, written) = (0, 0)
    while source.count - read >= 8 {
      let size = bigEndian(source, at: read)
      let storedSize = bigEndian(source, at: read + 4)
      read += 8
      guard size <= target.count - written, storedSize <= source.count - read,
        lz4(
          .init(rebasing: source[read..<read + storedSize]),
          .init(rebasing: target[written..<written + size])) == size
      else { return nil }
      read += storedSize
      written += size
    }
    return read == source.count ? written : nil
  }

  private static func bigEndian(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Int {
    Int(UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
  }

  /// The checksum that a page's header may give.
  static func checksum(_ bytes: ByteCursor) -> UInt32 {
    UInt32(truncatingIfNeeded: crc32(0, bytes.start, UInt32(bytes.count)))
  }
}
