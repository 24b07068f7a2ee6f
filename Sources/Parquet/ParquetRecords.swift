// The records of a Parquet file, https://parquet.apache.org/docs/file-format/. What its footer says is
// read by FileMetadata and Schema, its values by LeafReader; ValueFormat says what text they become.

public import Formats

/// The records of a Parquet file, in its order, as text.
///
/// Numbers, days and times are written so that they read back to the same value; times that the file
/// says to be UTC end with `Z`. Bytes that are not UTF-8 are hexadecimal. A column of lists, maps or
/// structs is one JSON text per record. A text that is not UTF-8, or has a zero byte, makes its record
/// a reject.
///
/// Whatever the file's size, a page, a dictionary and a thousand values of each column are in memory.
/// Nothing in the file is believed: damage is a ``FormatError``. Files that are encrypted, or use
/// VARIANT, LZO or anything newer, are refused by one that names it.
public final class ParquetRecords: RecordReader {
  private let names: [String]
  private let columns: [any TextColumn]
  private let rowGroups: [FileMetadata.RowGroup]
  private var nextGroup = 0
  private var rowsLeft = 0

  /// Where the values of the block under way begin, per column, and how many each has read.
  ///
  /// A block is the records up to the nearest end of any column's batch.
  private let bases: UnsafeMutablePointer<UnsafeMutablePointer<ValueText>>
  private var available: [Int]
  private var blockCount = 0
  private var row = -1
  private var hasInvalid = false

  /// The record's number, from 1.
  public private(set) var line = 0

  /// Not asked of a Parquet file: its columns have names.
  public var expectedFieldCount: Int?

  /// Opens a file and reads its footer.
  ///
  /// - Parameters:
  ///   - path: Where it lies.
  ///   - columns: The columns to give, in this order; one that the file does not have is NULL. Nil gives
  ///     all columns of the file, then those of `constants` by name.
  ///   - constants: Columns that have one value in every record; they win over the file's own.
  /// - Throws: ``FormatError`` when it is not a Parquet file, or one that cannot be read.
  public convenience init(
    path: String, columns: [String]? = nil, constants: [String: String?] = [:]
  ) throws {
    let source = try Source(path)
    let names = columns ?? source.names(with: constants)
    var seen: [String: Int] = [:]
    try self.init(source, names) { name in
      if let value = constants[name] { return ConstantColumn(value) }
      // Nothing keeps a file from having several columns of one name.
      defer { seen[name, default: 0] += 1 }
      return try source.column([name], number: seen[name] ?? 0)
    }
  }

  /// Opens a file to read some parts of its columns, each by the names on the way to it; a part that
  /// is not there is NULL.
  convenience init(path: String, parts: [[String]]) throws {
    let source = try Source(path)
    try self.init(source, parts) { try source.column($0) }
  }

  private init<Name>(
    _ source: Source, _ wanted: [Name], column: (Name) throws -> any TextColumn
  ) throws {
    rowGroups = source.rowGroups
    columns = try wanted.map(column)
    names = wanted.map { "\($0)" }
    available = Array(repeating: 0, count: columns.count)
    bases = .allocate(capacity: columns.count)
    for (index, column) in columns.enumerated() {
      (bases + index).initialize(to: column.texts)
    }
  }

  deinit { bases.deallocate() }

  /// The names of the columns, those of nested ones at the top.
  public func columnNames() throws -> [String]? { names }

  /// How many columns there are.
  public var fieldCount: Int { names.count }

  /// Lends a value as text, until ``next()``; nil is NULL.
  public func field(_ index: Int) -> UnsafeBufferPointer<UInt8>? { bases[index][row].bytes }

  /// Moves to the next record, or a reject where a text in it is none.
  ///
  /// - Throws: ``FormatError`` where the file is damaged.
  public func next() throws -> RecordFound? {
    row += 1
    if row >= blockCount, try !nextBlock() { return nil }
    line += 1
    if hasInvalid, let reject = try reject() { return .reject(reject) }
    return .record
  }

  private func nextBlock() throws(FormatError) -> Bool {
    if rowsLeft == 0 {
      guard nextGroup < rowGroups.count else {
        (row, blockCount) = (-1, 0)
        return false
      }
      try beginGroup()
    }
    var smallest = rowsLeft
    for index in columns.indices {
      available[index] -= blockCount
      bases[index] += blockCount
      if available[index] == 0 { try fill(index) }
      smallest = min(smallest, available[index])
    }
    hasInvalid = columns.contains { $0.hasInvalid }
    (row, blockCount) = (0, smallest)
    rowsLeft -= smallest
    return true
  }

  private func beginGroup() throws(FormatError) {
    let group = rowGroups[nextGroup]
    for column in columns { try column.begin(group) }
    nextGroup += 1
    rowsLeft = group.rowCount
    blockCount = 0
    for index in available.indices { available[index] = 0 }
  }

  private func fill(_ index: Int) throws(FormatError) {
    available[index] = try columns[index].fill()
    bases[index] = columns[index].texts
    guard available[index] > 0 else {
      throw .damaged("its values end too early").inColumn(names[index])
    }
  }

  /// The record as a reject, if a text in it may not enter.
  private func reject() throws -> RecordReject? {
    let invalid = columns.indices.filter { !bases[$0][row].isValid }
    guard let first = invalid.first else { return nil }
    var json = JSONBuffer()
    try json.write("{" as Unicode.Scalar)
    for (index, name) in names.enumerated() {
      if index > 0 { try json.write("," as Unicode.Scalar) }
      try json.writeQuoted(name)
      try json.write(":" as Unicode.Scalar)
      var value = bases[index][row]
      // A nested value is JSON already, with what may not enter in hexadecimal.
      if columns[index] is NestedColumn { value.isValid = true }
      try json.write(value, isBare: columns[index].isBareInJSON(value))
    }
    try json.write("}" as Unicode.Scalar)
    let text = UnsafeBufferPointer(start: json.start, count: json.count)
    return RecordReject(
      reason: "column \(names[first]) is not UTF-8, or has a zero byte", line: line, offset: 0,
      text: String(decoding: text, as: UTF8.self))
  }
}

/// An open file with its description.
private struct Source {
  let file: OpenFile
  let footer: Footer
  let schema: Schema

  init(_ path: String) throws {
    file = try OpenFile(path: path)
    footer = try Footer(file)
    schema = try Schema(footer.metadata.elements)
    for group in footer.metadata.rowGroups where group.chunks.count != schema.leaves.count {
      throw FormatError.description("a row group lacks columns")
    }
  }

  var rowGroups: [FileMetadata.RowGroup] { footer.metadata.rowGroups.filter { $0.rowCount > 0 } }

  func names(with constants: [String: String?]) -> [String] {
    let names = schema.columns.map(\.name)
    return names + constants.keys.filter { !names.contains($0) }.sorted()
  }

  /// The column, or the part of one, that these names lead to; of several columns of the first name the
  /// one with this number, from 0.
  func column(_ names: [String], number: Int = 0) throws -> any TextColumn {
    var found = schema.columns.filter { $0.name == names.first }.dropFirst(number).first
    for name in names.dropFirst() { found = found?.children.first { $0.name == name } }
    guard let node = found else { return ConstantColumn(nil) }
    let leaves = try schema.leaves[node.leaves].enumerated().map { index, leaf in
      try LeafReader(leaf, index: node.leaves.lowerBound + index, file: file, end: footer.offset)
    }
    let isFlat = node.isLeaf && node.repetitionLevel == 0
    return isFlat ? FlatColumn(leaves[0]) : NestedColumn(node, leaves)
  }
}
