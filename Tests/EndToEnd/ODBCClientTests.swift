// What a client that is not ours sees of the published file, through the real driver.

import Foundation
import Testing

@Suite("An ODBC client")
struct ODBCClientTests {
  private struct Table: Decodable {
    let columns: [String: String]
    let key: [String]
    let foreignKeys: [String]
    let rows: Int

    private enum CodingKeys: String, CodingKey {
      case columns
      case key
      case foreignKeys = "foreign_keys"
      case rows
    }
  }

  /// pyodbc, from the environment that `make test` makes.
  private static let tables = Result {
    let python = Program.repository.appending(path: ".venv/bin/python").path
    let script = Program.repository.appending(path: "Tests/EndToEnd/read_odbc.py").path
    let file = try Demo.published.file.path
    let outcome = try Program.Running(
      command: [python, script, file], folder: Program.repository, environment: [:]
    ).outcome()
    try #require(outcome.status == 0, "\(outcome.error)")
    return try JSONDecoder().decode([String: Table].self, from: Data(outcome.output.utf8))
  }

  @Test func listsTheTablesOfBothLayers() throws {
    let tables = try Self.tables.get()
    #expect(tables["fact_payment"] != nil)
    #expect(tables["prediction_churn"] != nil)
    #expect(tables["dataquality_rule_result"] != nil)
    #expect(tables["dataquality_quarantine"]?.columns["row"] == nil, "no payloads")
    #expect(tables["dataquality_reject"]?.columns["text"] == nil, "no payloads")
    let refined = try Demo.layer("refined").rows(
      """
      SELECT name FROM sqlite_schema
      WHERE
        type = 'table' AND substr(name, 1, 1) <> '_' AND name NOT LIKE 'sqlite_%'
        AND substr(name, 1, 8) <> 'feature_'
      """)
    #expect(Set(refined).isSubset(of: tables.keys))
  }

  /// The types, keys and foreign keys that the migrations declare.
  ///
  /// A taxpayer number leaves as a pseudonym, which is longer.
  @Test func seesWhatTheMigrationsDeclare() throws {
    let tables = try Self.tables.get()
    for (name, table) in tables where !name.hasPrefix("dataquality_") {
      let layer = try Demo.layer("refined")
      let declared = try layer.rows(
        "SELECT name, iif(name = 'cpf', 'VARCHAR(32)', type) FROM pragma_table_info('\(name)')")
      #expect(
        Set(table.columns.map { "\($0.key)|\($0.value.lowercased())" })
          == Set(declared.map { $0.lowercased() }), "\(name)")
      let key = try layer.rows("SELECT name FROM pragma_table_info('\(name)') WHERE pk ORDER BY pk")
      #expect(table.key == key, "\(name)")
      #expect(table.rows == Int(try layer.value("SELECT count(*) FROM \(name)")), "\(name)")
    }
    #expect(tables["fact_payment"]?.foreignKeys.isEmpty == false)
  }

  /// The same through isql, whose output is recorded.
  @Test func readsRows() throws {
    let connection = try "Driver=SQLite3;Database=file:\(Demo.published.file.path)?mode=ro;BigInt=1"
    let command = """
      echo 'SELECT count(*), min(paid_amount) > 0 FROM fact_payment' | isql -k -b '\(connection)'
      """
    let outcome = try Program.Running(
      command: ["sh", "-c", command], folder: Program.repository, environment: [:]
    ).outcome()
    let count = try Demo.layer("refined").value("SELECT count(*) FROM fact_payment")
    #expect(outcome.output.contains(count), "\(outcome.output)\(outcome.error)")
  }
}
