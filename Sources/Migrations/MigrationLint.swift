// What a migration may not say, because ODBC, Power BI, older versions of SQLite or the engine itself
// would make something else of it. Columns are in MigrationLint+Columns.swift.

import SQLText
import SQLite
import Warehouse

/// The linter of migrations.
enum MigrationLint {
  // Those of SQLite 3.31 that every reader has and that give the same for the same row.
  static let functions: Set<String> = ["typeof", "length", "date", "datetime", "substr"]

  /// What is wrong with the text of a migration.
  static func findings(in migration: Migration) -> [Finding] {
    let script = MigrationScript(migration)
    var made: Set<String> = []
    var findings = script.findings + empty(script, migration)
    for item in script.items {
      switch item {
      case .statement(let statement):
        let text = SQLText(statement.text)
        let head = StatementHead(text)
        if head.action == "create table", let name = head.name { made.insert(name.lowercased()) }
        findings += self.findings(statement, text, head, made: made)
      case .rebuild(let rebuild):
        let text = SQLText(rebuild.statement.text)
        findings += self.findings(rebuild.statement, text, StatementHead(text), made: made)
      case .verification: break
      }
    }
    guard script.isBaseline, migration.number == 1 else { return findings }
    // What was there before is shown and not refused: it holds rows already.
    let severe = [DDLCode.statement, .layer, .directive, .empty].map(\.rawValue)
    return findings.map { finding in
      severe.contains(finding.code)
        ? finding
        : Finding(
          code: finding.code, severity: .warning, message: finding.message, hint: finding.hint,
          place: finding.place)
    }
  }

  private static func empty(_ script: MigrationScript, _ migration: Migration) -> [Finding] {
    let changes = script.items.contains { if case .verification = $0 { false } else { true } }
    guard !changes, !script.isBaseline else { return [] }
    return [
      Finding(
        code: .empty, message: "\(migration.file.path) changes nothing",
        hint: "write its statements, or remove the file",
        place: Place(file: migration.file.path, line: 1, column: 1))
    ]
  }

  private static func findings(
    _ statement: MigrationStatement, _ text: SQLText, _ head: StatementHead, made: Set<String>
  ) -> [Finding] {
    var findings = layer(statement, head) + versions(statement, text) + collations(statement, text)
    switch head.action {
    case "create table":
      findings += table(statement)
    case "alter table":
      findings += addedColumn(statement)
    case "create index":
      findings += index(statement, text, head)
    case "create view":
      findings += view(statement, text, head)
    case "create trigger":
      findings += trigger(statement, text, head)
    case "drop table", "drop index", "drop view", "drop trigger":
      break
    case "insert" where made.contains(head.name?.lowercased() ?? ""):
      // A table that is rebuilt takes its rows along.
      break
    default:
      return [forbidden(statement, head)]
    }
    return findings
  }

  private static func forbidden(
    _ statement: MigrationStatement, _ head: StatementHead
  ) -> Finding {
    let isContent = ["insert", "update", "delete", "replace", "with"].contains(head.action)
    let isQuery = ["select", "values"].contains(head.action)
    return Finding(
      code: .statement,
      message: isContent
        ? "a migration changes the shape of tables, not their rows"
        : "a migration cannot hold \(head.action.uppercased())",
      hint: isContent
        ? "the rows of a table are what its transform selects"
        : isQuery
          ? "put -- verify: above a query that must return no rows"
          : "CREATE, ALTER and DROP only; each migration is one transaction already",
      place: statement.place())
  }

  private static func layer(_ statement: MigrationStatement, _ head: StatementHead) -> [Finding] {
    guard head.action.contains(" "), let name = head.name else { return [] }
    if head.schema?.lowercased() == statement.layer.rawValue { return [] }
    return [
      Finding(
        code: .layer,
        message: head.schema == nil
          ? "\(name) does not say its layer"
          : "a migration of \(statement.layer) cannot change \(head.schema ?? "")",
        hint: "write \(statement.layer).\(name)", place: statement.place(of: head.offset))
    ]
  }

  /// Nothing may be in a schema that makes the whole file unreadable for SQLite 3.31.
  private static func versions(_ statement: MigrationStatement, _ text: SQLText) -> [Finding] {
    text.tokens.indices.compactMap { index in
      let token = text.tokens[index]
      let word = text.text(of: token).lowercased()
      let next = text.tokens[(index + 1)...].first.map { text.text(of: $0).lowercased() }
      let isNew =
        switch (word, next) {
        case ("->", _), ("->>", _): token.kind == .symbol
        case ("distinct", "from"): isComparison(before: index, text)
        case ("generated", "always"): token.kind == .word
        case ("not", "materialized"), ("as", "materialized"): token.kind == .word
        case ("right", "join"), ("full", "join"), ("right", "outer"), ("full", "outer"):
          token.kind == .word
        default: false
        }
      guard isNew else { return nil }
      return Finding(
        code: .version,
        message: "readers with an older SQLite cannot open a file whose schema says"
          + " \(word.uppercased())",
        hint: nil, place: statement.place(of: token.range.lowerBound))
    }
  }

  /// Whether DISTINCT FROM follows IS or IS NOT, unlike `count(DISTINCT from_x)`.
  private static func isComparison(before index: Int, _ text: SQLText) -> Bool {
    guard index > 0 else { return false }
    return ["is", "not"].contains { text.isWord(text.tokens[index - 1], $0) }
  }

  private static func collations(
    _ statement: MigrationStatement, _ text: SQLText
  ) -> [Finding] {
    text.words(["collate"]).map { token in
      Finding(
        code: .collation,
        message: "SQLite's collations know ASCII letters only, and rules compare byte by byte",
        hint: "make texts equal in the transform: lower(x), unaccent(x), squeeze(x)",
        place: statement.place(of: token.range.lowerBound))
    }
  }

  // MARK: Tables

  private static func table(_ statement: MigrationStatement) -> [Finding] {
    guard let table = TableDefinition(statement.text) else {
      return [
        Finding(
          code: .statement, message: "a table is made from its columns",
          hint: "CREATE TABLE … AS loses types and constraints", place: statement.place())
      ]
    }
    let checks = checks(among: table.allConstraints.map(\.constraint))
    var findings = table.columns.flatMap { column in
      type(of: column, statement) + missingCheck(of: column, among: checks, statement)
    }
    findings += table.allConstraints.flatMap { self.constraint($0.constraint, statement) }
    if table.options.contains("strict") {
      findings.append(
        Finding(
          code: .strict, message: "a STRICT table has no dates for ODBC",
          hint: "leave STRICT out; CHECKs hold the columns to their types",
          place: statement.place()))
    }
    if !table.options.contains("without rowid"), let key = keyPlace(table) {
      findings.append(
        Finding(
          code: .rowid,
          message: "\(table.name) is kept twice: by its rowid, and by its key in an index",
          hint: ") WITHOUT ROWID; unless its rows are wider than 800 bytes on average",
          place: statement.place(of: key)))
    }
    return findings
  }

  /// Where a table says its key.
  private static func keyPlace(_ table: TableDefinition) -> Int? {
    table.allConstraints.first {
      if case .primaryKey = $0.constraint.kind { true } else { false }
    }?.constraint.range.lowerBound
  }

  private static func addedColumn(_ statement: MigrationStatement) -> [Finding] {
    guard let column = TableDefinition.addedColumn(of: statement.text)?.column else { return [] }
    return type(of: column, statement)
      + missingCheck(of: column, among: checks(among: column.constraints), statement)
      + column.constraints.flatMap { constraint($0, statement) }
  }

  private static func constraint(
    _ constraint: TableDefinition.Constraint, _ statement: MigrationStatement
  ) -> [Finding] {
    switch constraint.kind {
    case .action(let action):
      return [
        Finding(
          code: .action,
          message: "foreign keys are declared, not enforced, so ON \(action) "
            + "would do nothing",
          hint: "leave it out; broken references are quarantined",
          place: statement.place(of: constraint.range.lowerBound))
      ]
    case .check(let expression), .defaultValue(let expression), .generated(let expression):
      return calls(expression, statement.offset(ofExpressionIn: constraint.range), statement)
    default:
      return []
    }
  }

  /// Functions other than the few that are safe in a schema.
  private static func calls(
    _ expression: String, _ offset: @autoclosure () -> Int, _ statement: MigrationStatement
  ) -> [Finding] {
    // Where it stands costs a reading of the whole statement, and hardly ever has anybody to be told.
    let text = SQLText(expression)
    return text.tokens.indices.dropLast().compactMap { index in
      let token = text.tokens[index]
      let name = text.content(of: token)
      let isCall =
        [.word, .quotedName].contains(token.kind) && text.text(of: text.tokens[index + 1]) == "("
      guard isCall, !functions.contains(name.lowercased()), !keywords.contains(name.lowercased())
      else { return nil }
      return Finding(
        code: .function, message: "not every reader of the table has \(name)()",
        hint: "a schema may use typeof, length, substr, date, datetime, GLOB, IN, IS and BETWEEN;"
          + " say the rest in a rule of the transform",
        place: statement.place(of: offset() + token.range.lowerBound))
    }
  }

  private static let keywords: Set<String> = [
    "in", "and", "or", "not", "between", "when", "then", "else", "case", "is", "glob", "like",
    "check", "exists", "collate", "as", "on", "where", "values", "key",
  ]

  // MARK: Indexes and views

  private static func index(
    _ statement: MigrationStatement, _ text: SQLText, _ head: StatementHead
  ) -> [Finding] {
    let definition = head.rest.drop { text.text(of: $0) != "(" }
    let offset = definition.first?.range.lowerBound ?? 0
    var findings = calls(text.text(in: offset..<text.bytes.count), offset, statement)
    let isUnique = text.tokens.count > 1 && text.isWord(text.tokens[1], "unique")
    // Names and commas between one pair of parentheses are columns; more is an expression.
    let symbols = definition.dropFirst().dropLast().filter {
      $0.kind != .word && $0.kind != .quotedName
    }
    let isOfColumns = symbols.allSatisfy { text.text(of: $0) == "," }
    let isPartial = definition.contains { text.isWord($0, "where") }
    if isUnique, isPartial || !isOfColumns {
      findings.append(
        Finding(
          code: .unique, message: "no rule can ask for this uniqueness before rows reach the table",
          hint: "UNIQUE over whole columns, or a rule of the transform",
          place: statement.place()))
    }
    return findings
  }

  private static func view(
    _ statement: MigrationStatement, _ text: SQLText, _ head: StatementHead
  ) -> [Finding] {
    var findings: [Finding] = []
    if statement.layer == .refined {
      findings.append(
        Finding(
          code: .view, message: "BI cannot read the types of a view's columns",
          hint: "make it a table with a transform", place: statement.place()))
    }
    for token in qualifiers(text, head) {
      let name = text.content(of: token)
      findings.append(
        Finding(
          code: .view,
          message: "a stored view that says \(name). makes the file unreadable for other programs",
          hint: "leave \(name). out: a view sees its own layer only",
          place: statement.place(of: token.range.lowerBound)))
    }
    return findings
  }

  private static func trigger(
    _ statement: MigrationStatement, _ text: SQLText, _ head: StatementHead
  ) -> [Finding] {
    qualifiers(text, head).map { token in
      let name = text.content(of: token)
      return Finding(
        code: .trigger,
        message: "a stored trigger that says \(name). makes the file unreadable for other programs",
        hint: "leave \(name). out: a trigger sees its own layer only",
        place: statement.place(of: token.range.lowerBound))
    }
  }

  /// The layers that are named after the name of what is made.
  private static func qualifiers(_ text: SQLText, _ head: StatementHead) -> [Token] {
    zip(head.rest, head.rest.dropFirst()).compactMap { token, next in
      text.text(of: next) == "." && schemas.contains(text.content(of: token).lowercased())
        ? token : nil
    }
  }

  private static let schemas = Set(
    Layer.allCases.map(\.rawValue) + ["main", "temp", "catalog"])
}
