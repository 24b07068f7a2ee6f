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
    for (layer, sql) in [(Layer.raw, Self.firstLoad), (.dataquality, Self.firstEvidence)] {
      let connection = try Connection(.file(warehouse.url(of: layer).path), mode: .readWrite)
      try connection.execute(sql)
    }
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
      #expect(try connection.value("PRAGMA \(layer.rawValue).user_version") == 2)
    }
  }
}
