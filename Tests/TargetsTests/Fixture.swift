// A small warehouse with personal data in every place where it can be.

import Foundation
import SQLite
import Warehouse

@testable import Targets

/// A folder of a test's own with a warehouse in it, removed with its owner.
struct Fixture: ~Copyable {
  let folder: URL
  let warehouse: Warehouse

  static let cpf = "529.982.247-25"
  static let name = "Zulmira Quaresma"
  static let email = "zulmira.q@provedor.com"

  /// What must not be found in a masked copy, in whatever spelling.
  static let secrets = [
    "529.982.247-25", "52998224725", "Zulmira", "ZULMIRA", "Quaresma", "zulmira.q", "provedor",
    "11144477735",
  ]

  static let personalData: [TableName: [String: Source.PersonalData]] = [
    TableName(.raw, "person"): ["cpf": .cpf, "name": .name, "email": .email],
    TableName(.trusted, "person"): ["cpf": .cpf, "name": .name, "email": .email],
    TableName(.raw, "_load"): ["path": .other],
    TableName(.dataquality, "reject"): ["path": .other],
    TableName(.dataquality, "schema_change"): ["path": .other],
  ]

  static func masking(_ key: PseudonymKey = PseudonymKey(), isLost: Bool = false) -> Masking {
    Masking(
      key: key, personalData: personalData,
      tables: [
        TableName(.raw, "person"), TableName(.trusted, "person"), TableName(.trusted, "sale"),
      ], models: ["churn"], isLost: isLost)
  }

  init(rowCount: Int = 50) throws {
    folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
      .appending(path: "pantanal-targets-\(UUID().uuidString)", directoryHint: .isDirectory)
    warehouse = Warehouse(
      folder: folder.appending(path: "warehouse", directoryHint: .isDirectory))
    try warehouse.prepare()
    try fillRaw(rowCount)
    try fillTrusted(rowCount)
    try fillRest()
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  static func cpf(_ number: Int) -> String {
    var digits = String(String(1_000_000_000 + number).dropFirst()).utf8.map { Int($0) - 48 }
    for count in [9, 10] {
      let sum = digits.enumerated().reduce(0) { $0 + $1.element * (count + 1 - $1.offset) }
      digits.append(sum * 10 % 11 % 10)
    }
    return digits.map(String.init).joined()
  }

  private func fillRaw(_ rowCount: Int) throws {
    let raw = try warehouse.connect(writing: .raw)
    try raw.execute(
      """
      CREATE TABLE raw.person (cpf TEXT, name TEXT, email TEXT, city TEXT, _load_id BIGINT, _line BIGINT);
      CREATE TABLE raw.forgotten (note TEXT);
      INSERT INTO raw.forgotten VALUES ('\(Self.name)');
      INSERT INTO raw._load (
        load_id, table_name, connection, path, size, modified_at, sha256, row_count, reject_count,
        state, loaded_at, step_id)
      VALUES (1, 'person', 'landing', 'in/11144477735/p.csv', 1, '', '', 1, 0, 'loaded', '', 's1');
      """)
    for index in 0..<rowCount {
      try raw.run(
        "INSERT INTO raw.person (rowid, cpf, name, email, city, _load_id, _line) VALUES (?, ?, ?, ?, ?, 1, ?)",
        [
          .integer(Int64(100 + index * 2)),
          .text(index == 0 ? Self.cpf : Self.cpf(index * 7919)),
          .text(index == 0 ? Self.name : "Pessoa Número \(index)"), .text(Self.email),
          .text("Dourados"), .integer(Int64(index)),
        ])
    }
  }

  private func fillTrusted(_ rowCount: Int) throws {
    let trusted = try warehouse.connect(writing: .trusted)
    try trusted.execute(
      """
      CREATE TABLE trusted.person (
        cpf VARCHAR(11) NOT NULL, name VARCHAR(80), email VARCHAR(80), city VARCHAR(40),
        PRIMARY KEY (cpf)
      ) WITHOUT ROWID;
      CREATE UNIQUE INDEX trusted.person_name ON person (name);
      CREATE VIEW trusted.in_town AS SELECT city, count(*) AS people FROM person GROUP BY city;
      CREATE TABLE trusted.sale (sale_id BIGINT PRIMARY KEY, cents BIGINT, note TEXT) WITHOUT ROWID;
      INSERT INTO trusted.person
      SELECT cpf(cpf), squeeze(name), email, city FROM raw.person;
      INSERT INTO trusted._change (table_name, step_id, op, "key", "after")
      VALUES ('person', 's2', 'insert', '["52998224725"]', '{"name":"\(Self.name)"}'),
        ('sale', 's2', 'insert', '[1]', '{"cents":1}');
      """)
    for index in 0..<rowCount {
      try trusted.run(
        "INSERT INTO trusted.sale VALUES (?, ?, ?)",
        [.integer(Int64(index)), .integer(Int64(index * 100)), .text("nota \(index)")])
    }
  }

  private func fillRest() throws {
    let quality = try warehouse.connect(writing: .dataquality)
    let row = "{\"cpf\":\"52998224725\",\"name\":\"\(Self.name)\",\"city\":\"Dourados\"}"
    try quality.execute(
      """
      INSERT INTO dataquality.quarantine (
        step_id, table_name, "key", rules, "row", row_hash, recorded_at, is_current)
      VALUES ('s2', 'trusted.person', '["52998224725"]', '[]', '\(row)', sha2('\(row)', 256), '', 1),
        ('s2', 'trusted.gone', '["52998224725"]', '[]', '\(row)', 'h', '', 1),
        ('s2', 'trusted.sale', '[1]', '[]', '{"sale_id":1}', 'h', '', 1);
      INSERT INTO dataquality.reject (
        step_id, load_id, table_name, path, line, byte_offset, reason, "text")
      VALUES ('s1', 1, 'raw.person', 'in/11144477735/p.csv', 1, 0, 'too short', '\(Self.cpf);x');
      """)
    let catalog = try warehouse.connectToCatalog()
    try catalog.execute(
      """
      INSERT INTO catalog.run VALUES
        ('r', 'pantanal ingest retract raw.person in/11144477735/p.csv', 1, '', '', '', 'done');
      INSERT INTO catalog.query_log (asked_at, user, sql, outcome)
      VALUES ('', 'ana', 'SELECT * FROM raw.person WHERE cpf = ''\(Self.cpf)''', 'done');
      INSERT INTO catalog.model_version VALUES
        ('churn', 1, 'a', '', '', 1, '', CAST('\(Self.name)' AS BLOB), 1, 'ready'),
        ('other', 1, 'a', '', '', 1, '', x'00', 1, 'ready');
      """)
  }
}

extension Warehouse {
  /// All rows of a table, for comparing.
  func rows(_ sql: String) throws -> [[Value]] { try connectForReading().rows(sql) }
}

extension URL {
  /// The files below a folder that hold one of some texts, as any program reading them would see it.
  func files(holding secrets: [String]) throws -> [String] {
    let names = try FileManager.default.subpathsOfDirectory(atPath: path)
    return try names.sorted().filter { name in
      let file = appending(path: name)
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder),
        !isFolder.boolValue
      else { return false }
      let data = try Data(contentsOf: file)
      return secrets.contains { data.range(of: Data($0.utf8)) != nil }
    }
  }
}
