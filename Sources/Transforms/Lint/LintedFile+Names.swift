// Names: tables with their layers, columns with their tables, stars, and columns that nothing uses.

import SQLText
import Warehouse

extension LintedFile {
  /// Findings about names.
  var nameFindings: [Finding] {
    query.arms.flatMap { unqualifiedTables($0) + columns($0) } + stars
  }

  private func unqualifiedTables(_ arm: LintedArm) -> [Finding] {
    arm.relations.compactMap { relation in
      guard case .table(nil, let name, _) = relation.item.source, relation.query == nil else {
        return nil
      }
      return finding(
        .unqualifiedTable, "\(name) does not say its layer",
        hint: relation.table.map { "write \($0)" }, at: relation.item.sourceRange.lowerBound)
    }
  }

  private func columns(_ arm: LintedArm) -> [Finding] {
    // In the only relation there is, a column is what it seems.
    let isAlone = arm.relations.count < 2
    return arm.allExpressions.flatMap { expression in
      arm.references(in: expression).compactMap { reference, place -> Finding? in
        guard reference.table == nil,
          case .column(_, let index, let depth) = arm.meaning(of: reference)
        else { return nil }
        if depth > 0 { return outer(reference, arm, at: place) }
        guard !isAlone, !isAlias(reference, in: arm, place) else { return nil }
        let name = arm.relations[index].name
        return finding(
          .unqualifiedColumn, "\(reference.name) does not say its table, and several are read here",
          hint: name.map { "write \($0).\(reference.name)" }, at: place.range.lowerBound)
      }
    }
  }

  /// GROUP BY and ORDER BY may mean a result column by its alias.
  private func isAlias(
    _ reference: ColumnReference, in arm: LintedArm, _ place: SQLExpression
  ) -> Bool {
    guard
      arm.core.columns.contains(where: { $0.alias?.lowercased() == reference.name.lowercased() })
    else { return false }
    let terms = arm.statement.order.map(\.expression) + arm.core.grouping
    return terms.contains { $0.unwrapped.range == place.range }
  }

  private func outer(
    _ reference: ColumnReference, _ arm: LintedArm, at place: SQLExpression
  ) -> Finding {
    let tables = arm.relations.compactMap(\.name).joined(separator: ", ")
    let name = reference.name
    return finding(
      .outerColumn,
      tables.isEmpty
        ? "\(name) is a column of the query around this one"
        : "\(name) is no column of \(tables), but one of the query around this one",
      hint: "write its table before it, or the column that is meant", at: place.range.lowerBound)
  }

  private var stars: [Finding] {
    guard kind == .transform || kind == .model else { return [] }
    return query.arms.filter { $0.role == .result }.flatMap { arm in
      arm.core.columns.filter { $0.expression == nil }.map { column in
        finding(
          .selectStar, "a transform ends in the columns of its table, one by one",
          hint: "with \(text.text(in: column.range)), a new column of an input no longer fits",
          at: column.range.lowerBound)
      }
    }
  }

  /// Findings about columns that nothing uses.
  var columnFindings: [Finding] {
    query.tables.flatMap { table -> [Finding] in
      guard table.isRead else {
        return [
          finding(
            .unusedColumn, "nothing reads \(table.name)", hint: "leave it out", at: table.place)
        ]
      }
      guard !table.comparesRows, !table.isOpen else { return [] }
      return table.columns.filter { !table.used.contains($0.name.lowercased()) }
        .prefix { _ in !table.used.isEmpty }
        .map { column in
          finding(
            .unusedColumn, "nothing uses the column \(column.name) of \(table.name)",
            hint: "leave it out", at: column.offset)
        }
    }
  }
}
