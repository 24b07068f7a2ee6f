// The order in which tables are computed: each after those it reads.

public import Warehouse

/// An order of tables in which each comes after those it depends on.
public struct DependencyOrder: Sendable {
  /// All tables, each once; those of a cycle somewhere among the others.
  public private(set) var tables: [TableName] = []
  /// The cycles, each from a table back to itself; a knot of several is shown once.
  public private(set) var cycles: [[TableName]] = []

  /// Orders tables; among those that could come next, by name.
  ///
  /// - Parameter dependencies: What each table reads. Tables that are not keys are ignored.
  public init(of dependencies: [TableName: Set<TableName>]) {
    var done: Set<TableName> = []
    var knotted: Set<TableName> = []
    var path: [TableName] = []
    func visit(_ table: TableName) {
      if done.contains(table) { return }
      if let start = path.firstIndex(of: table) {
        let cycle = path[start...]
        if knotted.isDisjoint(with: cycle) { cycles.append(Array(cycle) + [table]) }
        knotted.formUnion(cycle)
        return
      }
      path.append(table)
      for dependency in (dependencies[table] ?? []).sorted() where dependencies[dependency] != nil {
        visit(dependency)
      }
      path.removeLast()
      done.insert(table)
      tables.append(table)
    }
    for table in dependencies.keys.sorted() { visit(table) }
  }

  /// A cycle as a failure.
  ///
  /// - Parameters:
  ///   - cycle: The tables, from one back to itself.
  ///   - place: Where the first of them reads the second.
  /// - Returns: The failure.
  public static func error(of cycle: [TableName], at place: Place?) -> PantanalError {
    let names = cycle.map(\.description).joined(separator: " → ")
    return cycle.count == 2
      ? PantanalError(
        .cycle, "this table reads itself: \(names)",
        hint: "read what it is made from; what was there before is not an input", place: place)
      : PantanalError(
        .cycle, "these tables read each other: \(names)",
        hint: "break the circle: let one of them read something further up", place: place)
  }
}
