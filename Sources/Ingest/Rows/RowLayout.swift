// Where the values of a table's row come from: the file's fields, what is the same in every row of the
// file, the line.

import Formats
import SQLite

/// What each column of a RAW table takes from a record.
struct RowLayout: Sendable {
  /// The table's columns, in its order.
  let columns: [String]
  /// Where the value of each comes from, as indices into ``RowValues``.
  let slots: [TableImage.Slot]
  /// How many fields a record has.
  let fieldCount: Int
  /// What every row has, in UTF-8 or NULL; these follow the fields, and NULL follows them.
  let constants: [[UInt8]?]

  /// A layout.
  ///
  /// - Parameters:
  ///   - columns: The table's columns, in its order.
  ///   - fields: The column of each field, in the file's order.
  ///   - constants: Columns with one text, or NULL, for the whole file.
  init(_ columns: [String], fields: [String], constants: [Partition.Value]) {
    let names = fields + constants.map(\.column)
    self.columns = columns
    self.constants = constants.map { $0.text.map { Array($0.utf8) } }
    fieldCount = fields.count
    let places = Dictionary(
      names.enumerated().map { ($1, $0) }, uniquingKeysWith: { _, last in last })
    slots = columns.map { column in
      switch column {
      case "_line": .integer(RowValues.lineIndex)
      case "_load_id": .integer(RowValues.loadIndex)
      default: .text(places[column] ?? names.count)
      }
    }
  }
}

/// The values of one row, by the indices of a ``RowLayout``.
///
/// Texts lie where the reader has them and are lent until its next record.
final class RowValues: @unchecked Sendable {
  // SAFETY: one thread has it at a time; it is handed over whole, with the memory that it points to.

  static let lineIndex = 0
  static let loadIndex = 1

  let texts: UnsafeMutablePointer<UnsafeBufferPointer<UInt8>>
  let integers: UnsafeMutablePointer<Int64>
  private let fieldCount: Int
  private let textCount: Int
  /// The bytes of what does not come from the reader.
  private var owned: [UnsafeMutableBufferPointer<UInt8>] = []

  init(_ layout: RowLayout, loadID: Int64) {
    fieldCount = layout.fieldCount
    textCount = fieldCount + layout.constants.count + 1
    texts = .allocate(capacity: textCount)
    texts.initialize(
      repeating: UnsafeBufferPointer(start: nil, count: 0), count: textCount)
    integers = .allocate(capacity: 2)
    integers[Self.lineIndex] = 0
    integers[Self.loadIndex] = loadID
    for (index, constant) in layout.constants.enumerated() {
      constant?.withUnsafeBufferPointer { keep($0, at: fieldCount + index) }
    }
  }

  deinit {
    for bytes in owned { bytes.deallocate() }
    texts.deallocate()
    integers.deallocate()
  }

  /// Takes the fields of the reader's record.
  func take(_ records: any RecordReader) {
    precondition(records.fieldCount == fieldCount, "a record has a field for every column")
    records.lendFields(to: texts)
    integers[Self.lineIndex] = Int64(records.line)
  }

  /// The same values in memory of their own.
  func copy(_ layout: RowLayout) -> RowValues {
    let copy = RowValues(layout, loadID: integers[Self.loadIndex])
    copy.integers[Self.lineIndex] = integers[Self.lineIndex]
    for index in 0..<fieldCount where texts[index].baseAddress != nil {
      copy.keep(texts[index], at: index)
    }
    return copy
  }

  private func keep(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) {
    // One byte more, so that an empty text has an address too.
    let space = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count + 1)
    _ = space.initialize(from: bytes)
    owned.append(space)
    texts[index] = UnsafeBufferPointer(rebasing: UnsafeBufferPointer(space)[..<bytes.count])
  }
}
