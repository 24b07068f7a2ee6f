// The bytes that come out of a compressed file. The codecs beneath are DeflateCodec and FilterCodec.

import CCompression
import Glibc

/// The bytes of one member of a ``CompressedFile``, in order.
///
/// A stream that is damaged or cut short is an error where that shows, never an early end: checksums
/// and lengths are compared where the format has them.
public final class DecompressedBytes {
  private let slice: FileSlice
  private let source: any ByteSource

  /// Opens a member.
  init(_ member: CompressedFile.Member, of file: CompressedFile) throws(FormatError) {
    guard let entry = member.entry else {
      slice = try FileSlice(path: file.path)
      source = try Self.unwrap(try Self.codec(file.kind, over: slice))
      return
    }
    guard !entry.isEncrypted else {
      throw FormatError(
        "\(entry.name) is encrypted in its zip", hint: "put the file there without a password")
    }
    slice = try FileSlice(
      path: file.path,
      range: try ZipDirectory.range(of: entry, in: try FileSlice(path: file.path)))
    source = try Self.unwrap(
      CheckedBytes(try Self.codec(ofMethod: entry.method, over: slice), entry: entry))
  }

  /// How many bytes of the compressed file were read so far.
  ///
  /// At the end they are the member's ``CompressedFile/Member/compressedByteCount``.
  public var consumedByteCount: Int { slice.consumedByteCount }

  /// Fills a buffer that is not empty and says how many bytes it gave; 0 is the end.
  ///
  /// - Throws: ``FormatError`` where the compressed bytes are damaged or end too early.
  public func read(into space: UnsafeMutableRawBufferPointer) throws(FormatError) -> Int {
    try source.read(into: space)
  }

  /// Writes all bytes to an open file, and says how many there were.
  func write(to descriptor: Int32) throws(FormatError) -> Int {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    defer { buffer.deallocate() }
    var total = 0
    while true {
      let count = try read(into: buffer)
      if count == 0 { return total }
      var written = 0
      while written < count {
        let step = Glibc.write(descriptor, buffer.baseAddress.map { $0 + written }, count - written)
        guard step > 0 else { throw .system("the unpacked file cannot be written") }
        written += step
      }
      total += count
    }
  }

  private static func codec(
    _ kind: CompressedFile.Kind, over bytes: any ByteSource
  ) throws(FormatError) -> any ByteSource {
    switch kind {
    case .gzip: DeflateCodec(.gzip, over: bytes)
    case .zstd, .bzip2, .xz: try FilterCodec(kind, over: bytes)
    case .zip: throw FormatError("a zip inside a compressed file is not read", hint: "unpack it")
    }
  }

  /// The codec of a method of APPNOTE.TXT, 4.4.5.
  private static func codec(
    ofMethod method: Int, over bytes: any ByteSource
  ) throws(FormatError) -> any ByteSource {
    switch method {
    case 0: return bytes
    case 8: return DeflateCodec(.raw, over: bytes)
    case 12: return try codec(.bzip2, over: bytes)
    case 93: return try codec(.zstd, over: bytes)
    case 95: return try codec(.xz, over: bytes)
    default:
      throw FormatError(
        "this zip is compressed in a way that is not read (method \(method))",
        hint: "make it again with the usual method, deflate")
    }
  }

  /// Looks whether what comes out is itself compressed, or an archive.
  private static func unwrap(_ bytes: any ByteSource) throws(FormatError) -> any ByteSource {
    let peeked = PeekedBytes(bytes)
    let first = try peeked.first(265)
    if first.count > 262, first[257..<262].elementsEqual("ustar".utf8) {
      throw FormatError(
        "this is a tar archive, which is not read", hint: "unpack it, or make a zip")
    }
    // A zip inside is for whoever asked for it: workbooks are zips.
    guard let kind = CompressedFile.Kind(firstBytes: first), kind != .zip else { return peeked }
    return try codec(kind, over: peeked)
  }
}

/// Bytes whose beginning can be looked at before they are read.
final class PeekedBytes: ByteSource {
  private let source: any ByteSource
  private var beginning: [UInt8] = []
  private var position = 0

  init(_ source: any ByteSource) { self.source = source }

  /// The first bytes, fewer where there are no more; asked before reading.
  func first(_ count: Int) throws(FormatError) -> [UInt8] {
    let space = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 1)
    defer { space.deallocate() }
    while beginning.count < count {
      let given = try source.read(
        into: UnsafeMutableRawBufferPointer(rebasing: space[beginning.count...]))
      if given == 0 { break }
      beginning += space[beginning.count..<beginning.count + given]
    }
    return beginning
  }

  func read(into space: UnsafeMutableRawBufferPointer) throws(FormatError) -> Int {
    guard position < beginning.count else { return try source.read(into: space) }
    let count = min(space.count, beginning.count - position)
    space.copyBytes(from: beginning[position..<position + count])
    position += count
    return count
  }
}

/// Bytes of a zip's member, compared with what its directory says of them.
final class CheckedBytes: ByteSource {
  private let source: any ByteSource
  private let entry: ZipDirectory.Entry
  private var checksum: UInt = 0
  private var count = 0

  init(_ source: any ByteSource, entry: ZipDirectory.Entry) {
    self.source = source
    self.entry = entry
  }

  func read(into space: UnsafeMutableRawBufferPointer) throws(FormatError) -> Int {
    let given = try source.read(into: space)
    checksum = crc32_z(checksum, space.baseAddress?.assumingMemoryBound(to: UInt8.self), given)
    count += given
    // More than was announced is what a zip bomb would give.
    let isWhole = given > 0 || (count == entry.byteCount && checksum == UInt(entry.checksum))
    guard count <= entry.byteCount, isWhole else {
      throw FormatError(
        "\(entry.name) is damaged or cut short in its zip", hint: "copy or download the file again")
    }
    return given
  }
}
