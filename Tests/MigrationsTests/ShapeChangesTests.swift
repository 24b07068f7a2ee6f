// Properties: whatever shapes follow one another, rows stay; whatever is done by hand, verify finds it.

import Foundation
import SQLite
import Testing
import Warehouse

@testable import Migrations

@Suite("Random changes of shape")
struct ShapeChangesTests {
  /// A table as the test believes it to be.
  private struct Model {
    var columns: [String] = ["c0", "c1"]
    var key = ["id"]
    var rows: [[String: Value]]
    var next = 2
    var indexes: [String: String] = [:]

    var kept: [String] { columns.filter { !key.contains($0) } }
  }

  /// The next migration's text, with what it does done to the model too.
  private func change(_ model: inout Model, _ random: inout SplitMix64, _ number: Int) -> String {
    let added = "c\(model.next)"
    switch Int.random(in: 0..<7, using: &random) {
    case 0:
      model.columns.append(added)
      model.next += 1
      for index in model.rows.indices { model.rows[index][added] = .text("x") }
      return "ALTER TABLE trusted.t ADD COLUMN \(added) TEXT DEFAULT 'x';"
    case 1 where !model.kept.isEmpty:
      let old = model.kept.randomElement(using: &random) ?? ""
      rename(old, added, &model)
      return "ALTER TABLE trusted.t RENAME COLUMN \(old) TO \(added);"
    case 2 where model.kept.count > 1:
      let gone = model.kept.randomElement(using: &random) ?? ""
      return rebuild(&model, without: gone)
    case 3 where !model.kept.isEmpty:
      let old = model.kept.randomElement(using: &random) ?? ""
      return rebuild(&model, renaming: (old, added))
    case 4 where !model.kept.isEmpty:
      let column = model.kept.randomElement(using: &random) ?? ""
      for index in model.rows.indices {
        if let text = model.rows[index][column]?.text {
          model.rows[index][column] = .text(text + "!")
        }
      }
      return rebuild(&model, directives: ["-- value: \(column) = \(column) || '!'"])
    case 5 where !model.kept.isEmpty && model.key.count == 1:
      let column = model.kept.randomElement(using: &random) ?? ""
      for index in model.rows.indices where model.rows[index][column]?.isNull != false {
        model.rows[index][column] = .text("none")
      }
      model.key.append(column)
      return rebuild(&model, directives: ["-- value: \(column) = coalesce(\(column), 'none')"])
    default:
      guard let column = model.kept.randomElement(using: &random) else {
        return "CREATE TABLE trusted.u\(number) (x TEXT);"
      }
      model.indexes["i\(number)"] = column
      return "CREATE INDEX trusted.i\(number) ON t (\(column));"
    }
  }

  private func rename(_ old: String, _ new: String, _ model: inout Model) {
    model.next += 1
    model.columns = model.columns.map { $0 == old ? new : $0 }
    for index in model.rows.indices {
      model.rows[index][new] = model.rows[index].removeValue(forKey: old)
    }
    for (name, column) in model.indexes where column == old { model.indexes[name] = new }
  }

  private func rebuild(
    _ model: inout Model, without gone: String? = nil, renaming: (old: String, new: String)? = nil,
    directives: [String] = []
  ) -> String {
    var lines = directives
    var before: [String] = []
    if let gone {
      model.columns.removeAll { $0 == gone }
      for index in model.rows.indices { model.rows[index][gone] = nil }
      for (name, column) in model.indexes where column == gone {
        before.append("DROP INDEX trusted.\(name);")
        model.indexes[name] = nil
      }
      lines.append("-- drop: \(gone)")
    }
    if let renaming {
      rename(renaming.old, renaming.new, &model)
      lines.append("-- rename: \(renaming.old) \(renaming.new)")
    }
    // In another order, which rows do not depend on.
    let columns = (["id"] + model.columns.reversed()).map { column in
      "\(column) TEXT\(model.key.contains(column) ? " NOT NULL" : "")"
    }
    let table =
      "CREATE TABLE trusted.t (\(columns.joined(separator: ", ")), PRIMARY KEY (\(model.key.joined(separator: ", "))))\nWITHOUT ROWID;"
    return (before + ["-- rebuild: trusted.t"] + lines + [table]).joined(separator: "\n")
  }

  /// Nine random migrations after one another, from three seeds; each time the rows are those of the
  /// model, the schema is that of the files, and something planted by hand is found.
  @Test func keepRowsAndLetNothingPlantedPass() throws {
    for seed in 0..<3 as Range<UInt64> {
      var random = SplitMix64(seed: seed)
      let folder = try ProjectFolder([
        "migrations/trusted/0001_create_t.sql":
          "CREATE TABLE trusted.t (id TEXT NOT NULL, c0 TEXT, c1 TEXT, PRIMARY KEY (id)) WITHOUT ROWID;"
      ])
      try folder.warehouse.prepare()
      _ = try Migrations.apply(try folder.project, to: folder.warehouse, runID: "r0")
      let connection = try folder.warehouse.connect(writing: .trusted)
      var model = Model(rows: [])
      for id in 0..<20 {
        let values: [Value] = (0..<2).map { _ in
          Bool.random(using: &random) ? .null : .text("v\(Int.random(in: 0..<5, using: &random))")
        }
        model.rows.append(["id": .text("\(id)"), "c0": values[0], "c1": values[1]])
        try connection.run("INSERT INTO trusted.t VALUES (?, ?, ?)", [.text("\(id)")] + values)
      }
      for step in 2...10 {
        let text = change(&model, &random, step)
        let padded = String(String(10_000 + step).dropFirst())
        try folder.write(text, to: "migrations/trusted/\(padded)_change_t.sql")
        _ = try Migrations.apply(try folder.project, to: folder.warehouse, runID: "r\(step)")
        let columns = ["id"] + model.columns
        let list = columns.joined(separator: ", ")
        let found = try connection.rows("SELECT \(list) FROM trusted.t")
        let expected = model.rows.map { row in columns.map { row[$0] ?? .null } }
        #expect(
          Set(found) == Set(expected) && found.count == expected.count, "seed \(seed), \(text)")
        #expect(
          try Migrations.verify(try folder.project, folder.warehouse).allSatisfy(\.isEmpty),
          "seed \(seed), \(text)")
      }
      #expect(try connection.value("PRAGMA trusted.integrity_check") == "ok", "seed \(seed)")
      try plant(in: model, folder, &random, seed)
    }
  }

  private func plant(
    in model: Model, _ folder: ProjectFolder, _ random: inout SplitMix64,
    _ seed: UInt64
  ) throws {
    let column = model.columns.randomElement(using: &random) ?? "id"
    var planted = [
      "ALTER TABLE trusted.t ADD COLUMN stranger TEXT",
      "ALTER TABLE trusted.t RENAME COLUMN \(column) TO stranger",
      "CREATE INDEX trusted.stranger ON t (\(column))",
      "CREATE VIEW trusted.stranger AS SELECT \(column) FROM t",
      "CREATE TRIGGER trusted.stranger AFTER DELETE ON t BEGIN SELECT 1; END",
      "CREATE TABLE trusted.stranger (x TEXT)", "DROP TABLE trusted.t",
      """
      CREATE TABLE trusted.copy AS SELECT * FROM trusted.t; DROP TABLE trusted.t;
      ALTER TABLE trusted.copy RENAME TO t
      """,
    ]
    planted += model.indexes.keys.map { "DROP INDEX trusted.\($0)" }
    for (number, sql) in planted.enumerated() {
      let copy = Warehouse(folder: folder.url.appending(path: "copy-\(number)"))
      try FileManager.default.copyItem(at: folder.warehouse.folder, to: copy.folder)
      try copy.connect(writing: .trusted).execute(sql)
      let drift = try Migrations.verify(try folder.project, copy)
      #expect(!drift.flatMap(\.schema).isEmpty, "seed \(seed): \(sql) is not found")
    }
  }
}
