// A stage that holds the rows of some keys only: what it is a part of, and which rules can be asked about
// the part alone. How they are: RuleSet+Part.swift.

import SQLText
public import SQLite
public import Warehouse

/// Some keys of a table, which a step computes anew while the other rows stay.
///
/// The keys are in `temp.affected`, in columns that are numbered as the key's are: k1, k2 and so on. None of
/// them is NULL, and each is there once.
public struct TablePart: Sendable {
  /// The columns of the key.
  public let key: [String]
  /// Those of them by which rows are chosen: all, or some, where all rows that are equal in these are
  /// computed anew.
  public let columns: [String]
  /// The last step that computed the table.
  public let former: LedgerEntry
  /// The tables that changed since.
  public let changed: Set<TableName>

  /// Describes a part.
  public init(
    key: [String], columns: [String], former: LedgerEntry, changed: Set<TableName>
  ) {
    self.key = key
    self.columns = columns
    self.former = former
    self.changed = changed
  }

  static let affected = "temp.affected"

  private var names: [(column: String, name: String)] {
    key.enumerated().filter { columns.contains($0.element) }.map {
      ($0.element, "k\($0.offset + 1)")
    }
  }

  /// That a row's key is an affected one, row being a name in the query.
  func isAffected(_ row: String) -> String {
    "EXISTS (SELECT 1 FROM \(Self.affected) AS a WHERE \(isSame(row)))"
  }

  func isSame(_ row: String) -> String {
    names.map { "\(row).\($0.column.sqlIdentifier) = a.\($0.name)" }.joined(separator: " AND ")
  }

  /// That a row of `dataquality.quarantine` is of an affected key.
  func isAffectedInQuarantine(_ row: String) -> String {
    let list = names.map(\.name)
    let source = "FROM \(Self.affected)"
    // An index finds the whole key.
    guard columns.count < key.count else {
      return "\(row).\"key\" IN (SELECT \(RowJSON.array(of: list)) \(source))"
    }
    let values = names.map { "json_extract(\(row).row, \("$.\"\($0.column)\"".sqlLiteral))" }
    return """
      (\(values.joined(separator: ", "))) IN (SELECT \(list.joined(separator: ", ")) \(source))
      """
  }
}

/// How a rule is asked when only some keys are computed.
enum PartialWay: Equatable {
  /// About the rows of these keys; what it found about the others still holds.
  case rows
  /// About the rows of these keys, as long as no other row has the same values.
  case unlessEntangled([String])
  /// About all rows, as the table will have them.
  case whole
  /// About how many rows there will be.
  case count
  /// Not at all: it may move rows of other keys.
  case none
}

extension RuleSet {
  /// Why a step has to compute all rows for the rules' sake, though it need not for the transform's.
  ///
  /// - Returns: A sentence, or nothing when the rules can be asked about a part.
  public func reasonForAllRows(_ part: TablePart, on connection: Connection) throws -> String? {
    guard spared == nil else { return "rows of former days are not computed anew" }
    guard rules.isEmpty || part.key == key else {
      return "the key of its transform is not that of \(table)"
    }
    for index in rules.indices where way(of: index, part) == .none {
      return "the rule \(rules[index].name) may move rows of any key"
    }
    guard try formerResults(part, on: connection) != nil else {
      return "what its rules found the last time is not known"
    }
    return nil
  }

  /// What each rule found in the step that computed the table, where all of them were asked.
  func formerResults(
    _ part: TablePart, on connection: Connection
  ) throws -> [RuleResult]? {
    let rows = try connection.rows(
      """
      SELECT rule_id, row_count, failed_count FROM dataquality.rule_result WHERE step_id = ?
      """, [.text(part.former.stepID)])
    let results = Dictionary(rows.map { ($0[0].text ?? "", $0) }, uniquingKeysWith: { $1 })
    guard results.count == rules.count else { return nil }
    var found: [RuleResult] = []
    for rule in rules {
      guard let row = results[rule.id] else { return nil }
      found.append(
        RuleResult(
          ruleID: rule.id, rowCount: row[1].integer ?? 0, failedCount: row[2].integer ?? 0,
          outcome: .passed))
    }
    return found
  }

  func way(of index: Int, _ part: TablePart) -> PartialWay {
    let rule = rules[index]
    // One that only warns moves nothing. One that stops at the first row had none to move, and
    // wherever it finds one now the step ends.
    let otherwise: PartialWay =
      rule.consequence == .warn || rule.consequence == .stop && rule.tolerance == nil
      ? .whole : .none
    switch rule.condition {
    case .rowCount: return .count
    case .unique(let columns):
      guard rule.movesRows else { return .whole }
      return Set(part.columns).isSubset(of: columns) ? .rows : .unlessEntangled(columns)
    case .query: return otherwise
    case .relationship(_, let parent, _):
      if parent == table { return otherwise }
      // A parent that came or went brings the rows that lead to it into the part.
      return rule.movesRows || !part.changed.contains(parent) ? .rows : .whole
    case .expression(let expression):
      return isOfRow(expression, part) ? .rows : otherwise
    case .notNull, .acceptedValues, .range, .length: return .rows
    }
  }

  /// Whether nothing but the row decides on an expression, as far as things have changed.
  private func isOfRow(_ expression: String, _ part: TablePart) -> Bool {
    let sql = SQLText(expression)
    let words = Set(sql.tokens.map { sql.content(of: $0).lowercased() })
    // The name of a run is another one each time.
    guard !words.contains(":\(Parameters.runIDName)") else { return false }
    guard words.contains("select") else { return true }
    return reads.isDisjoint(with: part.changed) && !words.contains(table.name.lowercased())
  }
}
