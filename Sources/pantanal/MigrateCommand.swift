// pantanal migrate: the shape of tables. Its other subcommands are in MigrateVerifyCommand.swift,
// MigrateNewCommand.swift, MigrateRepairCommand.swift and MigrateBaselineCommand.swift.

import ArgumentParser
import Migrations
import Pipeline
import Warehouse

struct MigrateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "migrate", abstract: "Apply migrations, say how they stand, draft the next.",
    discussion: """
      A migration is a file migrations/<layer>/NNNN_verb_noun.sql with CREATE, ALTER and DROP. Each runs \
      once, in its order, in one transaction with its row in the layer's _migration.

      Two comments mean something: a SELECT under `-- verify: what it makes sure of` (or behind \
      `-- verify:`) must return no rows; a CREATE TABLE under `-- rebuild: layer.table` gives a table \
      another definition and keeps its rows, indexes, triggers and views. A rebuild may say \
      `-- rename: old new`, `-- value: column = expression` and `-- drop: column`.

      `pantanal migrate --rehearse` executes what is pending, says what changes, and undoes it.
      """,
    subcommands: [
      MigrateApplyCommand.self, MigrateStatusCommand.self, MigrateVerifyCommand.self,
      MigrateNewCommand.self, MigrateRepairCommand.self, MigrateBaselineCommand.self,
    ],
    defaultSubcommand: MigrateApplyCommand.self)
}

struct MigrateApplyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apply", abstract: "Apply the migrations that have not been applied.")

  @Flag(help: "Execute them for real, say what changes, and undo it.")
  var rehearse = false

  @OptionGroup var options: GlobalOptions

  func run() throws {
    let session = try Session(options)
    guard rehearse else { return try session.execute(kinds: [.migrate]) }
    let hidden = try session.pipeline().personalData().mapValues { Set($0.keys) }
    let rehearsals = try session.holdingLock {
      try Migrations.rehearse(session.project, session.warehouse, hiding: hidden)
    }
    if rehearsals.isEmpty, !options.json {
      session.display.print("nothing to rehearse: no migration is pending")
    }
    for rehearsal in rehearsals {
      session.output(rehearsal.lines.joined(separator: "\n"), rehearsal.json)
    }
    if let error = PantanalError.joining(rehearsals.compactMap(\.error)) { throw error }
    if !rehearsals.isEmpty { session.display.print("nothing was changed") }
  }
}

struct MigrateStatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Show every migration and when it was applied.")

  @OptionGroup var options: GlobalOptions

  func run() throws {
    let session = try Session(options)
    let all = try Migrations.status(of: session.project, in: session.warehouse)
    var table = TextTable(["layer", "migration", "state", "applied (UTC)", "note"])
    for status in all {
      if options.json { Terminal.output(status.json.text) }
      table.add([
        status.layer.rawValue, status.fileName, status.state.rawValue, status.appliedAt ?? "",
        status.note ?? "",
      ])
    }
    guard !options.json else { return }
    for line in table.lines { Terminal.output(line) }
    session.display.print(Self.summary(all))
  }

  private static func summary(_ all: [MigrationStatus]) -> String {
    let waiting = all.count { $0.state == .pending }
    let wrong = all.count { [.edited, .missing, .clash, .late].contains($0.state) }
    if wrong > 0 {
      return "\(wrong.counted("migration")) in the way of others: pantanal migrate repair says why"
    }
    return waiting == 0
      ? "nothing is pending" : "\(waiting.counted("migration")) pending: pantanal migrate applies"
  }
}

extension Session {
  /// Does something behind the writer's lock, where there is a warehouse to lock.
  func holdingLock<Success>(_ body: () throws -> Success) throws -> Success {
    guard warehouse.exists else { return try body() }
    return try WriterLock.holding(warehouse, command: Self.command, body)
  }
}

extension MigrationStatus {
  /// The name of its file without the ending.
  var fileName: String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + "\(digits)_\(name)"
  }

  var json: JSONValue {
    .object([
      "layer": .text(layer.rawValue), "number": .integer(number), "name": .text(name),
      "state": .text(state.rawValue), "applied_at": .init(appliedAt), "note": .init(note),
    ])
  }
}

extension MigrationRehearsal {
  /// What it did, as people read it.
  var lines: [String] {
    let time =
      seconds < 1 ? "\(Int((seconds * 1000).rounded())) ms" : "\(seconds.withThreeDecimals) s"
    guard error == nil else { return ["\(migration)  failed, \(time)"] }
    var lines = ["\(migration)  \(time)"]
    lines += schema.flatMap(\.lines).map { "  \($0)" }
    lines += tables.map { table in
      let rows =
        table.rowCountBefore == table.rowCountAfter
        ? "\(Int(table.rowCountAfter).counted("row"))"
        : "\(Int(table.rowCountBefore).counted("row")) → \(Int(table.rowCountAfter).grouped)"
      return "  rows of \(table.table): \(rows), \(Int(table.changedRowCount).grouped) changed"
    }
    if verificationCount > 0 {
      lines.append("  \(verificationCount.counted("verification")) found nothing")
    }
    return lines
  }

  var json: JSONValue {
    .object([
      "migration": .text(migration), "seconds": .number(seconds),
      "error": .init(error?.message),
      "schema": .list(schema.map(\.json)),
      "tables": .list(
        tables.map {
          .object([
            "table": .text($0.table.description), "rows_before": .integer(Int($0.rowCountBefore)),
            "rows_after": .integer(Int($0.rowCountAfter)),
            "changed_rows": .integer(Int($0.changedRowCount)),
          ])
        }),
      "verifications": .integer(verificationCount),
    ])
  }
}

extension SchemaDifference {
  var json: JSONValue {
    .object([
      "kind": .text(kind.rawValue), "object": .text("\(layer.rawValue).\(name)"),
      "change": .text(change.rawValue), "removed": .list(removed.map(JSONValue.text)),
      "added": .list(added.map(JSONValue.text)),
    ])
  }
}
