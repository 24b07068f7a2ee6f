// A rule: what must hold, and what follows where it does not. Where rules come from: Rule+Header.swift,
// Rule+Constraints.swift and Rule+Query.swift; what they find: Audit.swift.

public import Warehouse

/// An expectation about the rows of a table.
public struct Rule: Hashable, Sendable {
  /// What must hold.
  public enum Condition: Hashable, Sendable {
    /// None of the columns is NULL.
    case notNull([String])
    /// No two rows have equal values, NULL being equal to nothing.
    case unique([String])
    /// The column has one of the values, or NULL. The values are SQL literals.
    case acceptedValues(String, [String])
    /// The column lies between the bounds, or is NULL. The bounds are SQL literals.
    case range(String, minimum: String?, maximum: String?)
    /// The text is at most so many characters long.
    case length(String, maximum: Int)
    /// The values are those of a row of another table, or one of them is NULL.
    case relationship([String], to: TableName, keys: [String])
    /// The expression is not false.
    case expression(String)
    /// The table has so many rows.
    case rowCount(minimum: Int64?, maximum: Int64?)
    /// The query returns no row.
    case query(String)
  }

  /// What follows where the rule does not hold.
  public enum Consequence: String, CaseIterable, Sendable {
    /// It is recorded.
    case warn
    /// The rows are kept out of the table, whole.
    case quarantine
    /// The table stays as it was.
    case stop
  }

  /// The side of quality that a rule is about.
  public enum Dimension: String, CaseIterable, Sendable {
    case completeness
    case uniqueness
    case validity
    case consistency
    case timeliness
    case accuracy
  }

  /// Where a rule comes from.
  public enum Origin: String, Sendable {
    /// The header of the table's transform.
    case header
    /// The migration: NOT NULL, CHECK, a key, a length.
    case constraint
    /// A file in `sql/dataquality`.
    case query
  }

  /// The table it is about.
  public let table: TableName
  /// Its name, unique in its table.
  public let name: String
  /// What must hold.
  public let condition: Condition
  /// What follows where it does not.
  public let consequence: Consequence
  /// The share of rows, between 0 and 1, that may break it before it stops the step.
  ///
  /// For a rule that warns: before it does.
  public let tolerance: Double?
  /// The side of quality it is about.
  public let dimension: Dimension
  /// Where it comes from.
  public let origin: Origin
  /// Where it is written; a rule of the migration's has no place of its own.
  public let place: Place?

  /// The rule's name in the whole warehouse.
  public var id: String { "\(table)/\(name)" }

  /// Whether rows that break it are kept out of the table.
  var movesRows: Bool { consequence != .warn }

  /// What follows when so many of so many rows broke the rule.
  func outcome(failedCount: Int64, of rowCount: Int64) -> RuleResult.Outcome {
    guard failedCount > 0 else { return .passed }
    let isTolerable = tolerance.map { Double(failedCount) <= $0 * Double(rowCount) }
    switch consequence {
    case .warn: return isTolerable == true ? .passed : .warned
    case .quarantine: return isTolerable == false ? .stopped : .quarantined
    case .stop: return isTolerable == true ? .quarantined : .stopped
    }
  }

  /// The rule with another name.
  func renamed(_ name: String) -> Rule {
    Rule(
      table: table, name: name, condition: condition, consequence: consequence,
      tolerance: tolerance, dimension: dimension, origin: origin, place: place)
  }
}

extension Rule.Condition {
  /// The word for this kind of condition.
  public var kind: String {
    switch self {
    case .notNull: "not_null"
    case .unique: "unique"
    case .acceptedValues: "accepted_values"
    case .range: "range"
    case .length: "length"
    case .relationship: "relationship"
    case .expression: "expression"
    case .rowCount: "row_count"
    case .query: "query"
    }
  }

  /// The side of quality that a condition is about when its rule does not say.
  var dimension: Rule.Dimension {
    switch self {
    case .notNull, .rowCount: .completeness
    case .unique: .uniqueness
    case .relationship, .query: .consistency
    case .acceptedValues, .range, .length, .expression: .validity
    }
  }

  /// The columns it names.
  var columns: [String] {
    switch self {
    case .notNull(let columns), .unique(let columns), .relationship(let columns, _, _): columns
    case .acceptedValues(let column, _), .range(let column, _, _), .length(let column, _): [column]
    case .expression, .rowCount, .query: []
    }
  }
}

extension Rule {
  /// The row of the table `dataquality.rule`.
  var record: RuleRecord {
    RuleRecord(
      id: id, table: table, name: name, kind: condition.kind, expression: condition.description,
      onFailure: consequence.rawValue, failAbove: tolerance, dimension: dimension.rawValue,
      origin: origin.rawValue)
  }
}
