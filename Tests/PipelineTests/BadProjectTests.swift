// One project in which everything is wrong that can be: all of it is said in one go, each with its place
// and with what to do about it.

import Foundation
import Pipeline
import Testing
import Warehouse

@Suite("A project with many mistakes")
struct BadProjectTests {
  static let files: [String: String] = [
    "pantanal.yaml": """
    as_of: 2025-12-31
    connections: {landing: {type: folder, path: landing}}
    variables: {least: 5}
    publishing:
      bi: {to: published, tables: [refined.orders]}
    """,
    "sql/raw/a.yaml": "connection: landing\npath: a.csv\ncolumns: {id: {}, name: {}}\n",
    "sql/raw/double.yaml": "connection: landing\npath: b.csv\ncolumns: {id: {}, name: {}}\n",
    "sql/raw/lost.yaml": "connection: landng\npath: b.csv\ncolumns: {id: {}}\n",
    "migrations/trusted/0001_create_tables.sql": names.map { table(.trusted, $0) }
      .joined(separator: "\n"),
    "migrations/refined/0001_create_tables.sql": ["above", "snap"].map { table(.refined, $0) }
      .joined(separator: "\n"),
    // A cycle of two, and one of one.
    "sql/trusted/first.sql": "SELECT id, name FROM trusted.second",
    "sql/trusted/second.sql": "SELECT id, name\nFROM trusted.first",
    "sql/trusted/itself.sql": "SELECT id, name FROM trusted.itself",
    // Two files for one table.
    "sql/trusted/one/twice.sql": "SELECT id, name FROM raw.a",
    "sql/trusted/two/twice.sql": "SELECT id, name FROM raw.a",
    // Names that may mean several things.
    "sql/trusted/ambiguous.sql":
      "SELECT\n  id,\n  a.name AS name\nFROM raw.a AS a JOIN raw.double AS b ON a.id = b.id",
    "sql/trusted/double.sql": "SELECT id, name FROM double",
    // What a SELECT may not do, or call.
    "sql/trusted/writer.sql": "DELETE FROM raw.a",
    "sql/trusted/caller.sql": "SELECT id, sqeeze(name) AS name FROM raw.a",
    "sql/trusted/stranger.sql": "SELECT id, frobnicate(name) AS name FROM raw.a",
    "sql/trusted/counting.sql": "SELECT id, squeeze(name, 1, 2, 3) AS name FROM raw.a",
    "sql/trusted/clock.sql": "SELECT id, date('now') AS name FROM raw.a WHERE name > :lest",
    "sql/trusted/reader.sql": "SELECT id, name FROM refined.above",
    // Tables that nobody makes.
    "sql/trusted/orphan.sql": "SELECT id, name FROM raw.a",
    "sql/refined/snap.sql":
      "/* ---\nmaterialized: snapshot\n--- */\nSELECT id, name FROM trusted.twice",
    // Several mistakes in one file.
    "sql/refined/above.sql":
      "/* ---\ncolumns: {nme: {description: x}}\n--- */\nSELECT id, name AS nam, :run_id || '' AS x\nFROM raw.a",
    "sql/dataquality/asks.sql": "/* ---\ntable: trusted.nobody\n--- */\nSELECT 1 AS id",
  ]

  private static let names = [
    "first", "second", "itself", "twice", "ambiguous", "double", "writer", "caller", "stranger",
    "counting", "clock", "reader",
  ]

  private static func table(_ layer: Layer, _ name: String) -> String {
    """
    CREATE TABLE \(layer.rawValue).\(name) (
      id BIGINT NOT NULL CHECK (typeof(id) = 'integer'),
      name VARCHAR(80) CHECK (length(name) <= 80),
      PRIMARY KEY (id)
    ) WITHOUT ROWID;
    """
  }

  /// The places and messages, ordered by place.
  static let expected = [
    "sql/dataquality/asks.sql:2:8 no such table: trusted.nobody",
    "sql/raw/lost.yaml:1:1 there is no connection landng",
    "sql/refined/above.sql:2:16 columns: describes nme, which the SELECT does not give",
    "sql/refined/above.sql:4:25 :run_id is only a column of its own",
    "sql/refined/above.sql:4:12 the SELECT does not fit refined.above: the SELECT lacks name;"
      + " the table lacks nam, x",
    "sql/refined/snap.sql:2:1 a snapshot needs a key: the columns that say whose history it keeps",
    "sql/trusted/ambiguous.sql:2:3 ambiguous column name: id",
    "sql/trusted/caller.sql:1:12 no such function: sqeeze",
    "sql/trusted/clock.sql:1:17 a transform may not read the clock or chance",
    "sql/trusted/clock.sql:1:56 there is no parameter :lest",
    "sql/trusted/counting.sql:1:12 wrong number of arguments to function squeeze()",
    "sql/trusted/double.sql:1:22 double may be raw.double or trusted.double",
    "sql/trusted/first.sql:1:22 these tables read each other:"
      + " trusted.first → trusted.second → trusted.first",
    "sql/trusted/itself.sql:1:22 this table reads itself: trusted.itself → trusted.itself",
    "sql/trusted/orphan.sql:1:1 there is no table trusted.orphan",
    "sql/trusted/reader.sql:1:22 trusted.reader reads refined.above,"
      + " which is in a layer above its own",
    "sql/trusted/stranger.sql:1:12 no such function: frobnicate",
    "sql/trusted/two/twice.sql:1:1 two transforms fill trusted.twice",
    "sql/trusted/writer.sql:1:1 a transform is a SELECT and writes nothing",
  ]

  private func problems(of files: [String: String]) throws -> [PantanalError] {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "pantanal-bad-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    for (path, text) in files {
      let file = folder.appending(path: path)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    do {
      _ = try Pipeline(Project(readable: folder, environment: [:]))
      return []
    } catch let error as PantanalError {
      return error.parts.isEmpty ? [error] : error.parts
    }
  }

  @Test func saysAllOfThemInOneGo() throws {
    let problems = try problems(of: Self.files)
    let said = problems.map { "\($0.place?.description ?? "nowhere") \($0.message)" }
    #expect(Set(said).subtracting(Self.expected).sorted() == [])
    #expect(Set(Self.expected).subtracting(said).sorted() == [])
    #expect(said.count == Self.expected.count)
    for problem in problems {
      #expect(problem.hint != nil, "\(problem.message) has no hint")
    }
  }

  /// One wrong migration makes everything after it fail; only what is wrong by itself is said.
  @Test func doesNotRepeatWhatFollowsFromAnother() throws {
    var files = Self.files.filter { !$0.key.hasPrefix("sql/") || $0.key.hasPrefix("sql/raw/a") }
    files["pantanal.yaml"] = "connections: {landing: {type: folder, path: landing}}\n"
    files["migrations/trusted/0001_create_tables.sql"] = "CREATE TABLE trusted.first (id BIGNT);"
    files["migrations/trusted/0002_more.sql"] = "CREATE TABLE trusted.second (a, FOREIGN);"
    files["sql/trusted/first.sql"] = "SELECT id, nme FROM trusted.second"
    files["sql/trusted/second.sql"] = "SELECT id, sqeeze(name) AS name FROM raw.a"
    let messages = try problems(of: files).map(\.message)
    #expect(messages.contains("no such function: sqeeze"))
    #expect(!messages.contains { $0.contains("trusted.second") })
    #expect(!messages.contains { $0.contains("nme") })
  }
}
