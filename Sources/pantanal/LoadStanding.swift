// How the files behind RAW stand: those that wait, were rejected whole, or are no longer there.

import Connections
import Ingest
import SQLite
import Warehouse

/// What a person may have to decide about files.
struct LoadStanding {
  /// A file that was kept out of its table.
  struct KeptOut {
    let table: String
    let path: String
    let reason: String
  }

  let held: [KeptOut]
  let rejected: [KeptOut]
  /// Loaded files that are no longer there, by table; absent where a place cannot be listed.
  let vanished: [(table: String, paths: [String])]?

  init(of session: Session, on connection: Connection) throws {
    held = try Self.keptOut("held", on: connection)
    rejected = try Self.keptOut("rejected", on: connection)
    let planned = try? Ingest.plan(
      session.project, session.warehouse, ProjectConnections(session.project))
    vanished = planned?.filter { !$0.vanishedPaths.isEmpty }.map {
      ($0.table.description, $0.vanishedPaths)
    }
  }

  private static func keptOut(_ state: String, on connection: Connection) throws -> [KeptOut] {
    // A warehouse that nothing has written to since the program was renewed keeps nothing out.
    guard try connection.value("PRAGMA raw.user_version").integer != 1 else { return [] }
    return try connection.rows(
      """
      SELECT 'raw.' || table_name, path, coalesce(reason, '')
      FROM raw._load
      WHERE state = ?
      ORDER BY table_name, path
      """, [.text(state)]
    ).map {
      KeptOut(table: $0[0].text ?? "", path: $0[1].text ?? "", reason: $0[2].text ?? "")
    }
  }

  private static let shownCount = 5

  /// What a person reads; nothing where there is nothing to decide.
  var lines: [String] {
    var lines: [String] = []
    func add(_ files: [KeptOut], _ verb: String, _ hint: String) {
      guard !files.isEmpty else { return }
      lines.append("\(files.count.counted("file")) \(verb); \(hint)")
      lines += files.prefix(Self.shownCount).map { "  \($0.table)  \($0.path): \($0.reason)" }
      let others = files.count - Self.shownCount
      if others > 0 { lines.append("  and \(others.grouped) more") }
    }
    add(held, held.count == 1 ? "waits" : "wait", "pantanal ingest accept TABLE lets it in")
    add(rejected, "rejected whole", "their sources have drift: freeze")
    for (table, paths) in vanished ?? [] {
      lines.append(
        "\(paths.count.counted("file")) of \(table) no longer there, \(paths[0]) for instance; the"
          + " rows stay until pantanal ingest retract")
    }
    return lines
  }

  /// What a script reads.
  var json: JSONValue {
    func list(_ files: [KeptOut]) -> JSONValue {
      .list(
        files.map {
          .object([
            "table": .text($0.table), "path": .text($0.path), "reason": .text($0.reason),
          ])
        })
    }
    return .object([
      "held": list(held), "rejected": list(rejected),
      "vanished": vanished.map { vanished in
        .list(
          vanished.flatMap { table, paths in
            paths.map { .object(["table": .text(table), "path": .text($0)]) }
          })
      } ?? .null,
    ])
  }
}
