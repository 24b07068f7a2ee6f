// The first records of a file, in a table of their own, where SQL can ask about them.

import Formats
import SQLite
import Warehouse

/// A sample of a file's records, as text, in the table `sample` of a database in memory.
struct SampleTable {
  /// A column of the file.
  struct Column: Equatable {
    /// Its name in the RAW table, portable.
    let name: String
    /// Its name in the file.
    let header: String
  }

  /// How many records are looked at.
  static let limit = 100_000

  let connection: Connection
  let columns: [Column]
  /// Whether the file has more records than the sample.
  private(set) var isPartial = false
  /// How many records could not be read.
  private(set) var rejectCount = 0
  /// Why the first of them could not.
  private var firstReject: RecordReject?

  /// More columns than a table and its stage can have beside those of the engine.
  private static let columnLimit = 1_900

  /// Reads the sample.
  ///
  /// - Throws: ``FormatError``, ``SQLiteError``.
  init(of reader: any RecordReader, columns: [Column]) throws {
    self.columns = columns
    guard columns.count <= Self.columnLimit else {
      throw FormatError(
        "it has \(columns.count) columns, and a table can have \(Self.columnLimit)",
        hint: "SQLite allows no more; split the file, or turn columns into rows")
    }
    connection = try Warehouse.inMemory()
    let names = columns.map { "\($0.name.sqlIdentifier) TEXT" }
    try connection.execute("CREATE TEMP TABLE sample (\(names.joined(separator: ", ")))")
    try fill(from: reader)
    let recordCount = try connection.value("SELECT count(*) FROM sample").integer ?? 0
    if let firstReject, rejectCount * 10 > Int(recordCount) {
      throw FormatError(
        "of \(Int(recordCount) + rejectCount) records \(rejectCount) cannot be read, the first one for"
          + " \(firstReject.reason)",
        hint: "is it of another kind? Declare by hand what is known about it",
        line: firstReject.line)
    }
  }

  private mutating func fill(from reader: any RecordReader) throws {
    let places = columns.map { _ in "?" }.joined(separator: ", ")
    var insert = try connection.prepare("INSERT INTO sample VALUES (\(places))")
    var count = 0
    while let found = try reader.next() {
      if case .reject(let reject) = found {
        firstReject = firstReject ?? reject
        rejectCount += 1
        continue
      }
      guard count < Self.limit else {
        isPartial = true
        return
      }
      for index in columns.indices {
        if index < reader.fieldCount, let field = reader.field(index) {
          insert.bind(bytes: field, at: index + 1)
        } else {
          insert.bindNull(at: index + 1)
        }
      }
      _ = try insert.step()
      insert.reset()
      count += 1
    }
  }

  /// Whether these columns together tell every record from every other.
  func isKey(_ names: [String]) throws -> Bool {
    let list = names.map(\.sqlIdentifier).joined(separator: ", ")
    return try connection.value(
      "SELECT NOT EXISTS (SELECT 1 FROM sample GROUP BY \(list) HAVING count(*) > 1)"
    ).integer == 1
  }

  /// Whether a name can stand in SQL without quotes.
  func isBare(_ name: String) -> Bool {
    // These are values where no table stands before them, as in a CHECK.
    let values = ["current_date", "current_time", "current_timestamp"]
    guard !values.contains(name) else { return false }
    return (try? connection.prepare("SELECT t.\(name) AS \(name) FROM (SELECT 1 AS \(name)) AS t"))
      != nil
  }
}
