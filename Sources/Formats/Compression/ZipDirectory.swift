// The directory at the end of a zip. It is read here and not by libarchive, which converts names to
// the locale of the process and loses those it cannot write there.

/// What lies in a zip, and where.
///
/// Related documentation: PKWARE's APPNOTE.TXT 6.3.10,
/// <https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT>
struct ZipDirectory {
  /// A member of a zip, as its directory has it.
  struct Entry: Hashable, Sendable {
    let name: String
    let method: Int
    let isEncrypted: Bool
    let checksum: UInt32
    let compressedByteCount: Int
    let byteCount: Int
    let headerOffset: Int
  }

  let entries: [Entry]

  /// The largest directory that is read: several hundred thousand members.
  private static let sizeLimit = 64 << 20

  init(of file: FileSlice) throws(FormatError) {
    let place = try Self.place(in: file)
    guard place.count <= Self.sizeLimit else {
      throw FormatError("this zip has too many members to be read")
    }
    let bytes = ZipBytes(try file.bytes(at: place.offset, count: place.count))
    var entries: [Entry] = []
    var index = 0
    while index + 46 <= bytes.count, bytes[index, 4] == 0x0201_4B50 {
      let next = index + 46 + bytes[index + 28, 2] + bytes[index + 30, 2] + bytes[index + 32, 2]
      guard next <= bytes.count else { throw .damagedZip }
      entries.append(try Self.entry(at: index, of: bytes, base: place.base))
      index = next
    }
    guard index == bytes.count else { throw .damagedZip }
    self.entries = entries
  }

  /// Where the compressed bytes of a member lie.
  ///
  /// - Throws: ``FormatError`` when its own header is not where the directory says.
  static func range(of entry: Entry, in file: FileSlice) throws(FormatError) -> Range<Int> {
    let header = ZipBytes(try file.bytes(at: entry.headerOffset, count: 30))
    guard header.count == 30, header[0, 4] == 0x0403_4B50 else { throw .damagedZip }
    let start = entry.headerOffset + 30 + header[26, 2] + header[28, 2]
    guard entry.compressedByteCount <= file.fileByteCount - start else { throw .damagedZip }
    return start..<start + entry.compressedByteCount
  }

  /// Where the directory lies, and what must be added to its offsets where bytes precede the zip.
  private static func place(
    in file: FileSlice
  ) throws(FormatError) -> (offset: Int, count: Int, base: Int) {
    // The end record has 22 bytes, and a comment of at most 65,535 after it.
    let tailOffset = max(0, file.fileByteCount - 22 - 65_535)
    let tail = ZipBytes(try file.bytes(at: tailOffset, count: file.fileByteCount - tailOffset))
    guard let end = tail.lastEndRecord else { throw .damagedZip }
    guard tail[end + 4, 2] == tail[end + 6, 2] || tail[end + 4, 2] == 0xFFFF else {
      throw FormatError("this is one part of a zip that is split over several files")
    }
    var (count, offset, endOffset) = (tail[end + 12, 4], tail[end + 16, 4], tailOffset + end)
    if end >= 20, tail[end - 20, 4] == 0x0706_4B50 {
      let recordOffset = tail[end - 12, 8]
      guard recordOffset >= 0 else { throw .damagedZip }
      let record = ZipBytes(try file.bytes(at: recordOffset, count: 56))
      guard record.count == 56, record[0, 4] == 0x0606_4B50 else { throw .damagedZip }
      (count, offset, endOffset) = (record[40, 8], record[48, 8], recordOffset)
    }
    guard count >= 0, offset >= 0 else { throw .damagedZip }
    let base = endOffset - count - offset
    guard base >= 0 else { throw .damagedZip }
    return (base + offset, count, base)
  }

  private static func entry(
    at index: Int, of bytes: ZipBytes, base: Int
  ) throws(FormatError) -> Entry {
    let nameEnd = index + 46 + bytes[index + 28, 2]
    let extra = ZipExtra(bytes, nameEnd..<nameEnd + bytes[index + 30, 2])
    var (size, compressedSize, offset) = (
      bytes[index + 24, 4], bytes[index + 20, 4], bytes[index + 42, 4]
    )
    // The 64-bit field holds only the numbers that did not fit, in this order.
    var large = extra.largeNumbers
    if size == 0xFFFF_FFFF, !large.isEmpty { size = large.removeFirst() }
    if compressedSize == 0xFFFF_FFFF, !large.isEmpty { compressedSize = large.removeFirst() }
    if offset == 0xFFFF_FFFF, !large.isEmpty { offset = large.removeFirst() }
    guard size >= 0, compressedSize >= 0, offset >= 0 else { throw .damagedZip }
    return Entry(
      name: extra.name ?? bytes.name(index + 46..<nameEnd),
      method: bytes[index + 10, 2], isEncrypted: bytes[index + 8, 2] & 1 != 0,
      checksum: UInt32(bytes[index + 16, 4]), compressedByteCount: compressedSize,
      byteCount: size, headerOffset: base + offset)
  }
}

extension FormatError {
  static var damagedZip: FormatError {
    FormatError("the zip is damaged or cut short", hint: "copy or download the file again")
  }
}
