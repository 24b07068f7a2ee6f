// The order in which tables are computed: each after those it reads.

public import Warehouse

/// An order of tables in which each comes after those it depends on.
public enum DependencyOrder {
  /// Orders tables; among those that could come next, by name.
  ///
  /// - Parameter dependencies: What each table reads. Tables that are not keys are ignored.
  /// - Returns: All keys, each once.
  /// - Throws: ``PantanalError`` with the whole cycle when there is one.
  public static func of(_ dependencies: [TableName: Set<TableName>]) throws -> [TableName] {
    var order: [TableName] = []
    var done: Set<TableName> = []
    var path: [TableName] = []
    func visit(_ table: TableName) throws {
      if done.contains(table) { return }
      if let start = path.firstIndex(of: table) {
        throw cycle(Array(path[start...]) + [table])
      }
      path.append(table)
      for dependency in (dependencies[table] ?? []).sorted()
      where dependencies[dependency] != nil {
        try visit(dependency)
      }
      path.removeLast()
      done.insert(table)
      order.append(table)
    }
    for table in dependencies.keys.sorted() { try visit(table) }
    return order
  }

  private static func cycle(_ tables: [TableName]) -> PantanalError {
    PantanalError(
      .cycle, "these tables read each other: \(tables.map(\.description).joined(separator: " → "))",
      hint: "break the circle: let one of them read something further up")
  }
}
