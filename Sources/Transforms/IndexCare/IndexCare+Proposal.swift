// Which index avoids a walk: each one that might is made in the copied schema and the statement compiled
// again, so that what is proposed is what SQLite would use.

import SQLite
import Warehouse

extension IndexCare {
  /// How many columns of a table are tried.
  private static let mostColumns = 24

  /// The statement of an index with which a statement no longer walks a table inside a loop.
  ///
  /// - Returns: The statement, and whether the index is asked for one value and not for a range.
  func index(for table: TableName, in sql: String) -> (statement: String, findsEqual: Bool)? {
    let candidates = columns(of: table, readBy: sql).prefix(Self.mostColumns)
    let helping = candidates.filter { !isWalked(table, in: sql, with: [$0]) }
    // An index that finds equal values helps more than one that finds a range.
    let equal = helping.filter { findsEqual(table, in: sql, with: [$0]) }
    guard let best = equal.first ?? helping.first else { return nil }
    let columns = equal.count > 1 && findsEqual(table, in: sql, with: equal) ? equal : [best]
    return (statement(for: table, columns), !equal.isEmpty)
  }

  /// The statement that makes an index, with a name that says what it is by.
  func statement(for table: TableName, _ columns: [String]) -> String {
    let name = "\(table.name)_by_\(columns.joined(separator: "_and_"))"
    let list = columns.map(Self.name).joined(separator: ", ")
    return
      "CREATE INDEX \(table.layer.rawValue).\(Self.name(name)) ON \(Self.name(table.name)) (\(list))"
  }

  /// A name as SQL takes it: bare where that is enough.
  private static func name(_ name: String) -> String {
    name.wholeMatch(of: /[a-z_][a-z0-9_]*/) == nil ? name.sqlIdentifier : name
  }

  /// The columns of a table that a statement reads, in the order of the table.
  func columns(of table: TableName, readBy sql: String) -> [String] {
    let accesses = (try? connection.accesses(of: sql)) ?? []
    let read = Set(
      accesses.compactMap { access -> String? in
        guard case .read(table.layer.rawValue, let name, let column, _) = access,
          name == table.name
        else { return nil }
        return column
      })
    let all = (try? TableShape(of: table, on: connection)?.columns.map(\.name)) ?? []
    return all.filter(read.contains)
  }

  private func isWalked(
    _ table: TableName, in sql: String, with columns: [String]
  ) -> Bool {
    trying(columns, of: table) { walksInLoop(table, sql) } ?? true
  }

  /// Whether an index is asked for one value in each of its columns.
  private func findsEqual(
    _ table: TableName, in sql: String, with columns: [String]
  ) -> Bool {
    trying(columns, of: table) {
      guard !walksInLoop(table, sql), let bytecode = try? connection.bytecode(of: sql),
        let page = try? connection.value(
          "SELECT rootpage FROM \(table.layer.rawValue).sqlite_master WHERE name = ?",
          [.text(Self.trialName)]
        ).integer
      else { return false }
      let cursors = Set(bytecode.openedCursors.filter { $0.rootPage == page }.map(\.cursor))
      return bytecode.instructions.contains { seek in
        guard seek.opcode == "SeekGE", cursors.contains(seek.p1), seek.p4 == String(columns.count)
        else { return false }
        // The range ends where it begins: it is one value.
        return bytecode.instructions.contains {
          $0.opcode == "IdxGT" && $0.p1 == seek.p1 && $0.p3 == seek.p3 && $0.p4 == seek.p4
        }
      }
    } ?? false
  }

  private static let trialName = "pantanal trial index"

  /// Does something while a table has one more index.
  func trying<Result>(
    _ columns: [String], of table: TableName, _ body: () -> Result
  ) -> Result? {
    let list = columns.map(\.sqlIdentifier).joined(separator: ", ")
    let name = "\(table.layer.rawValue).\(Self.trialName.sqlIdentifier)"
    do {
      try connection.execute("CREATE INDEX \(name) ON \(table.name.sqlIdentifier) (\(list))")
    } catch {
      return nil
    }
    defer { try? connection.execute("DROP INDEX \(name)") }
    return body()
  }
}
