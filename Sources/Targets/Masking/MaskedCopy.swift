// A copy of a warehouse in which personal data never was: rows are masked on their way into new files.

import Foundation
import SQLite
import Warehouse

/// Copies a warehouse row by row, pseudonymising what is personal.
///
/// The files are new ones, so no free page, log or journal of theirs ever held the values; and rows
/// are inserted rather than changed, since a value may take the place of another that is not yet replaced.
struct MaskedCopy {
  private let masking: Masking
  private let folder: URL
  private let cancellation: Cancellation
  private let progress: ProgressHandler

  init(
    _ masking: Masking, to folder: URL, _ cancellation: Cancellation,
    _ progress: @escaping ProgressHandler
  ) {
    self.masking = masking
    self.folder = folder
    self.cancellation = cancellation
    self.progress = progress
  }

  func make(of warehouse: Warehouse) throws {
    let snapshot = try WarehouseSnapshot(of: warehouse) { connection in
      try PersonalMask(masking.key).register(on: connection)
      try connection.setDefensive(false)
      // A rule of the table's own could forbid a value that stands for another; the table's
      // transform, which is asked again, then says what becomes of the row.
      try connection.execute("PRAGMA ignore_check_constraints = ON")
    }
    try DiskSpace.check(for: snapshot.sizes().reduce(0, +), in: folder)
    try cancellation.interrupting(snapshot.connection) {
      for name in WarehouseSnapshot.names { try copy(name, snapshot) }
      let resting = try WarehouseSnapshot.names.map { try definitions(in: $0, snapshot) }
      try snapshot.connection.execute("COMMIT")
      for (name, definitions) in zip(WarehouseSnapshot.names, resting) {
        try finish(name, definitions)
      }
    }
  }

  private func file(_ name: String) -> URL { folder.appending(path: "\(name).db") }

  /// Makes a file with empty tables, and attaches it as `copy_<name>`.
  private func makeFile(_ name: String, _ tables: [String], _ connection: Connection) throws {
    try NewFile.make(at: file(name))
    let pageSize = try connection.value("PRAGMA \(name).page_size").integer ?? 16384
    let version = try connection.value("PRAGMA \(name).user_version").integer ?? 0
    // Setting a version writes the first page, and with it the size of all pages.
    let settings = "PRAGMA page_size = \(pageSize); PRAGMA user_version = \(version);"
    try NewFile.open(file(name)).execute(settings + tables.joined(separator: ";\n"))
    try connection.attach(file(name).path, as: "copy_\(name)", mode: .readWrite)
    try connection.execute("PRAGMA copy_\(name).journal_mode = OFF")
  }

  // MARK: Rows

  private func copy(_ name: String, _ snapshot: WarehouseSnapshot) throws {
    let connection = snapshot.connection
    let tables = try connection.rows(
      """
      SELECT s.name, s.sql, l.wr
      FROM \(name).sqlite_master AS s
      JOIN pragma_table_list AS l ON l.schema = ?1 AND l.name = s.name
      WHERE s.type = 'table' AND substr(s.name, 1, 7) <> 'sqlite_'
      ORDER BY s.rowid
      """, [.text(name)])
    try makeFile(name, tables.compactMap { $0[1].text }, connection)
    for (index, row) in tables.enumerated() {
      try cancellation.check()
      let table = row[0].text ?? ""
      progress(
        Progress(
          "copy \(name).\(table)", completed: Int64(index), total: Int64(tables.count), unit: .files
        ))
      let treatment =
        Layer(rawValue: name).map { masking.treatment(of: TableName($0, table)) }
        ?? masking.treatmentInCatalog(of: table)
      try copy(table, of: name, hasRowID: row[2] == 0, treatment, on: connection)
    }
  }

  private func copy(
    _ table: String, of name: String, hasRowID: Bool, _ treatment: MaskedTable,
    on connection: Connection
  ) throws {
    let columns = try connection.rows(
      "SELECT name, type, pk FROM pragma_table_xinfo(?, ?) WHERE hidden = 0 ORDER BY cid",
      [.text(table), .text(name)])
    var names = columns.compactMap { $0[0].text }
    var values = names.map { treatment.columns[$0] ?? $0.sqlIdentifier }
    names = names.map(\.sqlIdentifier)
    // Loads know their rows by the rowid, which an integer key is already.
    let taken = Set(columns.compactMap { $0[0].text?.lowercased() })
    let isAliased = columns.contains { $0[1].text?.uppercased() == "INTEGER" && $0[2] == 1 }
    if hasRowID, !isAliased, !taken.contains("rowid") {
      names.append("rowid")
      values.append("rowid")
    }
    let condition = treatment.rows.map { " WHERE \($0)" } ?? ""
    try connection.run(
      """
      INSERT OR IGNORE INTO copy_\(name).\(table.sqlIdentifier) (\(names.joined(separator: ", ")))
      SELECT \(values.joined(separator: ", "))
      FROM \(name).\(table.sqlIdentifier)\(condition)
      """)
  }

  /// What rests on the tables of a file: indexes, then views, then triggers.
  private func definitions(in name: String, _ snapshot: WarehouseSnapshot) throws -> [String] {
    try snapshot.connection.rows(
      """
      SELECT sql FROM \(name).sqlite_master
      WHERE type <> 'table' AND sql IS NOT NULL
      ORDER BY type = 'index' DESC, type = 'view' DESC, rowid
      """
    ).compactMap { $0[0].text }
  }

  /// Makes what rests on the tables, and gives the file its journal.
  private func finish(_ name: String, _ definitions: [String]) throws {
    let connection = try NewFile.open(file(name))
    try cancellation.interrupting(connection) {
      for sql in definitions {
        try cancellation.check()
        try connection.execute(sql)
      }
    }
    try connection.execute("PRAGMA journal_mode = WAL")
  }
}
