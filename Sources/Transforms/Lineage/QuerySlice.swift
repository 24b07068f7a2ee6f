// A query of which only what one result column needs is left: what its bytecode reads, that column
// hangs on.

import SQLText

/// A query in which result columns that are not needed are NULL.
struct QuerySlice: Sendable {
  /// The query.
  let sql: String

  /// Puts NULL in place of the result columns, at any depth, whose numbers are not among the needed.
  init(_ text: SQLText, _ statement: SelectStatement, needed: Set<SourceID>) {
    var replacements = statement.resultColumns.compactMap { column -> (Range<Int>, String)? in
      let number = SourceNumbers.number(ofResultAt: column.range.lowerBound)
      guard let expression = column.expression, !needed.contains(number) else { return nil }
      // What has no alias is called after its column, which others may ask for by that name.
      let name = column.alias == nil ? expression.columnName : nil
      let alias = name.map { " AS \"\($0.replacing("\"", with: "\"\""))\"" } ?? ""
      return (expression.range, "NULL" + alias)
    }
    if statement.arms.count == 1, statement.limit == nil {
      // An order in which nothing is cut off decides nothing.
      replacements += statement.order.map { ($0.expression.range, "NULL") }
    }
    var result: [UInt8] = []
    var end = 0
    for (range, replacement) in replacements.sorted(by: { $0.0.lowerBound < $1.0.lowerBound })
    where range.lowerBound >= end {
      result += text.bytes[end..<range.lowerBound]
      result += Array(replacement.utf8)
      end = range.upperBound
    }
    sql = String(decoding: result + text.bytes[end...], as: UTF8.self)
  }
}

extension SelectStatement {
  /// The result columns of this statement and of all inside it.
  fileprivate var resultColumns: [SelectCore.ResultColumn] {
    var inner = queries
    for expression in expressions {
      expression.walk { part in
        if let subquery = part.subquery { inner.append(subquery) }
      }
    }
    return arms.flatMap { $0.body.core?.columns ?? [] } + inner.flatMap(\.resultColumns)
  }
}
