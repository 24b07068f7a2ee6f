// Which columns of the tables of a mart are personal, and what becomes of each.

import Warehouse

/// The personal columns of a set of tables, those included that refer to a personal column.
struct PersonalColumns {
  let tables: [SourceTable]
  private var kinds: [TableName: [String: Source.PersonalData]]
  private var joined: [TableName: Set<String>] = [:]

  init(
    _ personalData: [TableName: [String: Source.PersonalData]], in tables: [SourceTable]
  ) {
    self.tables = tables
    kinds = personalData
    for table in tables {
      joined[table.name, default: []].formUnion(table.uniqueColumns.union(table.key))
      for reference in table.references {
        joined[table.name, default: []].insert(reference.column)
        joined[reference.parent, default: []].insert(reference.parentColumn)
      }
    }
    followReferences()
  }

  /// A value that is personal on one side of a reference is so on the other; and a pseudonym on one
  /// side alone would break the reference.
  private mutating func followReferences() {
    let references = tables.flatMap { table in table.references.map { (table.name, $0) } }
    var isSettled = false
    while !isSettled {
      isSettled = true
      for (child, reference) in references {
        let here = kinds[child]?[reference.column]
        let there = kinds[reference.parent]?[reference.parentColumn]
        guard (here == nil) != (there == nil) else { continue }
        kinds[child, default: [:]][reference.column] = here ?? there
        kinds[reference.parent, default: [:]][reference.parentColumn] = here ?? there
        isSettled = false
      }
    }
  }

  /// What happens to the columns of a table that are not simply kept.
  func treatments(of table: SourceTable) -> [String: Treatment] {
    var treatments: [String: Treatment] = [:]
    for (column, kind) in kinds[table.name] ?? [:] {
      let joins = joined[table.name]?.contains(column) ?? false
      treatments[column] = .personal(kind, joins: joins)
    }
    for column in Treatment.payloadColumns[table.name] ?? [] { treatments[column] = .removed }
    for column in Treatment.screenedColumns[table.name] ?? [] { treatments[column] = .screened }
    return treatments
  }
}
