// A rule that spans tables: a file of sql/dataquality, whose query returns the bad rows.

import SQLText
import SQLite
import Warehouse

/// Reads the files of `sql/dataquality`.
struct RuleQuery {
  /// The table whose rule it is.
  let table: TableName
  private let file: SQLFile

  init(_ file: SQLFile) throws {
    self.file = file
    try file.header.allowOnly(
      "description", "table", "name", "on_failure", "fail_above", "dimension", "tags",
      "lint")
    guard let name = file.header["table"] else {
      throw QualityMessages.queryWithoutTable(at: file.header.place)
    }
    guard let table = TableName(try name.text()) else {
      throw QualityMessages.notATable(try name.text(), at: name.place)
    }
    self.table = table
  }

  /// Where the table is named.
  var tablePlace: Place { file.header["table"]?.place ?? file.header.place }

  /// Compiles the query and makes it a rule.
  ///
  /// - Throws: ``PantanalError`` when it does not compile, writes, reads the clock, or would
  ///   quarantine rows without naming their keys.
  func rule(key: [String], on connection: Connection) throws -> Rule {
    let sql = SQLText(file.sql)
    let place = sql.statements.first.map { file.place(of: $0.offset) } ?? file.place(of: 0)
    if let token = sql.clockReadings.first {
      throw QualityMessages.readsClock(
        sql.text(of: token), at: file.place(of: token.range.lowerBound))
    }
    guard sql.statements.count == 1 else { throw QualityMessages.writes(at: place) }
    let (columns, isReadOnly) = try compile(on: connection)
    guard isReadOnly, !columns.isEmpty else { throw QualityMessages.writes(at: place) }
    let consequence = try file.header["on_failure"]?.oneOf(Rule.Consequence.self) ?? .stop
    let missing = key.filter { key in !columns.contains { $0.lowercased() == key.lowercased() }
    }
    if consequence == .quarantine, key.isEmpty || !missing.isEmpty {
      throw QualityMessages.queryWithoutKey(key, of: table, at: place)
    }
    return Rule(
      table: table, name: try file.header["name"]?.text() ?? file.name,
      condition: .query(sql.statements[0].text), consequence: consequence,
      tolerance: try file.header["fail_above"]?.share(),
      dimension: try file.header["dimension"]?.oneOf(Rule.Dimension.self) ?? .consistency,
      origin: .query, place: place)
  }

  private func compile(
    on connection: Connection
  ) throws -> (columns: [String], isReadOnly: Bool) {
    do {
      let statement = try connection.prepare(file.sql)
      return (statement.columnNames, statement.isReadOnly)
    } catch {
      throw file.error(error, names: try Schema.names(on: connection))
    }
  }

  /// The query with another name wherever it names the table.
  static func redirected(_ query: String, from table: TableName, to name: String) -> String {
    let sql = SQLText(query)
    var result: [UInt8] = []
    var end = 0
    for (index, token) in sql.tokens.enumerated() where token.range.lowerBound >= end {
      let words = sql.tokens[index...].prefix(3)
      let isName = token.kind == .word || token.kind == .quotedName
      guard isName, let last = words.last,
        words.map({ sql.content(of: $0).lowercased() })
          == [table.layer.rawValue, ".", table.name.lowercased()]
      else { continue }
      result += sql.bytes[end..<token.range.lowerBound]
      result += Array(name.utf8)
      end = last.range.upperBound
    }
    return String(decoding: result + sql.bytes[end...], as: UTF8.self)
  }
}
