// Reading a published file back through the real ODBC driver, the way Power BI will.

import Foundation
import ODBC
import SQLite
import Warehouse

/// The comparison of what the driver says of a file with what SQLite says of it.
struct DriverProof {
  let file: URL
  let mart: Mart
  let cancellation: Cancellation
  private let source: DataSource
  private let connection: Connection

  init(_ file: URL, of mart: Mart, cancellation: Cancellation) throws {
    self.file = file
    self.mart = mart
    self.cancellation = cancellation
    connection = try Connection(.file(file.path), mode: .readOnly)
    let path = DriverProof.escaped(file.path)
    source = try DataSource(
      "Driver=SQLITE3;Database=file:\(path)?mode=ro;BigInt=1;StepAPI=1;NoCreat=1;NoTXN=1")
  }

  /// The driver and the SQLite in it.
  var driver: String { "\(source.driver), \(source.database)" }

  /// Throws what differs, all of it.
  func check() throws {
    var faults: [String] = []
    let names = try source.tables()
    let expected = mart.tables.map(\.name).sorted()
    if names != expected {
      faults.append("it lists the tables \(names), and not \(expected)")
    }
    for table in mart.tables where names.contains(table.name) {
      try cancellation.check()
      faults += try shape(of: table).map { "\(table.name): \($0)" }
      faults += try content(of: table).map { "\(table.name): \($0)" }
    }
    if !faults.isEmpty { throw PublishingMessages.notProven(faults) }
  }

  // MARK: Shape

  private func shape(of table: PublishedTable) throws -> [String] {
    let columns = try source.columns(of: table.name)
    var faults: [String] = []
    if columns.map(\.name) != table.published.map(\.name) {
      faults.append("its columns are \(columns.map(\.name))")
    }
    for (column, declared) in zip(columns, table.published) {
      guard let expected = DeclaredType(declared.type) else { continue }
      if column.type != expected.type || column.size != expected.size ?? column.size {
        faults.append("\(column.name) is \(column.type), declared \(declared.type)")
      }
    }
    let key = try connection.rows(
      "SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk", [.text(table.name)])
    if try source.primaryKey(of: table.name) != key.compactMap({ $0[0].text }) {
      faults.append("its primary key is not the declared one")
    }
    if try Set(source.foreignKeys(of: table.name)) != foreignKeys(of: table) {
      faults.append("its foreign keys are not the declared ones")
    }
    return faults
  }

  private func foreignKeys(of table: PublishedTable) throws -> Set<ForeignKey> {
    let rows = try connection.rows(
      """
      SELECT f.id, f."table", f."from", coalesce(f."to", k.name)
      FROM pragma_foreign_key_list(?1) AS f
      LEFT JOIN pragma_table_info(f."table") AS k ON f."to" IS NULL AND k.pk = f.seq + 1
      ORDER BY f.id, f.seq
      """, [.text(table.name)])
    let keys = Dictionary(grouping: rows) { $0[0] }.values
    return Set(
      keys.map { rows in
        ForeignKey(
          columns: rows.compactMap { $0[2].text }, parent: rows[0][1].text ?? "",
          parentColumns: rows.compactMap { $0[3].text })
      })
  }

  // MARK: Content

  /// All rows of the columns that have a fixed size, and some rows whole.
  private func content(of table: PublishedTable) throws -> [String] {
    let name = table.name.sqlIdentifier
    let columns = table.published.filter { DeclaredType($0.type)?.isFixed ?? false }
    let list = columns.map(\.name.sqlIdentifier).joined(separator: ", ")
    // Without such a column the rows are still counted.
    let sql = "SELECT \(columns.isEmpty ? "1" : list) FROM \(name)"
    let mine = try totals(sql, columns)
    let theirs = try driverTotals(sql, columns)
    var faults: [String] = []
    if mine.rowCount != theirs.rowCount {
      faults.append("it brings \(theirs.rowCount) rows of \(mine.rowCount)")
    }
    for (index, column) in columns.enumerated() {
      guard let difference = mine.columns[index].difference(from: theirs.columns[index]) else {
        continue
      }
      faults.append("\(column.name) \(difference)")
    }
    return faults + (try wholeRows(of: table))
  }

  private func totals(_ sql: String, _ columns: [PublishedTable.Column]) throws -> TableTotals {
    var totals = TableTotals(columnCount: columns.count)
    var statement = try connection.prepare(sql)
    while try statement.step() {
      totals.rowCount += 1
      for index in columns.indices { totals.columns[index].add(statement.value(at: index)) }
    }
    return totals
  }

  private func driverTotals(
    _ sql: String, _ columns: [PublishedTable.Column]
  ) throws -> TableTotals {
    var totals = TableTotals(columnCount: columns.count)
    var result = try source.query(sql)
    while try result.next() {
      totals.rowCount += 1
      for index in columns.indices { totals.columns[index].add(result.field(at: index)) }
    }
    return totals
  }

  private func wholeRows(of table: PublishedTable) throws -> [String] {
    let list = table.published.map(\.name.sqlIdentifier).joined(separator: ", ")
    let sql = "SELECT \(list) FROM \(table.name.sqlIdentifier) LIMIT 20"
    let mine = try connection.rows(sql)
    let theirs = try source.rows(sql)
    for (row, fields) in zip(mine, theirs) {
      for (index, column) in table.published.enumerated() where !fields[index].means(row[index]) {
        return ["\(column.name) has values that the driver does not bring as they are"]
      }
    }
    return []
  }

  /// A path as it stands in a file URI of a connection string.
  static func escaped(_ path: String) -> String {
    path.map { character in
      guard let byte = character.asciiValue, "%?#;{}=&".contains(character) else {
        return String(character)
      }
      return "%" + String(byte, radix: 16)
    }.joined()
  }
}

/// How many rows and what is in their columns.
private struct TableTotals {
  var rowCount = 0
  var columns: [ColumnTotals]

  init(columnCount: Int) {
    columns = Array(repeating: ColumnTotals(), count: columnCount)
  }
}

/// Sums over one column, the same however the values came.
private struct ColumnTotals {
  private var count = 0
  // Wraps on both sides alike.
  private var integers: Int64 = 0
  private var doubles = 0.0
  private var magnitude = 0.0
  private var texts: UInt64 = 0

  mutating func add(_ value: Value) {
    switch value {
    case .null: return
    case .integer(let integer): add(integer)
    case .double(let double): add(double)
    case .text(let text): add(text)
    case .blob: break
    }
    count += 1
  }

  mutating func add(_ field: Field) {
    switch field {
    case .null: return
    case .integer(let integer): add(integer)
    case .double(let double): add(double)
    case .text(let text), .date(let text), .timestamp(let text): add(text)
    case .bytes: break
    }
    count += 1
  }

  private mutating func add(_ integer: Int64) {
    integers &+= integer
    add(Double(integer))
  }

  private mutating func add(_ double: Double) {
    doubles += double
    magnitude += abs(double)
  }

  // The sum of a day's digits tells days apart well enough, and no order matters.
  private mutating func add(_ text: String) {
    var number: UInt64 = 0
    for byte in canonicalInstant(text).utf8 { number = number &* 31 &+ UInt64(byte) }
    texts &+= number
  }

  /// In words, how the driver's column differs; nil when it does not.
  func difference(from driver: ColumnTotals) -> String? {
    if count != driver.count { return "has \(count) values, the driver brings \(driver.count)" }
    if integers != driver.integers {
      return "adds up to \(integers), through the driver to \(driver.integers)"
    }
    // The driver writes doubles with 15 digits; the sum of that many roundings stays below this.
    if abs(doubles - driver.doubles) > magnitude * 1e-14 {
      return "adds up to \(doubles), through the driver to \(driver.doubles)"
    }
    return texts == driver.texts ? nil : "has other days through the driver"
  }
}

/// An instant without a fraction of zero.
private func canonicalInstant(_ text: String) -> Substring {
  text.hasSuffix(".000") ? text.dropLast(4) : text[...]
}

extension Field {
  /// Whether this is what the driver should make of a value.
  fileprivate func means(_ value: Value) -> Bool {
    switch (self, value) {
    case (.null, .null): true
    case (.integer(let mine), .integer(let theirs)): mine == theirs
    case (.double(let mine), _):
      value.double.map { abs(mine - $0) <= abs($0) * 1e-14 } ?? false
    case (.date(let mine), .text(let theirs)): mine == theirs
    case (.timestamp(let mine), .text(let theirs)):
      mine == canonicalInstant(theirs)
    case (.text(let mine), .text(let theirs)): mine == theirs
    case (.bytes(let mine), .blob(let theirs)): mine == theirs
    default: false
    }
  }
}
