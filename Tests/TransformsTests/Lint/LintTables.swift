// The tables that the linter's tests speak of.

import SQLite
import Warehouse

@testable import Transforms

/// A small schema with every type.
enum LintTables {
  static func schema() throws -> Connection {
    let connection = try Warehouse.inMemory()
    try connection.execute(
      """
      CREATE TABLE raw.payment (number TEXT, amount TEXT, paid_on TEXT, _load_id BIGINT, _line BIGINT);
      CREATE TABLE trusted.invoice (
        invoice_number VARCHAR(20) NOT NULL, student_id BIGINT, due_on DATE NOT NULL,
        amount_cents BIGINT NOT NULL, invoice_amount DOUBLE, invoice_cents BIGINT,
        is_open BOOLEAN, seen_at TIMESTAMP, note TEXT,
        PRIMARY KEY (invoice_number)
      ) WITHOUT ROWID;
      CREATE TABLE trusted.student (
        student_id BIGINT NOT NULL, name TEXT, city TEXT, code VARCHAR(9),
        PRIMARY KEY (student_id)
      ) WITHOUT ROWID;
      CREATE TABLE refined.fact_payment (
        payment_number VARCHAR(20) NOT NULL, invoice_number VARCHAR(20) NOT NULL,
        paid_on DATE NOT NULL, paid_cents BIGINT NOT NULL,
        PRIMARY KEY (payment_number)
      ) WITHOUT ROWID;
      CREATE TABLE refined.`odd ``name` (`select` TEXT, `cpf"s` TEXT);
      """)
    return connection
  }

  /// What the linter says of a SELECT.
  static func findings(_ sql: String) throws -> [Finding] {
    let file = try SQLFile(path: "sql/refined/t.sql", text: sql)
    return TransformLint(try schema()).findings(inTransform: file)
  }
}
