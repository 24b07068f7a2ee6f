// How the shape that a SELECT asks for differs from that of its table.

import SQLText
import Warehouse

/// What a table lacks, and what it has too much.
struct ShapeDifference {
  /// The columns that only the SELECT has.
  private(set) var added: [SelectShape.Column] = []
  /// The columns that only the table has.
  private(set) var removed: [String] = []
  /// Columns that seem to be one under two names.
  private(set) var renamed: [(old: String, new: String)] = []
  /// Columns whose values the table's type would not take as they are.
  private(set) var retyped: [(column: SelectShape.Column, former: String)] = []
  /// Whether the header names another key than the table has.
  let isKeyChanged: Bool

  var isEmpty: Bool {
    added.isEmpty && removed.isEmpty && renamed.isEmpty && retyped.isEmpty && !isKeyChanged
  }

  /// Whether ALTER TABLE can do it.
  var isAddition: Bool {
    removed.isEmpty && renamed.isEmpty && retyped.isEmpty && !isKeyChanged
  }

  /// The columns that are not there any more under their names, in small letters.
  var lost: Set<String> { Set(removed.map { $0.lowercased() }) }

  init(_ shape: SelectShape, _ definition: TableDefinition) {
    let known = definition.columns
    func own(_ name: String) -> TableDefinition.Column? {
      known.first { $0.name.lowercased() == name.lowercased() }
    }
    let key = definition.primaryKey.map { $0.lowercased() }
    isKeyChanged =
      !shape.key.isEmpty && Set(shape.key.map { $0.lowercased() }) != Set(key)
      && shape.isKeyDeclared
    for column in shape.columns {
      guard let former = own(column.name) else {
        added.append(column)
        continue
      }
      guard let declared = DeclaredType(former.type), column.contradicts(declared) else { continue }
      retyped.append((column, former.type))
    }
    removed = known.map(\.name).filter { name in
      !shape.columns.contains { $0.name.lowercased() == name.lowercased() }
    }
    pair(shape, known)
  }

  /// A column that went and one that came, at one place or of nearly one name.
  private mutating func pair(_ shape: SelectShape, _ known: [TableDefinition.Column]) {
    for column in added {
      let candidates = removed.filter { old in
        guard let former = known.first(where: { $0.name == old }) else { return false }
        return DeclaredType(former.type).map { !column.contradicts($0) } ?? true
      }
      let words = Set(column.name.lowercased().split(separator: "_"))
      let neighbour = Self.neighbour(of: column.name, in: shape.columns.map(\.name))
      guard
        let old = Suggestion.closest(to: column.name, in: candidates)
          ?? candidates.first(where: {
            !words.isDisjoint(with: $0.lowercased().split(separator: "_"))
          })
          ?? candidates.first(where: {
            Self.neighbour(of: $0, in: known.map(\.name)) == neighbour
          })
      else { continue }
      removed.removeAll { $0 == old }
      renamed.append((old, column.name))
    }
    added.removeAll { column in renamed.contains { $0.new == column.name } }
  }

  /// The column before one, in small letters; empty for the first.
  private static func neighbour(of name: String, in names: [String]) -> String {
    guard let index = names.firstIndex(of: name), index > 0 else { return "" }
    return names[index - 1].lowercased()
  }
}
