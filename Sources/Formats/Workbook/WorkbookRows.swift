// The rows of a sheet out of its XML, a chunk's worth at a time.

/// Turns the events of a sheet's XML into rows of cells.
final class WorkbookRows: XMLEvents {
  /// A cell that has a value.
  struct Cell {
    enum Place {
      /// In ``bytes``.
      case own(Range<Int>)
      case shared(Int)
    }

    let column: Int
    let place: Place
  }

  struct Row {
    /// Its number in the sheet, from 1.
    let number: Int
    /// The byte of the sheet's XML at which it begins.
    let offset: Int
    let cells: Range<Int>
    /// The column of a formula whose value is missing.
    let columnWithoutValue: Int?
  }

  /// How many columns a sheet of Excel can have.
  private static let columnLimit = 16_384

  private(set) var rows: [Row] = []
  private(set) var cells: [Cell] = []
  private(set) var bytes: [UInt8] = []

  private let workbook: Workbook
  private var isInSheetData = false
  private var isInValue = false
  private var rowNumber = 0
  private var rowOffset = 0
  private var firstCell = 0
  private var column = -1
  private var kind = Kind.number
  private var format: WorkbookFormat?
  private var hasFormula = false
  private var hasValue = false
  private var columnWithoutValue: Int?
  private var text = WorkbookText()
  private var value: [UInt8] = []
  private var stream: XMLStream?

  /// What a cell's `t` says of it.
  private enum Kind { case number, sharedText, formulaText, inlineText, boolean, error, day }

  init(_ sheet: Workbook.Sheet, of workbook: Workbook) throws(FormatError) {
    self.workbook = workbook
    stream = try workbook.open(sheet, to: self)
  }

  /// Lends the text of a cell.
  func withBytes<Result>(
    of cell: Cell, _ body: (UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result {
    switch cell.place {
    case .shared(let index): workbook.strings.withBytes(of: index, body)
    case .own(let range):
      bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[range])) }
    }
  }

  /// Lets go of the rows there are and reads some more.
  ///
  /// - Returns: False at the sheet's end.
  func readMore() throws(FormatError) -> Bool {
    keepOpenRow()
    return try stream?.step() ?? false
  }

  /// A row under way keeps the cells it has so far.
  private func keepOpenRow() {
    var open: [Cell] = []
    var kept: [UInt8] = []
    for cell in cells[firstCell...] {
      guard case .own(let range) = cell.place else {
        open.append(cell)
        continue
      }
      open.append(Cell(column: cell.column, place: .own(kept.count..<kept.count + range.count)))
      kept += bytes[range]
    }
    rows.removeAll(keepingCapacity: true)
    (cells, bytes, firstCell) = (open, kept, 0)
  }

  func begin(_ element: XMLElement) throws(FormatError) {
    if element.isNamed("c"), isInSheetData {
      try beginCell(element)
    } else if element.isNamed("v") {
      isInValue = true
    } else if element.isNamed("f") {
      hasFormula = true
    } else if element.isNamed("row"), isInSheetData {
      rowNumber = element.number("r") ?? rowNumber + 1
      rowOffset = stream?.offset ?? 0
      (column, columnWithoutValue) = (-1, nil)
    } else if element.isNamed("sheetData") {
      isInSheetData = true
    } else {
      text.begin(element)
    }
  }

  func text(_ bytes: UnsafeBufferPointer<UInt8>) throws(FormatError) {
    guard isInValue else { return try text.append(bytes) }
    hasValue = true
    value += bytes
    guard value.count <= WorkbookText.sizeLimit else {
      throw FormatError("a cell of the workbook has more than \(WorkbookText.sizeLimit >> 20) MB")
    }
  }

  func end(_ element: XMLElement) throws(FormatError) {
    if element.isNamed("c"), isInSheetData {
      try endCell()
    } else if element.isNamed("v") {
      isInValue = false
    } else if element.isNamed("row"), isInSheetData {
      rows.append(
        Row(
          number: rowNumber, offset: rowOffset, cells: firstCell..<cells.count,
          columnWithoutValue: columnWithoutValue))
      firstCell = cells.count
    } else if element.isNamed("sheetData") {
      isInSheetData = false
    } else {
      text.end(element)
    }
  }

  private func beginCell(_ element: XMLElement) throws(FormatError) {
    column = element.bytes("r").flatMap { Self.column(of: $0) } ?? column + 1
    guard column < Self.columnLimit, cells.count - firstCell < Self.columnLimit else {
      throw FormatError(
        "row \(rowNumber) has more cells than the \(Self.columnLimit) that a sheet can have")
    }
    kind = try Self.kind(of: element)
    let format = element.number("s") ?? 0
    self.format =
      workbook.cellFormats.indices.contains(format) ? workbook.cellFormats[format] : nil
    (hasFormula, hasValue) = (false, false)
    value.removeAll(keepingCapacity: true)
  }

  private static func kind(of element: XMLElement) throws(FormatError) -> Kind {
    guard let type = element.bytes("t") else { return .number }
    // Most cells have one letter.
    let letter = type[0] == 0 || type[1] != 0 ? 0 : UInt8(bitPattern: type[0])
    switch letter {
    case UInt8(ascii: "n"): return .number
    case UInt8(ascii: "s"): return .sharedText
    case UInt8(ascii: "b"): return .boolean
    case UInt8(ascii: "e"): return .error
    case UInt8(ascii: "d"): return .day
    default: break
    }
    switch String(cString: type) {
    case "str": return .formulaText
    case "inlineStr": return .inlineText
    case let other: throw FormatError("the workbook has a cell of an unknown type, \(other)")
    }
  }

  /// The column of `BC12`, from 0.
  private static func column(of reference: UnsafePointer<CChar>) -> Int? {
    var column = 0
    var next = reference
    while next.pointee != 0, column <= columnLimit {
      let letter = next.pointee & 0x5F
      guard (0x41...0x5A).contains(letter), next.pointee >= 0x41 else { break }
      column = 26 * column + Int(letter - 0x40)
      next += 1
    }
    return column > 0 ? column - 1 : nil
  }

  private func endCell() throws(FormatError) {
    switch kind {
    case .inlineText: append(text.take())
    case .formulaText: append(WorkbookText.unescaped(value))
    case _ where !hasValue:
      if hasFormula { columnWithoutValue = columnWithoutValue ?? column }
    case .sharedText:
      guard let index = Int(String(decoding: value, as: UTF8.self)),
        (0..<workbook.strings.count).contains(index)
      else { throw FormatError("the workbook is damaged: a cell has a text that is not there") }
      cells.append(Cell(column: column, place: .shared(index)))
    case .boolean: append(value == [0x30] ? Array("false".utf8) : Array("true".utf8))
    case .error: append(value)
    case .day: append(Self.day(value))
    case .number: append(number)
    }
    // What stood outside of a text's own elements belongs to no cell.
    if kind != .inlineText { _ = text.take() }
  }

  private func append(_ text: [UInt8]) {
    cells.append(
      Cell(column: column, place: .own(bytes.count..<bytes.count + text.count)))
    bytes += text
  }

  private var number: [UInt8] {
    let isWhole = value.count <= 15 && value.allSatisfy { (0x30...0x39).contains($0) }
    if isWhole, format == nil { return value }
    guard let number = WorkbookNumber(value) else { return value }
    let text = format.flatMap {
      number.text(as: $0, countingFrom1904: workbook.countsDaysFrom1904)
    }
    return Array((text ?? number.text).utf8)
  }

  /// An ISO 8601 day and time with a space between, as days that are numbers become.
  private static func day(_ value: [UInt8]) -> [UInt8] {
    guard value.count > 10, value[10] == 0x54 else { return value }
    var text = value
    text[10] = 0x20
    if text.last == 0x5A { text.removeLast() }
    return text
  }
}
