// Writing the tables of a mart into a new SQLite file. Whether it is sound is asked in FileCheck.swift.

import Foundation
import SQLite
import Warehouse

/// The file of a mart while it is written.
struct MartFile {
  let mart: Mart
  let connection: Connection
  let cancellation: Cancellation
  let progress: ProgressHandler

  /// Attaches an empty file as `mart`, before any transaction begins.
  static func attach(_ file: URL, to connection: Connection) throws {
    let pageSize = try connection.value("PRAGMA refined.page_size").integer ?? 16384
    // A defensive connection ignores journal_mode = OFF. The file needs no journal: a half written
    // one is thrown away whole.
    try connection.setDefensive(false)
    try connection.attach(file.path, as: "mart", mode: .readWrite)
    try connection.execute(
      """
      PRAGMA mart.page_size = \(pageSize);
      PRAGMA mart.journal_mode = OFF;
      PRAGMA mart.synchronous = OFF;
      PRAGMA mart.cache_size = -65536;
      """)
  }

  /// Copies all tables.
  ///
  /// - Returns: The rows of each table, by its published name.
  func fill(_ key: PseudonymKey, cleanKeys: [TableName]) throws -> [String: Int64] {
    for table in mart.tables {
      try connection.execute(table.definition)
      // Indexes before rows: the rows then arrive in every b-tree in one pass (measured).
      for index in table.indexes { try connection.execute(index) }
    }
    var counts: [String: Int64] = [:]
    var done: Int64 = 0
    for table in mart.tables {
      try cancellation.check()
      progress(Progress("publish \(mart.name): \(table.name)", completed: done, unit: .rows))
      counts[table.name] = try copy(table, key, cleanKeys)
      done += counts[table.name] ?? 0
    }
    return counts
  }

  private func copy(
    _ table: PublishedTable, _ key: PseudonymKey, _ cleanKeys: [TableName]
  ) throws -> Int64 {
    let target = "mart.\(table.name.sqlIdentifier)"
    guard table.columns.contains(where: { $0.treatment != .kept }) else {
      // Only this form lets SQLite copy whole records without taking them apart.
      return Int64(try connection.run("INSERT INTO \(target) SELECT * FROM \(table.source.sql)"))
    }
    let columns = table.published.map(\.name.sqlIdentifier).joined(separator: ", ")
    let values = table.published.map { MartFile.value($0, cleanKeys) }.joined(separator: ", ")
    let sql = "INSERT INTO \(target) (\(columns)) SELECT \(values) FROM \(table.source.sql)"
    var statement = try connection.prepare(sql)
    if statement.parameterNames.count == 1 { statement.bind(key.text, at: 1) }
    _ = try statement.step()
    return Int64(connection.changeCount)
  }

  private static func value(
    _ column: PublishedTable.Column, _ cleanKeys: [TableName]
  ) -> String {
    let name = column.name.sqlIdentifier
    switch column.treatment {
    case .kept, .removed: return name
    case .emptied: return "NULL"
    case .pseudonymised: return "pseudonym(\(name), ?1)"
    case .screened:
      let clean = cleanKeys.map(\.description.sqlLiteral).joined(separator: ", ")
      return "CASE WHEN table_name IN (\(clean)) THEN \(name) ELSE pseudonym(\(name), ?1) END"
    }
  }

  /// Refuses a file that has not all rows of the warehouse.
  func checkCounts(_ counts: [String: Int64]) throws {
    for table in mart.tables {
      try cancellation.check()
      let source = try connection.value("SELECT count(*) FROM \(table.source.sql)").integer
      let copy = try connection.value("SELECT count(*) FROM mart.\(table.name.sqlIdentifier)")
      guard source == copy.integer, source == counts[table.name] else {
        throw PublishingMessages.lostRows(table.name, source ?? 0, copy.integer ?? 0)
      }
    }
  }
}
