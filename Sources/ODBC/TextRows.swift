// The rows of a query as text, for loading: in blocks where the driver can, value by value where it
// cannot. How a block works is in TextRows+Block.swift, how one value is read in ValuePieces.swift.

import COdbc

/// The rows a query returns, each field as UTF-8 text or NULL, read once, in order.
///
/// Nothing is rounded or cut. Numbers are the driver's own text; booleans are `1` and `0`; dates are
/// `YYYY-MM-DD`, timestamps `YYYY-MM-DD HH:MM:SS` with six digits of a second where there is a fraction
/// (nine where six are too few); bytes are hexadecimal, in small letters; everything else is the text
/// that the driver gives it.
public final class TextRows {
  /// The columns, in order.
  public let columns: [TextColumn]

  /// The number of the current row, from 1.
  public private(set) var rowNumber = 0

  /// The column of the current row whose text is no text: half of a surrogate pair is missing.
  public private(set) var brokenColumn: Int?

  private let statement: Handle
  private let forms: [TextForm]
  private let interrupter: Interrupter
  private let parameters: BoundParameters
  private let pieces: ValuePieces
  private let row: RowText
  private let block: RowBlock?

  init(
    _ statement: Handle, _ parameters: BoundParameters, _ habits: DriverHabits,
    _ interrupter: Interrupter
  ) throws(ODBCError) {
    let columns = try TextColumn.describe(statement)
    let forms = columns.map { $0.form(habits) }
    self.columns = columns
    self.forms = forms
    self.statement = statement
    self.parameters = parameters
    self.interrupter = interrupter
    pieces = ValuePieces(statement)
    row = RowText(fieldCount: columns.count)
    let canBlock = habits.rereadsBlocks || forms.allSatisfy { $0.width != nil }
    block =
      canBlock && !columns.isEmpty
      ? try RowBlock(statement, columns, forms, rereads: habits.rereadsBlocks) : nil
  }

  deinit { interrupter.end(statement) }

  /// How many fields a row has.
  public var fieldCount: Int { columns.count }

  /// Lends a field of the current row until ``next()``; nil is NULL.
  public func field(_ index: Int) -> UnsafeBufferPointer<UInt8>? { row.field(index) }

  /// A field of the current row as a String, for few rows.
  public func text(_ index: Int) -> String? {
    field(index).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Moves to the next row.
  ///
  /// - Returns: Whether there is one.
  /// - Throws: ``ODBCError``; the rows after a failure cannot be read.
  public func next() throws(ODBCError) -> Bool {
    if interrupter.isInterrupted { throw .stopped }
    row.clear()
    brokenColumn = nil
    guard try advance() else { return false }
    rowNumber += 1
    for index in forms.indices {
      if let block {
        try take(index, from: block)
      } else {
        try ask(index)
      }
    }
    return true
  }

  private func advance() throws(ODBCError) -> Bool {
    if let block { return try block.next() }
    let code = SQLFetch(statement.pointer)
    if code == SQL_NO_DATA { return false }
    try statement.check(code, "fetch a row")
    return true
  }

  private func take(_ index: Int, from block: RowBlock) throws(ODBCError) {
    switch block.value(index) {
    case .null: row.setNull(index)
    case .whole(let bytes): put(index, bytes)
    case .cut:
      try block.position()
      try ask(index)
    }
  }

  private func ask(_ index: Int) throws(ODBCError) {
    guard let bytes = try pieces.value(index, forms[index]) else { return row.setNull(index) }
    put(index, bytes)
  }

  private func put(_ index: Int, _ bytes: UnsafeRawBufferPointer) {
    switch forms[index] {
    case .narrow: row.set(index, ascii: bytes)
    case .binary: row.set(index, hexadecimalOf: bytes)
    case .date: row.set(index, date: bytes.loadUnaligned(as: DATE_STRUCT.self))
    case .timestamp: row.set(index, timestamp: bytes.loadUnaligned(as: TIMESTAMP_STRUCT.self))
    case .wide:
      if !row.set(index, utf16: bytes), brokenColumn == nil { brokenColumn = index }
    }
  }
}
