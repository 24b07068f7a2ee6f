// A source that is a table of a real PostgreSQL, from the connection's test to a `kill -9` in the middle.

import Foundation
import ODBC
import PostgreSQLServer
import Testing

@Suite(
  "A project that reads a database", .serialized,
  .enabled(if: PostgreSQLServer.isInstalled, "\(PostgreSQLServer.missing)"))
struct DatabaseSourceTests {
  private static let password = "sénha;ção{1}"
  private let server: PostgreSQLServer
  private let scratch: Scratch

  init() throws {
    server = try PostgreSQLServer.shared.get()
    scratch = try Scratch()
    let writer = try DataSource(server.connectionString())
    for sql in [
      "DROP SCHEMA IF EXISTS escola CASCADE", "DROP ROLE IF EXISTS eva",
      "CREATE ROLE eva LOGIN PASSWORD '\(Self.password)'", "CREATE SCHEMA escola",
      "CREATE TABLE escola.aluno (id bigint PRIMARY KEY, nome text, alterado timestamptz NOT NULL)",
      """
      INSERT INTO escola.aluno
      SELECT n, 'José da Conceição ' || n, TIMESTAMPTZ '2025-01-01' + n * INTERVAL '1 second'
      FROM generate_series(1, 100000) AS n
      """,
      "GRANT USAGE ON SCHEMA escola TO eva", "GRANT SELECT ON escola.aluno TO eva",
    ] {
      _ = try writer.query(sql)
    }
    try scratch.write(
      "connections: {erp: {type: odbc, connection_string: \"${ERP_ODBC}\"}}\n",
      to: "pantanal.yaml")
    try scratch.write(
      """
      connection: erp
      table: escola.aluno
      since: alterado
      columns: {id: {}, nome: {pii: name}, alterado: {}}
      """, to: "sql/raw/aluno.yaml")
    let written = Self.password.replacing("}", with: "}}")
    try scratch.write(
      "ERP_ODBC=\(server.connectionString("UID=eva;PWD={\(written)}"))\n", to: ".pantanal/secrets")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o600],
      ofItemAtPath: scratch.folder.appending(path: ".pantanal/secrets").path)
  }

  private func run(_ arguments: String...) throws -> Program.Outcome {
    let outcome = try Program.start(arguments, in: scratch.folder).outcome()
    for text in ["sénha", "ção"] {
      #expect(!outcome.output.contains(text) && !outcome.error.contains(text))
    }
    return outcome
  }

  @Test func isTestedPlannedLoadedAndLoadedOn() throws {
    let test = try run("connection", "test", "erp")
    #expect(test.status == 0, "\(test.error)")
    #expect(test.output.contains("erp answers"))
    #expect(test.output.contains("3 columns: escola.aluno"))
    let plan = try run("plan")
    #expect(plan.status == 0, "\(plan.error)")
    #expect(plan.output.contains("nothing of escola.aluno is there yet"), "\(plan.output)")
    let first = try run("ingest")
    #expect(first.status == 0, "\(first.error)")
    #expect(
      try scratch.layer("raw").value("SELECT count(*), max(length(nome)) FROM aluno") == "100000|24"
    )
    #expect(
      try scratch.layer("raw").value("SELECT connection, path, high_water FROM _load")
        == "erp|escola.aluno|alterado=2025-01-02 06:46:40")
    #expect(try run("ingest").status == 0)
    #expect(try scratch.layer("raw").value("SELECT count(*) FROM _load") == "1")
  }

  /// Wherever it is killed, what is in the table is what the marks say, and the next run brings the rest.
  @Test func losesAndDoublesNothingWhenItIsKilled() throws {
    for seconds in ["0.15", "0.3", "0.45"] {
      let killed = try Program.start(
        ["ingest", "--quiet"], in: scratch.folder, through: ["timeout", "-s", "KILL", seconds])
      _ = try killed.outcome()
    }
    let writer = try DataSource(server.connectionString())
    _ = try writer.query(
      "UPDATE escola.aluno SET alterado = alterado + INTERVAL '1 year' WHERE id <= 10")
    #expect(try run("ingest").status == 0)
    #expect(try scratch.layer("raw").value("SELECT count(DISTINCT id) FROM aluno") == "100000")
    #expect(
      try scratch.layer("raw").value(
        "SELECT count(*) = (SELECT sum(row_count) FROM _load) FROM aluno") == "1")
    #expect(
      try scratch.layer("raw").value(
        "SELECT count(*) FROM (SELECT 1 FROM aluno GROUP BY id, alterado HAVING count(*) > 1)")
        == "0")
  }

  @Test func saysWhyTheDatabaseRefuses() throws {
    try scratch.write(
      "ERP_ODBC=\(server.connectionString("UID=eva;PWD={sénha errada}"))\n", to: ".pantanal/secrets"
    )
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o600],
      ofItemAtPath: scratch.folder.appending(path: ".pantanal/secrets").path)
    let test = try run("connection", "test", "erp")
    #expect(test.status == 1)
    #expect(test.error.contains("the connection erp does not answer"), "\(test.error)")
    #expect(!test.error.contains("errada"))
    #expect(try run("ingest").status == 1)
  }
}
