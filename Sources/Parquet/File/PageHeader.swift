// What stands before each page.

import Formats

/// The header of a page: its sizes, and how its values are encoded.
struct PageHeader {
  enum Kind: Int {
    case data = 0
    case index
    case dictionary
    case data2
  }

  var kind = Kind.index
  /// The bytes of the page once decompressed, and as they are in the file.
  var size = -1
  var storedSize = -1
  var checksum: UInt32?
  var valueCount = -1
  var encoding = -1
  var definitionEncoding = Encoding.runLength.rawValue
  var repetitionEncoding = Encoding.runLength.rawValue
  /// Of a page of version 2: the bytes of the levels, which stand uncompressed before the values.
  var definitionSize = 0
  var repetitionSize = 0
  var isCompressed = true

  /// Reads a header.
  init(_ reader: inout ThriftReader) throws(FormatError) {
    var header = Self()
    var kind: Int?
    try reader.structure { (reader, field) throws(FormatError) in
      switch field.id {
      case 1: kind = try reader.integer(field)
      case 2: header.size = try reader.integer(field)
      case 3: header.storedSize = try reader.integer(field)
      case 4: header.checksum = UInt32(truncatingIfNeeded: try reader.integer(field))
      case 5:
        header = try header.reading(
          &reader, field,
          [1: \.valueCount, 2: \.encoding, 3: \.definitionEncoding, 4: \.repetitionEncoding])
      case 7: header = try header.reading(&reader, field, [1: \.valueCount, 2: \.encoding])
      case 8:
        header = try header.reading(
          &reader, field,
          [1: \.valueCount, 4: \.encoding, 5: \.definitionSize, 6: \.repetitionSize], flag: 7)
      default: try reader.skip(field)
      }
    }
    guard let kind else { throw .description("a page has no type") }
    guard let known = Kind(rawValue: kind) else { throw .unsupported("pages of type \(kind)") }
    header.kind = known
    guard 0...Int(Int32.max) ~= header.size, 0...Int(Int32.max) ~= header.storedSize else {
      throw .description("a page has no size")
    }
    self = header
  }

  private init() {}

  /// The header with the fields of the structure that belongs to its kind of page.
  private func reading(
    _ reader: inout ThriftReader, _ member: ThriftReader.Field,
    _ paths: [Int: WritableKeyPath<PageHeader, Int>], flag: Int = -1
  ) throws(FormatError) -> PageHeader {
    var header = self
    try reader.structure(member) { (reader, field) throws(FormatError) in
      if let path = paths[field.id] {
        header[keyPath: path] = try reader.integer(field)
      } else if field.id == flag {
        header.isCompressed = try reader.boolean(field)
      } else {
        try reader.skip(field)
      }
    }
    return header
  }
}

/// How levels and values are written.
///
/// Related documentation: https://github.com/apache/parquet-format/blob/master/Encodings.md
enum Encoding: Int {
  case plain = 0
  case plainDictionary = 2
  case runLength = 3
  case bitPacked = 4
  case deltaBinaryPacked = 5
  case deltaLengthByteArray = 6
  case deltaByteArray = 7
  case runLengthDictionary = 8
  case byteStreamSplit = 9

  var name: String {
    switch self {
    case .plain: "PLAIN"
    case .plainDictionary: "PLAIN_DICTIONARY"
    case .runLength: "RLE"
    case .bitPacked: "BIT_PACKED"
    case .deltaBinaryPacked: "DELTA_BINARY_PACKED"
    case .deltaLengthByteArray: "DELTA_LENGTH_BYTE_ARRAY"
    case .deltaByteArray: "DELTA_BYTE_ARRAY"
    case .runLengthDictionary: "RLE_DICTIONARY"
    case .byteStreamSplit: "BYTE_STREAM_SPLIT"
    }
  }
}
