// Rows of a database as the records that every loading takes.

import Connections
import Formats

/// The rows of a reading as records, whose line is the number of the row.
final class DatabaseRecords: RecordReader {
  private let rows: DatabaseRows
  private let advance: (_ rowCount: Int) throws -> Void

  var expectedFieldCount: Int?

  /// - Parameters:
  ///   - rows: The rows, before the first.
  ///   - advance: Told now and then how many rows came; throws to stop.
  init(_ rows: DatabaseRows, advance: @escaping (_ rowCount: Int) throws -> Void) {
    self.rows = rows
    self.advance = advance
  }

  func columnNames() -> [String]? { rows.columnNames }

  var fieldCount: Int { rows.fieldCount }

  func field(_ index: Int) -> UnsafeBufferPointer<UInt8>? { rows.field(index) }

  var line: Int { rows.rowNumber }

  func next() throws -> RecordFound? {
    guard try rows.next() else {
      try advance(rows.rowNumber)
      return nil
    }
    if rows.rowNumber % 1000 == 0 { try advance(rows.rowNumber) }
    if let index = rows.brokenColumn {
      return .reject(reject("the text of \(rows.columnNames[index]) is not valid UTF-16"))
    }
    for index in 0..<rows.fieldCount where field(index)?.contains(0) ?? false {
      return .reject(reject("there is a zero byte in \(rows.columnNames[index])"))
    }
    return .record
  }

  /// The row as a line of tabs, what cannot stand in text being shown as U+FFFD and U+2400.
  private func reject(_ reason: String) -> RecordReject {
    let fields = (0..<rows.fieldCount).map { index in
      field(index).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
    return RecordReject(
      reason: reason, line: rows.rowNumber, offset: 0,
      text: fields.joined(separator: "\t").replacing("\0", with: "\u{2400}"))
  }
}
