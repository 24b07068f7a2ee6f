// What the footer of a Parquet file says: schema, row groups, column chunks.

import Formats

/// The footer of a Parquet file, as far as reading its rows needs it.
///
/// Related documentation: https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift
struct FileMetadata {
  /// One node of the schema, which is a tree written depth first.
  struct Element {
    var name = ""
    var physical: Int?
    var length = 0
    var repetition: Int?
    var childCount: Int?
    var converted: Int?
    var scale = 0
    var logical: LogicalType?
  }

  struct RowGroup {
    var chunks: [Chunk] = []
    var rowCount = 0
  }

  /// The values of one column in one row group.
  struct Chunk {
    var physical = -1
    var codec = -1
    var valueCount = -1
    var dataOffset = -1
    var dictionaryOffset = 0
    var isEncrypted = false
    var isElsewhere = false
    var hasMetadata = false

    /// Where its first page is.
    ///
    /// Some writers say 0 for a dictionary that they do not place, others leave the dictionary's
    /// place out and begin the data with it.
    var start: Int {
      dictionaryOffset > 0 && dictionaryOffset < dataOffset ? dictionaryOffset : dataOffset
    }
  }

  var elements: [Element] = []
  var rowGroups: [RowGroup] = []

  /// Elements take more memory than bytes in the file, so that their number has a bound.
  private static let elementLimit = 1 << 18

  init(_ bytes: UnsafeRawBufferPointer) throws(FormatError) {
    var reader = ThriftReader(bytes)
    var metadata = Empty()
    try reader.structure { (reader, field) throws(FormatError) in
      switch field.id {
      case 2:
        try reader.list(field, of: .structure) { (reader) throws(FormatError) in
          guard metadata.elements.count < Self.elementLimit else {
            throw .unsupported("so many columns")
          }
          metadata.elements.append(try Self.element(&reader))
        }
      case 4:
        try reader.list(field, of: .structure) { (reader) throws(FormatError) in
          metadata.rowGroups.append(try Self.rowGroup(&reader))
        }
      default: try reader.skip(field)
      }
    }
    elements = metadata.elements
    rowGroups = metadata.rowGroups
  }

  /// What is found while reading; `self` cannot be captured before it is whole.
  private struct Empty {
    var elements: [Element] = []
    var rowGroups: [RowGroup] = []
  }

  private static func element(_ reader: inout ThriftReader) throws(FormatError) -> Element {
    var element = Element()
    try reader.structure { (reader, field) throws(FormatError) in
      switch field.id {
      case 1: element.physical = try reader.integer(field)
      case 2: element.length = try reader.integer(field)
      case 3: element.repetition = try reader.integer(field)
      case 4: element.name = try reader.text(field)
      case 5: element.childCount = try reader.integer(field)
      case 6: element.converted = try reader.integer(field)
      case 7: element.scale = try reader.integer(field)
      case 10: element.logical = try LogicalType(&reader, field)
      default: try reader.skip(field)
      }
    }
    return element
  }

  private static func rowGroup(_ reader: inout ThriftReader) throws(FormatError) -> RowGroup {
    var group = RowGroup()
    try reader.structure { (reader, field) throws(FormatError) in
      switch field.id {
      case 1:
        try reader.list(field, of: .structure) { (reader) throws(FormatError) in
          group.chunks.append(try chunk(&reader))
        }
      case 3: group.rowCount = try reader.integer(field)
      default: try reader.skip(field)
      }
    }
    guard group.rowCount >= 0 else { throw .description("a negative number of rows") }
    return group
  }

  private static func chunk(_ reader: inout ThriftReader) throws(FormatError) -> Chunk {
    var chunk = Chunk()
    try reader.structure { (reader, field) throws(FormatError) in
      switch field.id {
      case 1: chunk.isElsewhere = try !reader.binary(field).isEmpty
      case 3: try readMetadata(&reader, field, of: &chunk)
      case 8, 9:
        chunk.isEncrypted = true
        try reader.skip(field)
      default: try reader.skip(field)
      }
    }
    return chunk
  }

  private static func readMetadata(
    _ reader: inout ThriftReader, _ field: ThriftReader.Field, of chunk: inout Chunk
  ) throws(FormatError) {
    var found = chunk
    found.hasMetadata = true
    try reader.structure(field) { (reader, field) throws(FormatError) in
      switch field.id {
      case 1: found.physical = try reader.integer(field)
      case 4: found.codec = try reader.integer(field)
      case 5: found.valueCount = try reader.integer(field)
      case 9: found.dataOffset = try reader.integer(field)
      case 11: found.dictionaryOffset = try reader.integer(field)
      default: try reader.skip(field)
      }
    }
    chunk = found
  }
}
