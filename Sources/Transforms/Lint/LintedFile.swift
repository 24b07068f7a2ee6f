// One text with SQL that is looked at by every family of findings.

import SQLText
public import SQLite
public import Warehouse

/// A text with SQL and its place in the project, ready to be looked at.
struct LintedFile {
  /// What kind of text it is.
  enum Kind: Sendable {
    case transform
    case model
    /// A query of `sql/dataquality`.
    case ruleQuery
    /// An expression of a header's rules.
    case expression
    /// A query of `sql/queries`.
    case savedQuery
  }

  let kind: Kind
  let query: LintedQuery
  /// The place of a byte of the text.
  let place: @Sendable (Int) -> Place

  var text: SQLText { query.text }

  func finding(
    _ code: LintCode, _ message: String, hint: String? = nil, at offset: Int
  ) -> Finding {
    Finding(code, message, hint: hint, at: place(offset))
  }

  /// What an expression says, as written.
  func text(of expression: SQLExpression) -> String { text.text(in: expression.range) }

  /// What an expression says, without layout.
  func normalised(_ expression: SQLExpression) -> String {
    SQLText.normalised(text(of: expression.unwrapped)).lowercased()
  }

  func type(of expression: SQLExpression, in arm: LintedArm) -> ValueType {
    arm.type(of: expression, in: text)
  }

  /// Calls `visit` with every expression of every arm and all inside them.
  func eachExpression(_ visit: (SQLExpression, LintedArm) -> Void) {
    for arm in query.arms {
      for expression in arm.allExpressions { expression.walk { visit($0, arm) } }
    }
  }

  var findings: [Finding] {
    nameFindings + joinFindings + comparisonFindings + orderFindings + numberFindings
      + columnFindings + sparkFindings
  }
}

/// The linter of SELECTs.
public struct TransformLint {
  private let facts: TableFacts

  /// A linter that knows the tables of a schema.
  public init(_ shapes: Connection) { facts = TableFacts(shapes) }

  /// What is to be said of the SELECT of a transform.
  public func findings(inTransform file: SQLFile) -> [Finding] { findings(in: file, .transform) }

  /// What is to be said of the SELECT of a model.
  public func findings(inModel file: SQLFile) -> [Finding] { findings(in: file, .model) }

  /// What is to be said of a rule that is a query.
  public func findings(inRule file: SQLFile) -> [Finding] { findings(in: file, .ruleQuery) }

  /// What is to be said of a saved query.
  public func findings(inQuery file: SQLFile) -> [Finding] { findings(in: file, .savedQuery) }

  /// What is to be said of an expression about the rows of a table.
  ///
  /// - Parameters:
  ///   - expression: The SQL.
  ///   - table: The table whose columns it names.
  ///   - place: Where it is written.
  /// - Returns: The findings, all at that place.
  public func findings(
    inExpression expression: String, about table: TableName, at place: Place
  ) -> [Finding] {
    let sql =
      "SELECT 1 AS one FROM \(table.sql) AS \(table.name.sqlIdentifier) WHERE (\(expression)\n)"
    guard SQLText(expression).isOneExpression, let query = LintedQuery(sql, facts) else {
      return []
    }
    let file = LintedFile(kind: .expression, query: query) { _ in place }
    // What the engine wrote around it is not the author's.
    return file.findings + LintedFile.quoteFindings(in: SQLText(expression)) { _ in place }
  }

  private func findings(in file: SQLFile, _ kind: LintedFile.Kind) -> [Finding] {
    guard let query = LintedQuery(file.sql, facts) else { return [] }
    let linted = LintedFile(kind: kind, query: query) { file.place(of: $0) }
    return linted.findings + LintedFile.quoteFindings(in: query.text) { file.place(of: $0) }
  }
}
