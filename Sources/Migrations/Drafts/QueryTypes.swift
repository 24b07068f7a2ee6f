// The types of a query's columns, read off its text: names are resolved through common table expressions
// and sub-queries to columns of tables. Expressions are in QueryTypes+Expressions.swift.

import SQLText
import SQLite
import Warehouse

/// Reads the types of a query's columns off its text and the tables that it reads.
struct QueryTypes {
  /// A column that something in FROM gives.
  typealias Column = (name: String, guess: TypeGuess)

  /// What names mean at one place of a query.
  struct Scope {
    /// Common table expressions by name, in small letters.
    var tables: [String: [Column]] = [:]
    /// What FROM gives, by alias in small letters.
    var sources: [(alias: String, columns: [Column])] = []
    /// Whether rows are grouped, so that an aggregate has at least one row.
    var isGrouped = false

    func column(_ name: String, of alias: String?) -> TypeGuess? {
      for source in sources where alias == nil || source.alias == alias?.lowercased() {
        if let found = source.columns.first(where: { $0.name.lowercased() == name.lowercased() }) {
          return found.guess
        }
      }
      return nil
    }
  }

  let text: SQLText
  let connection: Connection

  init(_ sql: String, on connection: Connection) {
    text = SQLText(sql)
    self.connection = connection
  }

  /// The columns of a statement.
  func columns(of statement: SelectStatement, in outer: Scope = Scope()) -> [Column] {
    var scope = outer
    for table in statement.tables {
      var columns = columns(of: table.statement, in: scope)
      if table.columns.count == columns.count {
        columns = zip(table.columns, columns).map { ($0, $1.guess) }
      }
      scope.tables[table.name.lowercased()] = columns
    }
    let arms = statement.arms.map { columns(of: $0, in: scope) }
    guard var result = arms.first else { return [] }
    for arm in arms.dropFirst() where arm.count == result.count {
      result = zip(result, arm).map { ($0.name, $0.guess.unified(with: $1.guess)) }
    }
    return result
  }

  private func columns(of arm: SelectStatement.Arm, in outer: Scope) -> [Column] {
    switch arm.body {
    case .values(let rows):
      guard let first = rows.first else { return [] }
      return first.indices.map { index in
        let guesses = rows.filter { $0.indices.contains(index) }.map { guess($0[index], in: outer) }
        let all = guesses.dropFirst().reduce(guesses[0]) { $0.unified(with: $1) }
        return ("column\(index + 1)", all)
      }
    case .select(let core): return columns(of: core, in: outer)
    }
  }

  private func columns(of core: SelectCore, in outer: Scope) -> [Column] {
    var scope = outer
    scope.sources = []
    scope.isGrouped = !core.grouping.isEmpty
    read(core.from, into: &scope)
    let inner = scope
    // A correlated query sees what is around it, after its own.
    scope.sources += outer.sources
    return core.columns.flatMap { column -> [Column] in
      switch column.content {
      case .star: return inner.sources.flatMap(\.columns)
      case .tableStar(let alias):
        return inner.sources.first { $0.alias == alias.lowercased() }?.columns ?? []
      case .expression(let expression):
        return [(column.alias ?? name(of: expression), guess(expression, in: scope))]
      }
    }
  }

  private func name(of expression: SQLExpression) -> String {
    if case .column(let reference) = expression.unwrapped.kind { return reference.name }
    return text.text(in: expression.range)
  }

  // MARK: FROM

  private func read(_ items: [FromItem], into scope: inout Scope) {
    for item in items {
      let start = scope.sources.count
      switch item.source {
      case .table(let schema, let name, _):
        let alias = (item.alias ?? name).lowercased()
        scope.sources.append((alias, table(schema, name, scope)))
      case .query(let statement):
        scope.sources.append(((item.alias ?? "").lowercased(), columns(of: statement, in: scope)))
      case .function(_, let name, _):
        scope.sources.append(((item.alias ?? name).lowercased(), []))
      case .joins(let inner): read(inner, into: &scope)
      }
      switch item.join?.kind {
      case .left: weaken(start..<scope.sources.count, &scope)
      case .right: weaken(0..<start, &scope)
      case .full: weaken(0..<scope.sources.count, &scope)
      case .comma, .inner, .cross, nil: break
      }
    }
  }

  /// What an outer join may leave without a row is NULL there.
  private func weaken(_ range: Range<Int>, _ scope: inout Scope) {
    for index in range {
      scope.sources[index].columns = scope.sources[index].columns.map {
        ($0.name, $0.guess.nullable)
      }
    }
  }

  private func table(_ schema: String?, _ name: String, _ scope: Scope) -> [Column] {
    if schema == nil, let columns = scope.tables[name.lowercased()] { return columns }
    guard let schema else { return [] }
    let rows =
      (try? connection.rows(
        "SELECT name, type, \"notnull\", pk FROM pragma_table_info(?, ?)",
        [.text(name), .text(schema)])) ?? []
    let isRaw = schema.lowercased() == Layer.raw.rawValue
    return rows.map { row in
      let column = row[0].text ?? ""
      return (
        column,
        TypeGuess(
          declared: row[1].text ?? "", of: "\(schema).\(name).\(column)",
          isRaw: isRaw && !column.hasPrefix("_"),
          isNullable: row[2].integer == 0 && row[3].integer == 0)
      )
    }
  }
}
