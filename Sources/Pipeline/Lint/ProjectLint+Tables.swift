// What only the whole project shows: keys, columns that nothing reads, personal data that is published.

import Publishing
import Quality
import SQLText
import SQLite
import Transforms
import Warehouse

extension CompiledProject {
  /// Findings that rest on more than one file.
  func tableFindings() throws -> [Finding] {
    try keyFindings() + unreadColumns() + publishedPersonalData() + indexFindings()
  }

  // MARK: Keys

  private func keyFindings() -> [Finding] {
    compilations.values.flatMap { compilation -> [Finding] in
      let file = compilation.transform.file
      guard !compilation.key.isEmpty else {
        return [
          Finding(
            .missingKey,
            "\(compilation.transform.table) has no key, so it is always computed whole",
            hint: "name the columns that tell its rows apart: key: […]",
            at: Place(file: file.path, line: 1, column: 1))
        ]
      }
      return compilation.columnsOfTheRun.filter { compilation.key.contains($0.name) }.map {
        Finding(
          .runIDKey, "the key \($0.name) is made of :run_id, so every run makes new rows",
          hint: "a key is made of the data", at: file.place(of: $0.offset))
      }
    }
  }

  // MARK: Columns that nothing reads

  private func unreadColumns() throws -> [Finding] {
    var read: [TableName: Set<String>] = [:]
    for compilation in compilations.values {
      read.merge(compilation.reads) { $0.union($1) }
    }
    for file in project.ruleQueries {
      for access in (try? shapes.accesses(of: file.sql)) ?? [] {
        guard case .read(let database, let table, let column, _) = access,
          let layer = Layer(rawValue: database)
        else { continue }
        read[TableName(layer, table), default: []].insert(column)
      }
    }
    let published = try Set(project.settings.marts.flatMap { try tables(of: $0) })
    return try project.transforms.flatMap { table, file -> [Finding] in
      guard table.layer == .trusted, !published.contains(table),
        let compilation = compilations[table], let query = compilation.resultColumns
      else { return [] }
      let own = try ownColumns(of: table, file).union(compilation.key.map { $0.lowercased() })
      let used = Set((read[table] ?? []).map { $0.lowercased() }).union(own)
      return query.filter { !used.contains($0.name.lowercased()) }.map {
        Finding(
          .unreadColumn, "no transform, model, rule or mart reads \(table).\($0.name)",
          at: file.place(of: $0.offset))
      }
    }
  }

  /// The columns that a table's own rules and references speak of.
  private func ownColumns(of table: TableName, _ file: SQLFile) throws -> Set<String> {
    let rules = ruleSets[table]?.rules ?? []
    let words = rules.filter { $0.origin != .constraint }.flatMap { rule in
      SQLText(rule.condition.description).tokens.map {
        SQLText(rule.condition.description).content(of: $0).lowercased()
      }
    }
    let references = try shapes.rows(
      "SELECT lower(\"from\") FROM pragma_foreign_key_list(?, ?)",
      [.text(table.name), .text(table.layer.rawValue)])
    return Set(words).union(references.compactMap { $0[0].text })
  }

  // MARK: Personal data

  private func publishedPersonalData() throws -> [Finding] {
    let found = try declaredPersonalData.get().columns
    return try project.settings.marts.flatMap { mart in
      try tables(of: mart).flatMap { table -> [Finding] in
        guard let compilation = compilations[table] else { return [] }
        let personal = found[table] ?? [:]
        let undeclared = personal.filter {
          compilation.transform.columns[$0.key]?.personalData == nil
        }
        let joins = try joiningColumns(of: table)
        return undeclared.map { column, kind in
          let becomes = kind.becomes(whereItJoins: joins.contains(column.lowercased()))
          return Finding(
            .piiPublished,
            "\(table).\(column) holds personal data (\(kind.rawValue)); the mart \(mart.name)"
              + " publishes it \(becomes)",
            hint: "say so with columns: {\(column): {pii: \(kind.rawValue)}}, mask it with"
              + " pseudonym(), or write pii: none where it holds nothing personal",
            at: place(of: column, in: compilation))
        }
      }
    }
  }

  private func place(of column: String, in compilation: Compilation) -> Place {
    let file = compilation.transform.file
    if let yaml = file.header["columns"]?[column] { return yaml.place }
    return file.place(of: compilation.resultColumns?.first { $0.name == column }?.offset ?? 0)
  }

  private func joiningColumns(of table: TableName) throws -> Set<String> {
    let rows = try shapes.rows(
      """
      SELECT lower(name) FROM pragma_table_info(?1, ?2) WHERE pk > 0
      UNION SELECT lower("from") FROM pragma_foreign_key_list(?1, ?2)
      """, [.text(table.name), .text(table.layer.rawValue)])
    return Set(rows.compactMap { $0[0].text })
  }
}
