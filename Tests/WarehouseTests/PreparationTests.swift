import Foundation
import SQLite
import Synchronization
import Testing
import Warehouse

@Suite("Preparing a warehouse")
struct PreparationTests {
  /// Two programs that start at the same time on a machine that has no warehouse yet.
  @Test func mayBeDoneByManyAtOnce() throws {
    for _ in 0..<10 {
      let folder = try TemporaryFolder()
      let warehouse = Warehouse(folder: folder.url.appending(path: "warehouse"))
      let errors = Mutex<[String]>([])
      DispatchQueue.concurrentPerform(iterations: 4) { _ in
        do {
          try warehouse.prepare()
        } catch {
          errors.withLock { $0.append("\(error)") }
        }
      }
      #expect(errors.withLock { $0 } == [])
      #expect(try warehouse.connect().value("SELECT count(*) FROM raw._ledger") == 0)
    }
  }

  @Test func makesFilesForTheirOwnerAlone() throws {
    let folder = try TemporaryFolder()
    let warehouse = Warehouse(folder: folder.url.appending(path: "warehouse"))
    try warehouse.prepare()
    for url in Layer.allCases.map(warehouse.url) + [warehouse.catalogURL] {
      let attributes = try FileManager.default.attributesOfItem(atPath: url.path)
      #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
    }
  }

  /// The tables that changed, as version 1 had them.
  private static let firstLoad = """
    DROP TABLE _load;
    CREATE TABLE _load (
      load_id INTEGER PRIMARY KEY, table_name VARCHAR(255) NOT NULL,
      connection VARCHAR(255) NOT NULL, path TEXT NOT NULL, size BIGINT NOT NULL,
      modified_at TIMESTAMP NOT NULL, etag VARCHAR(255), sha256 VARCHAR(64) NOT NULL,
      row_count BIGINT NOT NULL, first_rowid BIGINT, last_rowid BIGINT,
      reject_count BIGINT NOT NULL,
      state VARCHAR(16) NOT NULL CHECK (state IN ('loaded', 'replaced', 'retracted')),
      loaded_at TIMESTAMP NOT NULL, step_id VARCHAR(64) NOT NULL);
    CREATE INDEX _load_path ON _load (table_name, path);
    INSERT INTO _load VALUES
      (7, 'student', 'landing', 'a.csv', 1, '2024-01-01 00:00:00.000000000', NULL, 'x', 2, 1, 2, 1,
        'loaded', '2024-01-01 00:00:00.000', 's');
    PRAGMA user_version = 1;
    """

  private static let firstEvidence = """
    DROP INDEX reject_replay;
    ALTER TABLE reject DROP COLUMN replayed_step_id;
    INSERT INTO reject VALUES (1, 's', 7, 'raw.student', 'a.csv', 3, 9, 'r', 't');
    DROP TABLE schema_change;
    CREATE TABLE schema_change (
      step_id VARCHAR(64) NOT NULL, table_name VARCHAR(255) NOT NULL, path TEXT NOT NULL,
      change VARCHAR(16) NOT NULL CHECK (change IN ('added', 'missing', 'reordered')),
      column_name VARCHAR(255) NOT NULL, recorded_at TIMESTAMP NOT NULL);
    INSERT INTO schema_change VALUES ('s', 'raw.student', 'a.csv', 'added', 'c', 'now');
    PRAGMA user_version = 1;
    """

  @Test func bringsFilesOfTheFirstVersionUpToDate() throws {
    let folder = try TemporaryFolder()
    let warehouse = Warehouse(folder: folder.url.appending(path: "warehouse"))
    try warehouse.prepare()
    for layer in Layer.allCases { try run(Self.second, in: warehouse.url(of: layer)) }
    try run(Self.secondQuarantine, in: warehouse.url(of: .dataquality))
    try run(Self.firstLoad, in: warehouse.url(of: .raw))
    try run(Self.firstEvidence, in: warehouse.url(of: .dataquality))
    try warehouse.prepare()
    let connection = try warehouse.connect()
    let load = try connection.rows(
      "SELECT load_id, path, state, \"partition\", replay_of FROM raw._load")
    #expect(load == [[7, "a.csv", "loaded", .null, .null]])
    #expect(
      try connection.rows("SELECT reject_id, text, replayed_step_id FROM dataquality.reject")
        == [[1, "t", .null]])
    #expect(try connection.rows("SELECT column_name FROM dataquality.schema_change") == [["c"]])
    // The shapes are those of a new warehouse.
    let fresh = Warehouse(folder: folder.url.appending(path: "fresh"))
    try fresh.prepare()
    for layer in Layer.allCases {
      let names = "SELECT name FROM \(layer.rawValue).sqlite_schema ORDER BY name"
      #expect(try connection.rows(names) == fresh.connect().rows(names))
      #expect(try connection.value("PRAGMA \(layer.rawValue).user_version") == 3)
    }
  }

  /// What version 3 added, taken away again.
  private static let second = """
    ALTER TABLE _ledger DROP COLUMN changed_columns;
    ALTER TABLE _ledger DROP COLUMN method;
    ALTER TABLE _ledger DROP COLUMN method_reason;
    ALTER TABLE _ledger DROP COLUMN definition;
    ALTER TABLE _migration DROP COLUMN sql;
    ALTER TABLE _migration DROP COLUMN kind;
    DROP INDEX _change_step;
    CREATE INDEX _change_table ON _change (table_name, change_id);
    INSERT INTO _ledger VALUES
      (1, 's', 'r', 'transform', 'trusted.t', 'f', '{"raw.t":1}', 1, 2, 2, 'a', 'b', 0.5);
    PRAGMA user_version = 2;
    """

  private static let secondQuarantine = """
    DROP INDEX quarantine_key;
    DROP INDEX quarantine_replaced;
    ALTER TABLE quarantine DROP COLUMN replaced_step_id;
    INSERT INTO evidence VALUES
      ('old', 'r', 'trusted.t', 'published', '2024-01-01 00:00:00.000'),
      ('s', 'r', 'trusted.t', 'published', '2024-01-02 00:00:00.000'),
      ('stopped', 'r', 'trusted.t', 'failed', '2024-01-03 00:00:00.000');
    INSERT INTO quarantine
      (step_id, table_name, "key", rules, row, row_hash, recorded_at, is_current)
    VALUES
      ('old', 'trusted.t', '[1]', '[]', '{}', 'h', 'a', 0),
      ('s', 'trusted.t', '[2]', '[]', '{}', 'h', 'a', 0),
      ('stopped', 'trusted.t', '[3]', '[]', '{}', 'h', 'a', 1);
    """

  private static let secondCatalog = """
    ALTER TABLE step DROP COLUMN method;
    PRAGMA user_version = 2;
    """

  private func run(_ sql: String, in file: URL) throws {
    try Connection(.file(file.path), mode: .readWrite).execute(sql)
  }

  /// Whoever opens files of the second version finds them as the third has them, without having lost
  /// anything.
  @Test func bringsFilesOfTheSecondVersionUpToDateWhenTheyAreOpened() throws {
    let folder = try TemporaryFolder()
    let warehouse = Warehouse(folder: folder.url.appending(path: "warehouse"))
    try warehouse.prepare()
    for layer in Layer.allCases { try run(Self.second, in: warehouse.url(of: layer)) }
    try run(Self.secondQuarantine, in: warehouse.url(of: .dataquality))
    try run(Self.secondCatalog, in: warehouse.catalogURL)
    let connection = try warehouse.connectForReading()
    let entry = try #require(try Ledger(.trusted, on: connection).latest(of: "trusted.t"))
    #expect(entry.inputs == ["raw.t": 1])
    #expect(entry.changedColumns == nil && entry.method == nil && entry.methodReason == nil)
    #expect(
      try connection.rows("SELECT step_id, replaced_step_id FROM dataquality.quarantine")
        == [["old", "s"], ["s", .null], ["stopped", "s"]])
    let fresh = Warehouse(folder: folder.url.appending(path: "fresh"))
    try fresh.prepare()
    for layer in Layer.allCases.map(\.rawValue) + ["catalog"] {
      // Names of tables with their columns, then indexes.
      let shape = """
        SELECT m.name, c.name, c.type FROM \(layer).sqlite_schema AS m
        LEFT JOIN pragma_table_info(m.name, '\(layer)') AS c ORDER BY m.name, c.cid
        """
      #expect(try connection.rows(shape) == fresh.connectForReading().rows(shape))
      #expect(try connection.value("PRAGMA \(layer).user_version") == 3)
    }
  }

  @Test func keepsHowAStepWent() throws {
    let folder = try TemporaryFolder()
    let warehouse = Warehouse(folder: folder.url)
    try warehouse.prepare()
    let connection = try warehouse.connect(writing: .trusted)
    let ledger = Ledger(.trusted, on: connection)
    for number in 1...4 as ClosedRange<Int64> {
      try ledger.record(
        LedgerEntry(
          stepID: "s\(number)", runID: "r", kind: .transform, object: "trusted.t",
          fingerprint: "", inputs: [:], version: (number + 1) / 2, rowCount: 0,
          changedRowCount: 0, startedAt: "", endedAt: "", seconds: 0,
          changedColumns: number == 3 ? ["b", "a"] : nil, method: number == 3 ? .byKey : .full,
          methodReason: number == 4 ? "why" : nil))
    }
    let entries = try ledger.entries(of: "trusted.t", since: 1)
    #expect(entries.map(\.stepID) == ["s3", "s4"])
    #expect(entries.map(\.changedColumns) == [["b", "a"], nil])
    #expect(entries.map(\.method) == [.byKey, .full])
    #expect(entries.map(\.methodReason) == [nil, "why"])
    #expect(
      try connection.value("SELECT method FROM trusted._ledger WHERE step_id = 's3'") == "by_key")
  }
}
