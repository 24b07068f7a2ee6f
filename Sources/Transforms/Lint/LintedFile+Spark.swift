// What Spark lacks or reads otherwise: operators, casts, names, literals. Functions are in SparkFunctions.
//
// What the two do with the same text was run on both: SQLite 3.40 and Spark 4.

import SQLText
import Warehouse

extension LintedFile {
  /// Findings about portability.
  var sparkFindings: [Finding] {
    var findings: [Finding] = []
    eachExpression { expression, arm in
      findings +=
        operators(expression) + cast(expression) + rowid(expression, arm)
        + arithmetic(expression, arm) + functions(expression)
    }
    for arm in query.arms { findings += conditions(of: arm) + syntax(of: arm) }
    return findings + recursions
  }

  // MARK: Operators

  private func operators(_ expression: SQLExpression) -> [Finding] {
    func found(_ message: String, _ hint: String) -> [Finding] {
      [finding(.sparkOperator, message, hint: hint, at: expression.range.lowerBound)]
    }
    switch expression.kind {
    case .like("GLOB", _, _, _, _):
      return found("Spark has no GLOB", "startswith(x, …), contains(x, …) or regexp_like(x, …)")
    case .like("MATCH", _, _, _, _): return found("Spark has no MATCH", "regexp_like(x, …)")
    case .like("REGEXP", _, _, _, _):
      return found("REGEXP is spelt otherwise in Spark", "regexp_like(x, …)")
    case .like("LIKE", let operand, let pattern, _, _): return like(operand, pattern, expression)
    case .binary(let symbol, _, let right) where symbol == "IS" || symbol == "IS NOT":
      let word = text(of: right.unwrapped).lowercased()
      guard !["null", "true", "false"].contains(word) else { return [] }
      let portable = symbol == "IS" ? "IS NOT DISTINCT FROM" : "IS DISTINCT FROM"
      return found("\(symbol) between two values is SQLite's own", portable)
    case .binary("->", _, _), .binary("->>", _, _):
      return found("Spark has no -> for JSON", "a column for it in TRUSTED")
    case .collate:
      return found("SQLite's collations are not Spark's", "lower(x), unaccent(x) on both sides")
    case .isNull(_, let isNegated):
      return found("Spark does not know this form", isNegated ? "IS NOT NULL" : "IS NULL")
    case .inTable: return found("Spark wants a query behind IN", "IN (SELECT … FROM …)")
    default: return []
    }
  }

  /// LIKE gives the same in both where case cannot matter.
  private func like(
    _ operand: SQLExpression, _ pattern: SQLExpression, _ expression: SQLExpression
  ) -> [Finding] {
    let written = text(of: pattern.unwrapped)
    let isLiteral = written.hasPrefix("'")
    if isLiteral, written.lowercased() == written.uppercased() { return [] }
    if case .call(let call) = operand.unwrapped.kind, isLiteral {
      if call.function == "lower", written == written.lowercased() { return [] }
      if call.function == "upper", written == written.uppercased() { return [] }
    }
    return [
      finding(
        .sparkLike, "LIKE ignores the case of ASCII letters in SQLite, and none in Spark",
        hint:
          "write lower(\(text(of: operand))) LIKE with a pattern in small letters, or startswith,"
          + " contains, endswith",
        at: expression.range.lowerBound)
    ]
  }

  // MARK: Casts and names

  private func cast(_ expression: SQLExpression) -> [Finding] {
    guard case .cast(_, let type) = expression.kind else { return [] }
    let name = type.uppercased().filter { !$0.isWhitespace }
    if name == "BIGINT" || name == "DOUBLE" || name.wholeMatch(of: /VARCHAR\(\d+\)/) != nil {
      return []
    }
    let hint =
      switch name.prefix(while: \.isLetter) {
      case "INTEGER", "INT", "SMALLINT", "TINYINT": "CAST(… AS BIGINT): Spark's INTEGER has 32 bits"
      case "REAL", "FLOAT": "CAST(… AS DOUBLE): Spark's REAL has 32 bits"
      case "NUMERIC", "DECIMAL": "CAST(… AS DOUBLE): Spark's NUMERIC drops the fraction"
      case "TEXT", "STRING", "VARCHAR", "CHAR": "CAST(… AS VARCHAR(n))"
      case "DATE": "to_date(…): SQLite makes 2026 of '2026-01-31'"
      case "TIMESTAMP", "DATETIME": "to_timestamp(…): SQLite makes 2026 of '2026-01-31 10:00:00'"
      case "BOOLEAN": "CASE WHEN … THEN 1 ELSE 0 END"
      default: "casts to BIGINT, DOUBLE and VARCHAR(n) mean the same in both"
      }
    return [
      finding(
        .sparkCast, "a cast to \(type) means something else in Spark", hint: hint,
        at: expression.range.lowerBound)
    ]
  }

  private func rowid(_ expression: SQLExpression, _ arm: LintedArm) -> [Finding] {
    guard case .column(let reference) = expression.kind,
      ["rowid", "_rowid_", "oid"].contains(reference.name.lowercased()),
      case .unknown = arm.meaning(of: reference)
    else { return [] }
    return [
      finding(
        .sparkRowid, "\(reference.name) is SQLite's own, and not the same after a rebuild",
        hint: "use a key; in RAW _load_id and _line", at: expression.range.lowerBound)
    ]
  }

  /// Names in quotes and strings with backslashes, which only the tokens show.
  static func quoteFindings(in text: SQLText, place: (Int) -> Place) -> [Finding] {
    text.tokens.compactMap { token in
      let written = text.text(of: token)
      let offset = token.range.lowerBound
      if token.kind == .quotedName, !written.hasPrefix("`") {
        return Finding(
          .sparkQuotes, "\(written) is a string in Spark, not a name",
          hint: "write `\(text.content(of: token))`, or give it a name without quotes",
          at: place(offset))
      }
      guard token.kind == .string, written.contains("\\") else { return nil }
      return Finding(
        .sparkString, "Spark reads a backslash in a string as the beginning of an escape",
        hint: "in patterns [0-9] for \\d, [.] for \\.", at: place(offset))
    }
  }

  // MARK: Numbers and conditions

  private static let arithmetic: Set<String> = ["+", "-", "*", "/", "%"]

  private func arithmetic(_ expression: SQLExpression, _ arm: LintedArm) -> [Finding] {
    switch expression.kind {
    case .binary(let symbol, let left, let right) where Self.arithmetic.contains(symbol):
      [left, right].flatMap { decimal($0, arm) + truth($0, arm) }
    case .call(let call) where ["sum", "avg", "total"].contains(call.function):
      call.arguments.flatMap { truth($0, arm) }
    default: []
    }
  }

  private func decimal(_ operand: SQLExpression, _ arm: LintedArm) -> [Finding] {
    guard case .literal = operand.unwrapped.kind, type(of: operand, in: arm) == .decimal else {
      return []
    }
    let written = text(of: operand.unwrapped)
    let isWhole = written.hasSuffix(".0")
    return [
      finding(
        .sparkDecimal, "\(written) is a decimal in Spark, so the result is rounded otherwise",
        hint: "write \(isWhole ? String(written.dropLast(2)) : written)e0",
        at: operand.range.lowerBound)
    ]
  }

  private func truth(_ operand: SQLExpression, _ arm: LintedArm) -> [Finding] {
    guard type(of: operand, in: arm) == .truth else { return [] }
    return [
      finding(
        .sparkBoolean, "\(text(of: operand)) is used as a number, which it is not in Spark",
        hint: "CASE WHEN … THEN 1 ELSE 0 END, or count(*) FILTER (WHERE …)",
        at: operand.range.lowerBound)
    ]
  }

  private func conditions(of arm: LintedArm) -> [Finding] {
    var conditions = [arm.core.filter, arm.core.having].compactMap(\.self)
    conditions += arm.relations.compactMap { $0.item.join?.condition }
    for expression in arm.allExpressions {
      expression.walk { part in
        if case .choice(of: nil, let branches, _) = part.kind {
          conditions += branches.map(\.condition)
        }
        if case .call(let call) = part.kind, let filter = call.filter { conditions.append(filter) }
      }
    }
    return conditions.flatMap { number($0, arm) }
  }

  /// A number where a condition stands.
  private func number(_ condition: SQLExpression, _ arm: LintedArm) -> [Finding] {
    switch condition.unwrapped.kind {
    case .binary("AND", let left, let right), .binary("OR", let left, let right):
      return number(left, arm) + number(right, arm)
    case .unary("NOT", let operand): return number(operand, arm)
    default:
      let type = type(of: condition, in: arm)
      guard [.integer, .real, .decimal, .flag].contains(type) else { return [] }
      return [
        finding(
          .sparkBoolean, "\(text(of: condition)) is a number, and no condition in Spark",
          hint: "write \(text(of: condition)) = 1, or <> 0", at: condition.range.lowerBound)
      ]
    }
  }

  // MARK: Syntax

  private func syntax(of arm: LintedArm) -> [Finding] {
    var findings: [Finding] = []
    for relation in arm.relations {
      let offset = relation.item.sourceRange.lowerBound
      switch relation.item.source {
      case .function(_, let name, _):
        findings.append(
          finding(
            .sparkSyntax, "Spark has no \(name)() in FROM",
            hint: "make rows of it where the data enters", at: offset))
      case .table(_, _, isPlain: false):
        findings.append(
          finding(
            .sparkSyntax, "INDEXED BY is SQLite's own", hint: "leave it out", at: offset))
      default: break
      }
    }
    eachRow(in: arm) { expression, symbol in
      findings.append(
        finding(
          .sparkSyntax, "Spark does not compare rows with \(symbol)",
          hint: "compare their columns one by one", at: expression.range.lowerBound))
    }
    return findings
  }

  private func eachRow(in arm: LintedArm, _ visit: (SQLExpression, String) -> Void) {
    for expression in arm.allExpressions {
      expression.walk { part in
        guard case .binary(let symbol, let left, _) = part.kind, case .row = left.kind,
          ["<", "<=", ">", ">="].contains(symbol)
        else { return }
        visit(part, symbol)
      }
    }
  }

  private var recursions: [Finding] {
    var findings: [Finding] = []
    func look(_ statement: SelectStatement) {
      for common in statement.tables {
        if common.isMaterialized != nil {
          findings.append(
            finding(
              .sparkSyntax, "Spark has no MATERIALIZED", hint: "leave it out",
              at: common.range.lowerBound))
        }
        let union = common.statement.arms.first {
          $0.operation == .union && $0.body.core?.reads(common.name) == true
        }
        if statement.isRecursive, let union {
          findings.append(
            finding(
              .sparkSyntax, "a recursion in Spark is made with UNION ALL, not UNION",
              hint: "UNION ALL, with a condition that ends it within 100 levels",
              at: union.range.lowerBound))
        }
      }
      statement.queries.forEach(look)
    }
    if let statement = query.statement { look(statement) }
    return findings
  }
}

extension SelectCore {
  fileprivate func reads(_ name: String) -> Bool {
    from.contains { item in
      guard case .table(nil, let table, _) = item.source else { return false }
      return table.lowercased() == name.lowercased()
    }
  }
}
