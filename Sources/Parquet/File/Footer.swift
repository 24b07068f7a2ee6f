// The end of a Parquet file, where its description is.

import Formats

/// The description of a file, and where it begins: pages lie before it.
struct Footer {
  let metadata: FileMetadata
  let offset: Int

  /// Reads the footer: its length in four bytes and the mark `PAR1` end the file, which also begins
  /// with that mark.
  init(_ file: OpenFile) throws(FormatError) {
    guard file.size >= 12 else { throw .noParquet }
    let head = PageBuffer(capacity: 4)
    let tail = PageBuffer(capacity: 8)
    try file.read(.init(start: head.start, count: 4), at: 0)
    try file.read(.init(start: tail.start, count: 8), at: file.size - 8)
    let mark = (UnsafePointer(tail.start) + 4).text
    guard mark != "PARE" else { throw .encrypted }
    guard mark == "PAR1", UnsafePointer(head.start).text == "PAR1" else { throw .noParquet }
    let raw = UnsafeRawPointer(tail.start)
    let size = Int(UInt32(littleEndian: raw.loadUnaligned(as: UInt32.self)))
    guard size <= file.size - 12 else { throw .description("it is longer than the file") }
    offset = file.size - 8 - size
    let bytes = PageBuffer(capacity: size)
    try file.read(.init(start: bytes.start, count: size), at: offset)
    metadata = try FileMetadata(UnsafeRawBufferPointer(start: bytes.start, count: size))
  }
}

extension UnsafePointer<UInt8> {
  /// The four letters here.
  fileprivate var text: String {
    String(decoding: UnsafeBufferPointer(start: self, count: 4), as: UTF8.self)
  }
}
