// About how many rows a transform gives, from how many its inputs have.

import SQLText
public import Warehouse

extension Compilation {
  /// About how many rows the transform gives, as many as the table has that it begins with.
  ///
  /// - Parameter sizes: How many rows its inputs have, as far as that is known.
  /// - Returns: Nothing where rows are grouped, or where nothing is known of what it begins with.
  public func estimatedRowCount(with sizes: [TableName: Int64]) -> Int64? {
    guard let statement = SelectStatement.parse(transform.file.sql) else { return nil }
    return Self.rowCount(of: statement, sizes, [:])
  }

  private static func rowCount(
    of statement: SelectStatement, _ sizes: [TableName: Int64], _ outer: [String: Int64]
  ) -> Int64? {
    var named = outer
    for common in statement.tables {
      named[common.name.lowercased()] = rowCount(of: common.statement, sizes, named)
    }
    if statement.limit != nil { return nil }
    var total: Int64 = 0
    for arm in statement.arms {
      guard let core = arm.body.core else { continue }
      guard core.grouping.isEmpty, !core.isDistinct else { return nil }
      // An arm of constants is a row.
      guard let first = core.from.first else {
        total += 1
        continue
      }
      guard let count = rowCount(of: first, sizes, named) else { return nil }
      total += count
    }
    return total
  }

  private static func rowCount(
    of item: FromItem, _ sizes: [TableName: Int64], _ named: [String: Int64]
  ) -> Int64? {
    switch item.source {
    case .query(let statement): return rowCount(of: statement, sizes, named)
    case .joins(let items): return items.first.flatMap { rowCount(of: $0, sizes, named) }
    case .table(nil, let name, _): return named[name.lowercased()]
    case .table(let schema?, let name, _):
      guard let layer = Layer(rawValue: schema.lowercased()) else { return nil }
      return sizes.first { $0.key.layer == layer && $0.key.name.lowercased() == name.lowercased() }?
        .value
    case .function: return nil
    }
  }
}
