// The pages of one column chunk, one after another, decompressed.

import Formats

/// A reader of the pages of a column.
///
/// It holds one page at a time, and believes of its header only what the file's size allows.
final class PageReader {
  /// How large a page may be, decompressed: far beyond what writers make.
  static let sizeLimit = 512 << 20

  /// The largest header: those of columns with long texts hold two of them.
  private static let headerLimit = 16 << 20

  private let window: FileWindow
  private let page = PageBuffer()
  private var codec = Codec.uncompressed

  init(_ file: OpenFile, end: Int) { window = FileWindow(file, end: end) }

  /// Moves to the first page of a chunk.
  func begin(_ chunk: FileMetadata.Chunk) throws(FormatError) {
    guard let codec = Codec(rawValue: chunk.codec) else {
      throw .unsupported("the compression \(chunk.codec)")
    }
    self.codec = codec
    try window.move(to: chunk.start)
  }

  /// Reads the header of the next page.
  func header() throws(FormatError) -> PageHeader {
    var size = 1 << 10
    while true {
      let bytes = try window.peek(size)
      var reader = ThriftReader(bytes)
      do throws(FormatError) {
        let header = try PageHeader(&reader)
        _ = try window.take(reader.position)
        guard header.size <= Self.sizeLimit else {
          throw FormatError.unsupported("a page of \(header.size >> 20) MiB")
        }
        return header
      } catch {
        // The header may be longer than what was looked at.
        guard bytes.count < window.remaining, size < Self.headerLimit else { throw error }
        size *= 4
      }
    }
  }

  /// Lends the bytes of the page whose header was read, until the next call.
  func bytes(_ header: PageHeader) throws(FormatError) -> ByteCursor {
    let stored = try window.take(header.storedSize)
    if let checksum = header.checksum, Codec.checksum(stored) != checksum {
      throw .damaged("a page's checksum is not that of its bytes")
    }
    let levelSize =
      header.kind == .data2 ? try checkedLevelSize(header, storedSize: stored.count) : 0
    let isCompressed = codec != .uncompressed && header.isCompressed
    guard isCompressed else { return stored }
    var rest = stored
    guard let levels = rest.take(levelSize) else { throw .endsEarly }
    let size = header.size - levelSize
    page.reserve(levelSize)
    page.start.update(from: levels, count: levelSize)
    // A page of nulls alone may have nothing at all where its values would be.
    if rest.count > 0 || size > 0 {
      try codec.decompress(rest, into: page, at: levelSize, size: size)
    }
    return ByteCursor(page.start, count: header.size)
  }

  private func checkedLevelSize(_ header: PageHeader, storedSize: Int) throws(FormatError) -> Int {
    let (sum, overflow) = header.definitionSize.addingReportingOverflow(header.repetitionSize)
    guard header.definitionSize >= 0, header.repetitionSize >= 0, !overflow,
      sum <= min(storedSize, header.size)
    else { throw .damaged("the levels of a page go on beyond it") }
    return sum
  }

  /// Passes over a page.
  func skip(_ header: PageHeader) throws(FormatError) { _ = try window.take(header.storedSize) }
}
