// The id of a run in a transform: it is another one each time, and no reason to change a row.

import SQLText
import Warehouse

extension Compilation {
  /// The columns that are the id of the run and nothing else.
  var runIDColumns: Set<String> {
    guard let statement = SelectStatement.parse(sql) else { return [] }
    let cores = statement.arms.map(\.body.core)
    return Set(
      columns.indices.filter { index in
        cores.allSatisfy { core in
          guard let core, core.columns.count == columns.count,
            case .parameter(let name) = core.columns[index].expression?.unwrapped.kind
          else { return false }
          return name.dropFirst() == "run_id"
        }
      }.map { columns[$0] })
  }
}
