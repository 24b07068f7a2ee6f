// The tables the engine owns. Their names and columns are an interface: ad-hoc SQL and BI rest on
// them. A change of them raises `version` and brings older files up to date.

import SQLite

enum EngineTables {
  /// The version of the engine's tables, kept in each file's user_version.
  static let version: Int64 = 3

  /// Gives a file of the warehouse its journal mode and the engine's tables.
  ///
  /// - Parameters:
  ///   - connection: A connection whose main database is the file.
  ///   - file: The file's name, for messages.
  ///   - schema: The tables of a new file.
  ///   - upgrades: What brings a file up from version 1, from version 2 and so on.
  /// - Throws: ``PantanalError`` for a file of a newer version, and what SQLite says.
  static func bringUpToDate(
    _ connection: Connection, file: String, schema: String, upgrades: [String]
  ) throws {
    let found = try connection.value("PRAGMA user_version").integer ?? 0
    guard found != version else { return }
    guard found < version else {
      throw PantanalError(
        .warehouseDamaged, "\(file) was made by a newer version of pantanal (\(found))",
        hint: "install the version that made it")
    }
    // A page size can only be chosen before the first table, WAL only outside a transaction.
    try connection.execute("PRAGMA page_size = 16384; PRAGMA journal_mode = WAL;")
    try connection.immediately {
      // Another process may have made them while this one waited for the lock.
      let found = try connection.value("PRAGMA user_version").integer ?? 0
      guard found != version else { return }
      if found == 0 {
        try connection.execute(schema)
      } else {
        for upgrade in upgrades.dropFirst(Int(found) - 1) { try connection.execute(upgrade) }
      }
      try connection.execute("PRAGMA user_version = \(version)")
    }
  }

  static func schema(of layer: Layer) -> String {
    switch layer {
    case .raw: everyLayer + raw
    case .trusted: everyLayer
    case .refined: everyLayer + refined
    case .dataquality: everyLayer + dataquality
    }
  }

  /// What makes the tables of one version into those of the next, from version 1 on.
  static func upgrades(of layer: Layer) -> [String] {
    switch layer {
    case .raw:
      [rebuilt("_load", as: loadTable, at: firstLoadColumns, index: loadIndex), methods]
    case .trusted, .refined: ["", methods]
    case .dataquality:
      [
        rebuilt("schema_change", as: schemaChangeTable, at: schemaChangeColumns, index: "")
          + """
          ALTER TABLE reject ADD COLUMN replayed_step_id VARCHAR(64);
          CREATE INDEX reject_replay ON reject (replayed_step_id) WHERE replayed_step_id IS NOT NULL;
          """,
        methods + replacements,
      ]
    }
  }

  /// What makes the catalog's tables of one version into those of the next.
  static let catalogUpgrades = ["", "ALTER TABLE step ADD COLUMN method VARCHAR(16);"]

  /// From version 2 on a layer says how a step went and which columns it changed, and finds the changes
  /// of a step.
  private static let methods = """
    ALTER TABLE _ledger ADD COLUMN changed_columns TEXT;
    ALTER TABLE _ledger ADD COLUMN method VARCHAR(16);
    ALTER TABLE _ledger ADD COLUMN method_reason TEXT;
    ALTER TABLE _ledger ADD COLUMN definition TEXT;
    ALTER TABLE _migration ADD COLUMN sql TEXT;
    ALTER TABLE _migration ADD COLUMN kind VARCHAR(16);
    DROP INDEX _change_table;
    CREATE INDEX _change_step ON _change (table_name, step_id);

    """

  /// In version 2 a table's quarantine was that of its newest step, so each published step had replaced
  /// what those before it had set aside.
  private static let replacements = """
    ALTER TABLE quarantine ADD COLUMN replaced_step_id VARCHAR(64);
    UPDATE quarantine SET replaced_step_id = (
      SELECT e.step_id FROM evidence AS e
      WHERE e.object = quarantine.table_name AND e.state = 'published'
      ORDER BY e.recorded_at DESC, e.step_id DESC LIMIT 1);
    UPDATE quarantine SET replaced_step_id = NULL WHERE replaced_step_id = step_id;
    CREATE INDEX quarantine_key ON quarantine (table_name, "key");
    CREATE INDEX quarantine_replaced ON quarantine (replaced_step_id)
      WHERE replaced_step_id IS NOT NULL;

    """

  /// SQLite cannot change a CHECK, so the table is made anew and its rows are moved.
  private static func rebuilt(
    _ name: String, as definition: String, at columns: String, index: String
  ) -> String {
    """
    ALTER TABLE \(name) RENAME TO _former;
    \(definition)
    INSERT INTO \(name) (\(columns)) SELECT \(columns) FROM _former;
    DROP TABLE _former;
    \(index)

    """
  }

  private static let everyLayer = """
    CREATE TABLE _ledger (
      sequence INTEGER PRIMARY KEY,
      step_id VARCHAR(64) NOT NULL UNIQUE,
      run_id VARCHAR(64) NOT NULL,
      kind VARCHAR(16) NOT NULL,
      object VARCHAR(255) NOT NULL,
      fingerprint VARCHAR(64) NOT NULL,
      inputs TEXT NOT NULL,
      version BIGINT NOT NULL,
      row_count BIGINT NOT NULL,
      changed_row_count BIGINT NOT NULL,
      started_at TIMESTAMP NOT NULL,
      ended_at TIMESTAMP NOT NULL,
      seconds DOUBLE NOT NULL,
      changed_columns TEXT,
      method VARCHAR(16),
      method_reason TEXT,
      definition TEXT
    );
    CREATE INDEX _ledger_object ON _ledger (object, sequence);
    CREATE TABLE _migration (
      version BIGINT PRIMARY KEY,
      name VARCHAR(255) NOT NULL,
      checksum VARCHAR(64) NOT NULL,
      applied_at TIMESTAMP NOT NULL,
      step_id VARCHAR(64) NOT NULL,
      sql TEXT,
      kind VARCHAR(16)
    );
    CREATE TABLE _change (
      change_id INTEGER PRIMARY KEY,
      table_name VARCHAR(255) NOT NULL,
      step_id VARCHAR(64) NOT NULL,
      op VARCHAR(8) NOT NULL CHECK (op IN ('insert', 'update', 'delete')),
      "key" TEXT NOT NULL,
      "before" TEXT,
      "after" TEXT
    );
    CREATE INDEX _change_step ON _change (table_name, step_id);

    """

  private static let raw = loadTable + loadIndex

  // A load is of a file or of a query. Its rows are in the table while its state is `loaded`: they follow
  // one another from first_rowid to last_rowid, and those that a replay brought later are a load of their
  // own that names the first in replay_of. Where records were rejected, `columns` says which column each
  // of their fields is, with the file's delimiter between the names.
  private static let loadTable = """
    CREATE TABLE _load (
      load_id INTEGER PRIMARY KEY,
      table_name VARCHAR(255) NOT NULL,
      connection VARCHAR(255) NOT NULL,
      path TEXT NOT NULL,
      size BIGINT NOT NULL,
      modified_at TIMESTAMP NOT NULL,
      etag VARCHAR(255),
      sha256 VARCHAR(64) NOT NULL,
      row_count BIGINT NOT NULL,
      first_rowid BIGINT,
      last_rowid BIGINT,
      reject_count BIGINT NOT NULL,
      state VARCHAR(16) NOT NULL
        CHECK (state IN ('loaded', 'replaced', 'retracted', 'rejected', 'held', 'accepted')),
      loaded_at TIMESTAMP NOT NULL,
      step_id VARCHAR(64) NOT NULL,
      "partition" TEXT,
      high_water TEXT,
      replay_of BIGINT,
      reason TEXT,
      columns TEXT
    );

    """

  private static let loadIndex = "CREATE INDEX _load_path ON _load (table_name, path);\n"

  private static let firstLoadColumns = """
    load_id, table_name, connection, path, size, modified_at, etag, sha256, row_count, first_rowid,
    last_rowid, reject_count, state, loaded_at, step_id
    """

  private static let refined = """
    CREATE TABLE _observation (
      model VARCHAR(255) NOT NULL,
      as_of DATE NOT NULL,
      purpose VARCHAR(16) NOT NULL CHECK (purpose IN ('train', 'score')),
      PRIMARY KEY (model, as_of)
    ) WITHOUT ROWID;

    """

  private static let dataquality = """
    CREATE TABLE evidence (
      step_id VARCHAR(64) PRIMARY KEY,
      run_id VARCHAR(64) NOT NULL,
      object VARCHAR(255) NOT NULL,
      state VARCHAR(16) NOT NULL CHECK (state IN ('prepared', 'failed', 'published')),
      recorded_at TIMESTAMP NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX evidence_object ON evidence (object, recorded_at);
    CREATE TABLE rule (
      rule_id VARCHAR(255) PRIMARY KEY,
      table_name VARCHAR(255) NOT NULL,
      name VARCHAR(255) NOT NULL,
      kind VARCHAR(32) NOT NULL,
      expression TEXT NOT NULL,
      on_failure VARCHAR(16) NOT NULL CHECK (on_failure IN ('warn', 'quarantine', 'stop')),
      fail_above DOUBLE,
      dimension VARCHAR(32) NOT NULL,
      origin VARCHAR(16) NOT NULL CHECK (origin IN ('header', 'constraint', 'query'))
    ) WITHOUT ROWID;
    CREATE TABLE rule_result (
      step_id VARCHAR(64) NOT NULL,
      rule_id VARCHAR(255) NOT NULL,
      run_id VARCHAR(64) NOT NULL,
      checked_at TIMESTAMP NOT NULL,
      row_count BIGINT NOT NULL,
      failed_count BIGINT NOT NULL,
      outcome VARCHAR(16) NOT NULL
        CHECK (outcome IN ('passed', 'warned', 'quarantined', 'stopped')),
      PRIMARY KEY (step_id, rule_id)
    ) WITHOUT ROWID;
    CREATE TABLE reject (
      reject_id INTEGER PRIMARY KEY,
      step_id VARCHAR(64) NOT NULL,
      load_id BIGINT NOT NULL,
      table_name VARCHAR(255) NOT NULL,
      path TEXT NOT NULL,
      line BIGINT NOT NULL,
      byte_offset BIGINT NOT NULL,
      reason TEXT NOT NULL,
      text TEXT NOT NULL,
      replayed_step_id VARCHAR(64)
    );
    CREATE INDEX reject_step ON reject (step_id);
    CREATE INDEX reject_replay ON reject (replayed_step_id) WHERE replayed_step_id IS NOT NULL;
    CREATE TABLE quarantine (
      quarantine_id INTEGER PRIMARY KEY,
      step_id VARCHAR(64) NOT NULL,
      table_name VARCHAR(255) NOT NULL,
      "key" TEXT,
      rules TEXT NOT NULL,
      row TEXT NOT NULL,
      row_hash VARCHAR(64) NOT NULL,
      recorded_at TIMESTAMP NOT NULL,
      is_current BOOLEAN NOT NULL CHECK (is_current IN (0, 1)),
      replaced_step_id VARCHAR(64)
    );
    CREATE INDEX quarantine_step ON quarantine (step_id);
    CREATE INDEX quarantine_table ON quarantine (table_name, is_current);
    CREATE INDEX quarantine_key ON quarantine (table_name, "key");
    CREATE INDEX quarantine_replaced ON quarantine (replaced_step_id)
      WHERE replaced_step_id IS NOT NULL;

    """ + schemaChangeTable

  private static let schemaChangeTable = """
    CREATE TABLE schema_change (
      step_id VARCHAR(64) NOT NULL,
      table_name VARCHAR(255) NOT NULL,
      path TEXT NOT NULL,
      change VARCHAR(16) NOT NULL
        CHECK (change IN ('added', 'missing', 'reordered', 'emptied')),
      column_name VARCHAR(255) NOT NULL,
      recorded_at TIMESTAMP NOT NULL
    );

    """

  private static let schemaChangeColumns =
    "step_id, table_name, path, change, column_name, recorded_at"

  static let catalog = """
    CREATE TABLE run (
      run_id VARCHAR(64) PRIMARY KEY,
      command TEXT NOT NULL,
      pid BIGINT NOT NULL,
      as_of DATE NOT NULL,
      started_at TIMESTAMP NOT NULL,
      ended_at TIMESTAMP,
      state VARCHAR(16) NOT NULL
        CHECK (state IN ('running', 'done', 'failed', 'stopped', 'cancelled', 'died'))
    ) WITHOUT ROWID;
    CREATE TABLE step (
      run_id VARCHAR(64) NOT NULL,
      seq BIGINT NOT NULL,
      step_id VARCHAR(64) NOT NULL,
      kind VARCHAR(16) NOT NULL,
      object VARCHAR(255) NOT NULL,
      state VARCHAR(16) NOT NULL
        CHECK (state IN ('done', 'skipped', 'failed', 'stopped', 'waiting')),
      reason TEXT NOT NULL,
      row_count BIGINT,
      changed_row_count BIGINT,
      seconds DOUBLE,
      method VARCHAR(16),
      PRIMARY KEY (run_id, seq)
    ) WITHOUT ROWID;
    CREATE TABLE model_version (
      model VARCHAR(255) NOT NULL,
      version BIGINT NOT NULL,
      algorithm VARCHAR(64) NOT NULL,
      trained_at TIMESTAMP NOT NULL,
      feature_fingerprint VARCHAR(64) NOT NULL,
      seed BIGINT NOT NULL,
      parameters TEXT NOT NULL,
      artifact BLOB NOT NULL,
      row_count BIGINT NOT NULL,
      state VARCHAR(16) NOT NULL,
      PRIMARY KEY (model, version)
    );
    CREATE TABLE model_metric (
      model VARCHAR(255) NOT NULL,
      version BIGINT NOT NULL,
      metric VARCHAR(64) NOT NULL,
      split VARCHAR(16) NOT NULL,
      value DOUBLE,
      baseline DOUBLE,
      PRIMARY KEY (model, version, metric, split)
    ) WITHOUT ROWID;
    CREATE TABLE model_alias (
      model VARCHAR(255) NOT NULL,
      alias VARCHAR(64) NOT NULL,
      version BIGINT NOT NULL,
      PRIMARY KEY (model, alias)
    ) WITHOUT ROWID;
    CREATE TABLE query_log (
      query_id INTEGER PRIMARY KEY,
      asked_at TIMESTAMP NOT NULL,
      user VARCHAR(255) NOT NULL,
      purpose TEXT,
      sql TEXT NOT NULL,
      row_count BIGINT,
      seconds DOUBLE,
      outcome VARCHAR(16) NOT NULL
    );

    """
}
