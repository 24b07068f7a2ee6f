// A small warehouse on disk with a star, quarantined rows and planted personal data.

import Foundation
import SQLite

@testable import Publishing
@testable import Warehouse

/// A warehouse and a mart's settings in a folder of their own, removed at the end.
final class Fixture {
  static let cpf = "52998224725"
  static let name = "Iracema Quitéria do Planalto"

  let folder: URL
  let warehouse: Warehouse

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "publishing-\(UUID())")
    warehouse = Warehouse(folder: folder.appending(path: "warehouse"))
    try warehouse.prepare()
    try write(.refined, Self.star)
    try write(.dataquality, Self.evidence)
    for table in ["dim_student", "fact_payment", "prediction_churn", "feature_churn"] {
      try record("refined.\(table)")
    }
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func write(_ layer: Layer, _ sql: String) throws {
    let connection = try warehouse.connect(writing: layer)
    try connection.immediately { try connection.execute(sql) }
  }

  /// Notes in the ledger that a step changed a table.
  func record(_ object: String, changed: Int64 = 1) throws {
    let connection = try warehouse.connect(writing: .refined)
    let entry = LedgerEntry(
      stepID: UUID().uuidString, runID: "run", kind: .transform, object: object,
      fingerprint: "f", inputs: [:], version: 1, rowCount: 1, changedRowCount: changed,
      startedAt: Timestamp.now(), endedAt: Timestamp.now(), seconds: 0)
    try connection.immediately { try Ledger(.refined, on: connection).record(entry) }
  }

  static let personalData: [TableName: [String: Source.PersonalData]] = [
    TableName(.refined, "dim_student"): ["cpf": .cpf, "full_name": .name, "birth_on": .birth],
    TableName(.refined, "fact_payment"): ["payer_cpf": .cpf],
    TableName(.trusted, "person"): ["cpf": .cpf],
  ]

  func publisher(_ tables: String...) -> Publisher {
    let tables = tables.isEmpty ? ["refined.*", "dataquality.*"] : tables
    let mart = Settings.Mart(
      name: "bi", folder: folder.appending(path: "published"), tables: tables,
      place: Place(file: "pantanal.yaml", line: 9, column: 3))
    return Publisher(mart, of: warehouse, personalData: Self.personalData)
  }

  /// The published file, opened by SQLite.
  func published() throws -> Connection {
    try Connection(.file(folder.appending(path: "published/bi.db").path), mode: .readOnly)
  }

  private static let star = """
    CREATE TABLE refined.dim_student (
      student_id BIGINT NOT NULL CHECK (typeof(student_id) = 'integer'),
      registration VARCHAR(20) NOT NULL CHECK (length(registration) <= 20),
      cpf VARCHAR(11) NOT NULL UNIQUE CHECK (length(cpf) <= 11),
      full_name VARCHAR(120) NOT NULL CHECK (length(full_name) <= 120),
      birth_on DATE NOT NULL
        CHECK (birth_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
          AND birth_on IS date(birth_on, '+0 days')),
      is_scholar BOOLEAN CHECK (is_scholar IN (0, 1)),
      PRIMARY KEY (student_id)
    ) WITHOUT ROWID;
    CREATE INDEX refined.dim_student_name ON dim_student (full_name);
    CREATE INDEX refined.dim_student_registration ON dim_student (registration);
    INSERT INTO refined.dim_student VALUES
      (1, '00012345', '\(cpf)', '\(name)', '1999-02-28', 1),
      (5000000000, '00000007', '11144477735', 'João', '2001-12-31', NULL);

    CREATE TABLE refined.fact_payment (
      payment_id BIGINT NOT NULL,
      line BIGINT NOT NULL,
      student_id BIGINT NOT NULL REFERENCES dim_student (student_id),
      payer_cpf VARCHAR(11) REFERENCES dim_student (cpf),
      state VARCHAR(2) REFERENCES dim_state,
      paid_amount DOUBLE NOT NULL CHECK (paid_amount >= 0),
      paid_on DATE,
      seen_at TIMESTAMP,
      note TEXT,
      PRIMARY KEY (payment_id, line)
    ) WITHOUT ROWID;
    INSERT INTO refined.fact_payment VALUES
      (1, 1, 1, '\(cpf)', 'MS', 1234.56, '2025-01-31', '2025-01-31 13:59:59.500', 'café'),
      (1, 2, 1, NULL, 'MT', 0.1, NULL, NULL, NULL),
      (2, 1, 5000000000, '11144477735', NULL, 12345678901234.56, '2024-02-29',
        '2024-02-29 00:00:00.000', '');

    CREATE TABLE refined.dim_state (state VARCHAR(2) PRIMARY KEY) WITHOUT ROWID;
    INSERT INTO refined.dim_state VALUES ('MS'), ('MT');
    CREATE TABLE refined.prediction_churn (
      student_id BIGINT NOT NULL PRIMARY KEY REFERENCES dim_student (student_id),
      probability DOUBLE NOT NULL
    ) WITHOUT ROWID;
    INSERT INTO refined.prediction_churn VALUES (1, 0.25);
    CREATE TABLE refined.feature_churn (student_id BIGINT PRIMARY KEY, x DOUBLE) WITHOUT ROWID;
    CREATE TABLE refined.plain (id BIGINT NOT NULL PRIMARY KEY, word TEXT) WITHOUT ROWID;
    INSERT INTO refined.plain VALUES (1, 'a'), (2, NULL);
    CREATE VIEW refined.some_view AS SELECT 1 AS x;
    """

  private static let evidence = """
    INSERT INTO dataquality.quarantine
      (step_id, table_name, "key", rules, row, row_hash, recorded_at, is_current)
    VALUES
      ('s', 'refined.dim_student', '{"student_id":9}', '["r"]', '{"name":"\(name)"}', 'h',
        '2025-01-01 00:00:00.000', 1),
      ('s', 'trusted.person', '{"cpf":"\(cpf)"}', '["r"]', '{"cpf":"\(cpf)"}', 'h',
        '2025-01-01 00:00:00.000', 0);
    INSERT INTO dataquality.reject
      (step_id, load_id, table_name, path, line, byte_offset, reason, text)
    VALUES ('s', 1, 'raw.student', 'alunos.csv', 17, 6000000000, 'nine fields', '\(cpf);\(name)');
    """
}
