// A sheet of a workbook as records. Its rows come from WorkbookRows, what lies around it from Workbook.

/// Reads one sheet of an Excel workbook (.xlsx).
///
/// The first row that is not empty names the columns. A cell is text: numbers in their shortest form,
/// `true` and `false`, errors as Excel writes them (`#N/A`), and numbers that are shown as dates or times
/// as `YYYY-MM-DD`, `YYYY-MM-DD HH:MM:SS` or `HH:MM:SS`, with milliseconds where there are any. Formulas
/// have the value that was saved with them. Of merged cells the first has the value. An empty cell is
/// NULL, a row of empty cells none.
///
/// A row with a value to the right of the last column is a reject, and so is one with a formula that was
/// saved without its value. Its place is its number in the sheet, and its offset that in the sheet's XML.
///
/// Memory holds the texts that cells share, up to 256 MB, and a few rows.
public final class WorkbookRecords: RecordReader {
  /// How many columns a table of RAW can have beside its own two.
  private static let columnLimit = 1998

  /// How many fields every row must have where no row names the columns.
  public var expectedFieldCount: Int?

  /// The number of the row in the sheet.
  public private(set) var line = 0

  /// How many columns there are.
  public var fieldCount: Int { names?.count ?? expectedFieldCount ?? fields.count }

  private let workbook: Workbook
  private let rows: WorkbookRows
  private let skipLines: Int
  private let hasHeader: Bool
  private var names: [String]?
  private var hasBegun = false
  private var nextRow = 0
  private var fields: [Range<Int>?] = []
  private var bytes: UnsafeMutableBufferPointer<UInt8>
  private var byteCount = 0

  /// A reader of a local file.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - sheet: The sheet's name, also of a hidden one; nil is the first sheet that is shown.
  ///   - skipLines: How many rows at the top of the sheet are passed over.
  ///   - hasHeader: Whether the first row that is not empty names the columns.
  /// - Throws: ``FormatError`` for what is no such workbook, or has no such sheet.
  public init(
    path: String, sheet: String? = nil, skipLines: Int = 0, hasHeader: Bool = true
  ) throws {
    workbook = try Workbook(path: path)
    rows = try WorkbookRows(try workbook.sheet(sheet), of: workbook)
    self.skipLines = skipLines
    self.hasHeader = hasHeader
    // Last, because what an initializer throws over is not released.
    bytes = .allocate(capacity: 1024)
  }

  deinit { bytes.deallocate() }

  /// The names of the sheets of a workbook, in the order of their tabs.
  ///
  /// - Throws: ``FormatError`` for what is no workbook.
  public static func sheetNames(path: String) throws -> [String] {
    try Workbook(path: path).sheets.map(\.name)
  }

  /// Reads the names of the columns.
  ///
  /// - Returns: The header's cells; nil without a header, or for a sheet without any value.
  /// - Throws: ``FormatError``.
  public func columnNames() throws -> [String]? {
    guard hasHeader, !hasBegun else { return names }
    hasBegun = true
    guard let row = try nextFilledRow() else { return nil }
    line = row.number
    if let column = row.columnWithoutValue { throw FormatError(Self.missing(column), line: line) }
    let width = width(of: row)
    guard width <= Self.columnLimit else {
      throw FormatError("the header has more than \(Self.columnLimit) columns", line: line)
    }
    take(row, width: width)
    names = (0..<width).map { index in
      field(index).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
    return names
  }

  /// Moves to the next row that is not empty, or gives nil at the end.
  ///
  /// - Throws: ``FormatError`` where the workbook is damaged.
  public func next() throws -> RecordFound? {
    if !hasBegun { _ = try columnNames() }
    guard let row = try nextFilledRow() else { return nil }
    line = row.number
    let width = width(of: row)
    let expected = names?.count ?? expectedFieldCount ?? width
    if let column = row.columnWithoutValue { return reject(row, Self.missing(column)) }
    guard width <= expected else {
      return reject(row, "\(width) cells where \(expected) belong")
    }
    take(row, width: expected)
    return .record
  }

  /// Lends a cell's text, until ``next()``; nil is an empty cell.
  public func field(_ index: Int) -> UnsafeBufferPointer<UInt8>? {
    guard let range = fields[index] else { return nil }
    return UnsafeBufferPointer(rebasing: bytes[range])
  }

  private func nextFilledRow() throws -> WorkbookRows.Row? {
    while true {
      while nextRow < rows.rows.count {
        let row = rows.rows[nextRow]
        nextRow += 1
        guard row.number > skipLines else { continue }
        if row.columnWithoutValue != nil || width(of: row) > 0 { return row }
      }
      nextRow = 0
      guard try rows.readMore() || !rows.rows.isEmpty else { return nil }
    }
  }

  /// How many columns there are up to the last with a value; formulas that show nothing have none.
  private func width(of row: WorkbookRows.Row) -> Int {
    var width = 0
    for cell in rows.cells[row.cells] where cell.column >= width {
      if rows.withBytes(of: cell, { !$0.isEmpty }) { width = cell.column + 1 }
    }
    return width
  }

  /// Makes a row the current record.
  private func take(_ row: WorkbookRows.Row, width: Int) {
    fields.removeAll(keepingCapacity: true)
    for _ in 0..<width { fields.append(nil) }
    byteCount = 0
    for cell in rows.cells[row.cells] where cell.column < width {
      fields[cell.column] = rows.withBytes(of: cell) { append($0) }
    }
  }

  private func append(_ text: UnsafeBufferPointer<UInt8>) -> Range<Int> {
    let range = byteCount..<byteCount + text.count
    if range.upperBound > bytes.count {
      let larger = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 2 * range.upperBound)
      _ = larger.initialize(from: bytes[..<byteCount])
      bytes.deallocate()
      bytes = larger
    }
    _ = UnsafeMutableBufferPointer(rebasing: bytes[range]).initialize(from: text)
    byteCount = range.upperBound
    return range
  }

  /// A reject with the cells' texts, a tab between them.
  private func reject(_ row: WorkbookRows.Row, _ reason: String) -> RecordFound {
    take(row, width: width(of: row))
    let texts = fields.indices.map { index in
      field(index).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
    return .reject(
      RecordReject(
        reason: reason, line: row.number, offset: row.offset, text: texts.joined(separator: "\t")))
  }

  private static func missing(_ column: Int) -> String {
    var (letters, rest) = ("", column + 1)
    while rest > 0 {
      letters = String(UnicodeScalar(UInt8(0x41 + (rest - 1) % 26))) + letters
      rest = (rest - 1) / 26
    }
    return "the formula in column \(letters) was saved without its value"
  }
}
