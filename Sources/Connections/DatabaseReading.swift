// One reading of a table or query, in one transaction of the database: what columns it has, where the
// column to go on from stands, and the rows.
//
// The high-water mark of a column is the highest value in the database when the reading began. What is
// read lies above the mark before and up to the new one, so that two readings never share a row and
// leave none out between them, whatever order the rows come in. The database does every comparison, in
// the column's own type: a mark goes back as a parameter of that type, never as text in SQL.

import ODBC
public import Warehouse

/// A reading of a table or query.
public final class DatabaseReading {
  private let relation: DatabaseRelation
  private let source: Source
  private let database: DataSource
  private var known: [TextColumn]?

  /// Connects; nothing is read yet.
  ///
  /// - Throws: ``PantanalError`` when the database does not answer.
  public init(
    _ relation: DatabaseRelation, of source: Source, on connection: DatabaseConnection
  ) throws {
    self.relation = relation
    self.source = source
    database = try connection.open()
  }

  /// Stops what the database does for this reading, from any thread.
  public var interrupt: @Sendable () -> Void {
    let interrupter = database.interrupter
    return { interrupter.interrupt() }
  }

  /// The names of its columns, in order.
  ///
  /// - Throws: ``PantanalError`` when there is no such table, or the query is wrong.
  public func columnNames() throws -> [String] { try columns().map(\.name) }

  /// The whole table or query.
  ///
  /// - Throws: ``PantanalError``.
  public func rows() throws -> DatabaseRows {
    try rows(relation.selection(database), [])
  }

  /// The rows whose column lies above one mark and not above another.
  ///
  /// - Throws: ``PantanalError``.
  public func rows(
    of column: String, above low: String?, upTo high: String
  ) throws -> DatabaseRows {
    let column = try self.column(column)
    let name = database.quoted(column.name)
    let lower = low == nil ? "" : "\(name) > ? AND "
    let sql = "SELECT * FROM \(relation.reference(database)) WHERE \(lower)\(name) <= ?"
    let marks = [low, high].compactMap(\.self).map { Parameter($0, as: column) }
    return try rows(sql, marks)
  }

  /// The highest value of a column, of those above a mark; nil where there is none.
  ///
  /// - Throws: ``PantanalError``, also when the value does not come back to the database as it was: rows
  ///   would be left out then.
  public func highest(of column: String, above mark: String?) throws -> String? {
    let column = try self.column(column)
    let name = database.quoted(column.name)
    let from = "FROM \(relation.reference(database))"
    let condition = mark == nil ? "" : " WHERE \(name) > ?"
    // Outside of a snapshot somebody may change the row between the two questions.
    for _ in 0..<3 {
      let found = try values(
        "SELECT max(\(name)) \(from)\(condition)", [mark].compactMap(\.self), of: column)
      guard let value = found.first ?? nil else { return nil }
      let back = try values(
        "SELECT min(\(name)), max(\(name)) \(from) WHERE \(name) >= ? AND \(name) <= ?",
        [value, value], of: column)
      if back == [value, value] { return value }
    }
    throw ConnectionMessages.inexact(column, source)
  }

  /// How many rows have no value in a column, and so can never be above a mark.
  ///
  /// - Throws: ``PantanalError``.
  public func nullCount(of column: String) throws -> Int {
    let column = try self.column(column)
    guard column.isNullable else { return 0 }
    let sql =
      "SELECT count(*) FROM \(relation.reference(database))"
      + " WHERE \(database.quoted(column.name)) IS NULL"
    return try values(sql, [], of: column).first.flatMap(\.self).flatMap { Int($0) } ?? 0
  }

  /// The values of a query's only row.
  private func values(
    _ sql: String, _ marks: [String], of column: TextColumn
  ) throws -> [String?] {
    do {
      let rows = try database.textRows(sql, marks.map { Parameter($0, as: column) })
      guard try rows.next() else { return [] }
      return (0..<rows.fieldCount).map(rows.text)
    } catch {
      throw ConnectionMessages.incomparable(column, error, source)
    }
  }

  /// The column of a name, as the database writes it.
  ///
  /// - Throws: ``PantanalError`` when there is none, or when its values cannot be compared exactly.
  private func column(_ name: String) throws -> TextColumn {
    let columns = try columns()
    let column =
      columns.first { $0.name == name }
      ?? columns.first { $0.name.lowercased() == name.lowercased() }
    guard let column else {
      throw ConnectionMessages.noColumn(name, among: columns.map(\.name), source)
    }
    switch column.type {
    case .boolean, .double: throw ConnectionMessages.incomparable(column, source)
    default: return column
    }
  }

  private func columns() throws -> [TextColumn] {
    if let known { return known }
    // A query stands as it is until it must be put into another one, which not every one may be.
    var sql = relation.selection(database)
    if case .table = relation { sql += " WHERE 1 = 0" }
    if source.since != nil {
      sql = "SELECT * FROM \(relation.reference(database)) WHERE 1 = 0"
    }
    let columns: [TextColumn]
    do {
      columns = try database.textRows(sql).columns
    } catch {
      throw ConnectionMessages.unreadable(relation, error, source)
    }
    guard !columns.isEmpty else { throw ConnectionMessages.givesNoRows(source) }
    known = columns
    return columns
  }

  private func rows(_ sql: String, _ marks: [Parameter]) throws -> DatabaseRows {
    do {
      return DatabaseRows(try database.textRows(sql, marks), of: relation, source)
    } catch {
      throw ConnectionMessages.unreadable(relation, error, source)
    }
  }
}
