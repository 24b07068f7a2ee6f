// gzip and the deflate of zips, by zlib: libarchive's own gzip does not compare checksums.

import CCompression

/// Decompresses deflate, alone or in gzip's wrapping.
///
/// Related documentation: RFC 1951 and RFC 1952.
final class DeflateCodec: ByteSource {
  enum Wrapping {
    /// A sequence of members with checksums; zero bytes may follow, as tapes leave them.
    case gzip
    /// One stream whose end says itself where it is.
    case raw
  }

  private let wrapping: Wrapping
  private let source: any ByteSource
  private let stream: UnsafeMutablePointer<z_stream>
  private let input: UnsafeMutableRawBufferPointer
  private var isSourceAtEnd = false
  private var isFinished = false

  init(_ wrapping: Wrapping, over source: any ByteSource) {
    self.wrapping = wrapping
    self.source = source
    // zlib remembers this address, so the stream must not move.
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    input = .allocate(byteCount: 1 << 17, alignment: 16)
    let code = inflateInit2_(
      stream, wrapping == .gzip ? 31 : -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    precondition(code == Z_OK, "zlib has memory and is the version that was compiled against")
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
    input.deallocate()
  }

  func read(into space: UnsafeMutableRawBufferPointer) throws(FormatError) -> Int {
    let limit = min(space.count, 1 << 30)
    stream.pointee.next_out = space.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = UInt32(limit)
    while !isFinished, Int(stream.pointee.avail_out) == limit {
      try refill()
      switch inflate(stream, Z_NO_FLUSH) {
      case Z_OK: break
      case Z_STREAM_END: try endMember()
      case Z_BUF_ERROR where !isSourceAtEnd: break
      case Z_BUF_ERROR:
        throw FormatError(
          "the compressed data is cut short", hint: "copy or download the file again")
      default: throw damage
      }
    }
    return limit - Int(stream.pointee.avail_out)
  }

  private var damage: FormatError {
    let detail = stream.pointee.msg.map { " (\(String(cString: $0)))" } ?? ""
    return FormatError(
      "the compressed data is damaged\(detail)", hint: "copy or download the file again")
  }

  private func refill() throws(FormatError) {
    guard stream.pointee.avail_in == 0, !isSourceAtEnd else { return }
    let count = try source.read(into: input)
    isSourceAtEnd = count == 0
    stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_in = UInt32(count)
  }

  /// Goes on with the next member, if there is one.
  private func endMember() throws(FormatError) {
    guard wrapping == .gzip else {
      isFinished = true
      return
    }
    while true {
      try refill()
      guard stream.pointee.avail_in > 0 else {
        isFinished = true
        return
      }
      guard stream.pointee.next_in.pointee == 0 else { break }
      stream.pointee.next_in += 1
      stream.pointee.avail_in -= 1
    }
    guard stream.pointee.next_in.pointee == 0x1F else {
      throw FormatError(
        "something that is not gzip follows the compressed data",
        hint: "copy or download the file again")
    }
    inflateReset(stream)
  }
}
