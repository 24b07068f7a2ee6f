// What is different about a file, and what its source wants done about it.

import Connections
import Warehouse

/// How a file differs from what its source declares.
struct FileDrift: Equatable, Sendable {
  /// Columns that the table did not have.
  var added: [String] = []
  /// Declared columns that the file does not have.
  var missing: [String] = []
  /// Declared columns that come earlier in the file than the source has them.
  var reordered: [String] = []
  /// Whether the file has nothing where there were rows.
  var isEmptied = false

  /// Whether it is more than another order, which is followed by name.
  var changesShape: Bool { !added.isEmpty || !missing.isEmpty || isEmptied }

  /// What is different, as the rows of `schema_change`.
  func changes(of table: TableName, _ path: String) -> [SchemaChange] {
    func changes(_ change: SchemaChange.Change, _ columns: [String]) -> [SchemaChange] {
      columns.map { SchemaChange(table: table, path: path, change: change, column: $0) }
    }
    return changes(.added, added) + changes(.missing, missing) + changes(.reordered, reordered)
      + changes(.emptied, isEmptied ? ["*"] : [])
  }
}

extension FileDrift {
  /// Takes in how another file differs.
  mutating func merge(_ other: FileDrift) {
    func merge(_ columns: inout [String], _ more: [String]) {
      columns += more.filter { !columns.contains($0) }
    }
    merge(&added, other.added)
    merge(&missing, other.missing)
    merge(&reordered, other.reordered)
    isEmptied = isEmptied || other.isEmptied
  }
}

/// A file that does not enter, for its source's policy.
struct KeptOut: Error {
  let drift: FileDrift
  let state: FormerLoad.State
}

extension Source {
  /// What becomes of a file with such a drift; nil where it enters.
  ///
  /// A file without a single byte where there were rows is more likely a broken export than the news
  /// that there is nothing, so it waits under every policy.
  func verdict(on drift: FileDrift, isWithoutContent: Bool) -> FormerLoad.State? {
    guard drift.changesShape else { return nil }
    switch self.drift {
    case .freeze: return .rejected
    case .hold: return .held
    case .evolve: return drift.isEmptied && isWithoutContent ? .held : nil
    }
  }
}
