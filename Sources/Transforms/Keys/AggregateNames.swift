// Which calls make a SELECT one over groups, and which windows it has.

import SQLText
import SQLite

/// The names of aggregate functions, as a connection knows them.
struct AggregateNames {
  private let names: Set<String>

  init(on connection: Connection) throws {
    names = Set(
      try connection.rows("SELECT DISTINCT name FROM pragma_function_list WHERE type IN ('a', 'w')")
        .compactMap { $0[0].text?.lowercased() })
  }

  /// Whether a call takes many rows, a window's aside.
  func contains(_ call: Call) -> Bool {
    let name = call.name.lowercased()
    // Of several arguments, min() and max() take the least and the greatest.
    if name == "min" || name == "max" { return call.over == nil && call.arguments.count == 1 }
    return call.over == nil && names.contains(name)
  }

  /// Whether a SELECT without GROUP BY is over all its rows as one group.
  func isAggregate(_ core: SelectCore) -> Bool {
    let places = core.columns.compactMap(\.expression) + [core.having].compactMap(\.self)
    return places.contains { expression in
      var found = false
      expression.walk { part in
        if case .call(let call) = part.kind, contains(call) { found = true }
      }
      return found
    }
  }
}

extension SelectCore {
  /// What each window that is used partitions by.
  var usedWindows: [[SQLExpression]] {
    var partitions: [[SQLExpression]] = []
    for expression in columns.compactMap(\.expression) {
      expression.walk { part in
        guard case .call(let call) = part.kind, let over = call.over else { return }
        partitions.append(partition(of: over))
      }
    }
    return partitions
  }

  private func partition(of over: Call.Over) -> [SQLExpression] {
    switch over {
    case .name(let name): partition(ofWindowNamed: name)
    case .window(let window):
      window.base.map { partition(ofWindowNamed: $0) } ?? window.partition
    }
  }

  private func partition(ofWindowNamed name: String) -> [SQLExpression] {
    guard let named = windows.first(where: { $0.name.lowercased() == name.lowercased() }) else {
      return []
    }
    return named.window.base.map { partition(ofWindowNamed: $0) } ?? named.window.partition
  }
}
