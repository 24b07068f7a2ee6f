// Writing a unit test from live rows: a row of a table is found by its key, then the rows of the inputs
// that it is made of, personal data is replaced by its like, and the transform says what it makes of
// that. How the rows are found is in InputRows.swift.

import Foundation
import SQLite
import Targets
import Transforms
public import Warehouse

/// A unit test drafted from rows of the warehouse.
public struct UnitTestDraft: Sendable {
  /// The file it belongs in, relative to the project.
  public let path: String
  /// The YAML.
  public let text: String
  /// How many rows it gives.
  public let givenCount: Int
  /// How many rows it expects.
  public let expectedCount: Int
  /// The columns in which the row that is made of the rows found differs from the warehouse's.
  ///
  /// Empty is as it should be; nil says that the row is not made at all.
  public let differing: [String]?
  /// How many columns were pseudonymised.
  public let maskedCount: Int
}

extension UnitTests {
  /// Drafts a test from the row of a table with a key.
  ///
  /// - Parameters:
  ///   - name: The table.
  ///   - keyValues: The key's values in its order, or as `column=value`.
  ///   - warehouse: Where the rows are.
  ///   - parameters: The day of the run that the test is for, and the project's variables.
  ///   - personalData: The columns that hold personal data.
  /// - Returns: The draft, which is not yet written.
  /// - Throws: ``PantanalError`` when there is no such table or row.
  public func draft(
    of name: String, key keyValues: [String], in warehouse: Warehouse,
    with parameters: Parameters,
    personalData: [TableName: [String: Source.PersonalData]]
  ) throws -> UnitTestDraft {
    let compilation = try compilation(of: name)
    guard warehouse.exists else {
      throw PantanalError(
        .warehouseMissing, "there is no warehouse in \(warehouse.folder.path) to take rows from",
        hint: "pantanal run makes it")
    }
    let key = try Self.key(keyValues, of: compilation)
    let connection = try warehouse.connectForReading()
    defer { connection.rollBack() }
    let row = try Self.row(of: compilation, key, on: connection)
    let inputs = InputRows(
      compilation, key: key, row: row, live: connection, shapes: compiled.shapes,
      parameters: parameters)
    let found = try inputs.find()
    let mask = PersonalMask(PseudonymKey())
    let given = Self.masked(found.rows, personalData, mask)
    let result = try TransformTrial(compilation, on: compiled.shapes).result(
      of: given, with: parameters)
    let text = UnitTestText(
      compilation, key: Self.shownKey(key, personalData[compilation.transform.table] ?? [:]),
      asOf: compilation.needsAsOf ? parameters.asOf : nil, given: given, expected: result)
    let masked = given.keys.reduce(0) { count, table in
      let names = Set(given[table]?.flatMap(\.keys) ?? [])
      return count + (personalData[table] ?? [:]).keys.count { names.contains($0) }
    }
    return UnitTestDraft(
      path: Self.path(of: compilation.transform.table, in: compiled.project), text: text.text,
      givenCount: given.values.reduce(0) { $0 + $1.count }, expectedCount: result.count,
      differing: found.differing, maskedCount: masked)
  }

  private func compilation(of name: String) throws -> Compilation {
    if let table = TableName(name), let compilation = compiled.compilations[table] {
      return compilation
    }
    let names = compiled.compilations.keys.map(\.description).sorted()
    throw PantanalError(
      .unknownName, "no transform fills \(name)",
      hint: Suggestion.closest(to: name, in: names).map { "did you mean \($0)?" }
        ?? "a transform is a file in sql/trusted or sql/refined")
  }

  private static func key(
    _ values: [String], of compilation: Compilation
  ) throws -> [(column: String, value: String)] {
    let table = compilation.transform.table
    guard !compilation.key.isEmpty else {
      throw PantanalError(
        .testInvalid, "\(table) has no key, so no row of it can be named",
        hint: "add key: to its header")
    }
    let named = values.compactMap { value -> (String, String)? in
      guard let sign = value.firstIndex(of: "="),
        compilation.key.contains(String(value[..<sign]))
      else { return nil }
      return (String(value[..<sign]), String(value[value.index(after: sign)...]))
    }
    let pairs = named.count == values.count ? named : Array(zip(compilation.key, values))
    guard values.count == compilation.key.count, Set(pairs.map(\.0)).count == values.count else {
      throw PantanalError(
        .testInvalid, "the key of \(table) is (\(compilation.key.joined(separator: ", ")))",
        hint: "give each its value: "
          + compilation.key.map { "--key \($0)=…" }.joined(separator: " "))
    }
    return pairs.map { (column: $0.0, value: $0.1) }
  }

  private static func row(
    of compilation: Compilation, _ key: [(column: String, value: String)], on connection: Connection
  ) throws -> [Value] {
    let table = compilation.transform.table
    let columns = compilation.columns.map(\.sqlIdentifier).joined(separator: ", ")
    let condition = key.map { "\($0.column.sqlIdentifier) = ?" }.joined(separator: " AND ")
    do {
      let rows = try connection.rows(
        "SELECT \(columns) FROM \(table.sql) WHERE \(condition)", key.map { .text($0.value) })
      if let row = rows.first { return row }
    } catch {
      throw PantanalError(
        .warehouseMissing, "\(table) cannot be read as the project has it: \(error.message)",
        hint: "pantanal run brings the warehouse up to date", cause: error)
    }
    let shown = key.map { "\($0.column) \($0.value)" }.joined(separator: ", ")
    throw PantanalError(
      .unknownName, "\(table) has no row with \(shown)",
      hint: "pantanal sql 'SELECT * FROM \(table) LIMIT 10' shows some")
  }

  /// The key for the test's name, without a person's number in it.
  private static func shownKey(
    _ key: [(column: String, value: String)], _ personal: [String: Source.PersonalData]
  ) -> String {
    key.filter { personal[$0.column] == nil }.map { "\($0.column) \($0.value)" }
      .joined(separator: ", ")
  }

  private static func masked(
    _ given: TransformTrial.Rows, _ personalData: [TableName: [String: Source.PersonalData]],
    _ mask: PersonalMask
  ) -> TransformTrial.Rows {
    var masked = given
    for (table, rows) in given {
      guard let kinds = personalData[table] else { continue }
      masked[table] = rows.map { row in
        var row = row
        for (column, kind) in kinds {
          switch row[column] {
          case .text(let text): row[column] = .text(mask.value(text, of: kind))
          case .integer(let integer): row[column] = .integer(mask.value(integer, of: kind))
          case .double, .blob: row[column] = nil
          case nil, .null: break
          }
        }
        return row
      }
    }
    return masked
  }

  /// `sql/tests/student.yaml`, or with a number behind it where that is taken.
  private static func path(of table: TableName, in project: Project) -> String {
    var number = 1
    while true {
      let name = number == 1 ? table.name : "\(table.name)_\(number)"
      let path = "sql/tests/\(name).yaml"
      let url = project.root.appending(path: path)
      if !FileManager.default.fileExists(atPath: url.path) { return path }
      number += 1
    }
  }
}
