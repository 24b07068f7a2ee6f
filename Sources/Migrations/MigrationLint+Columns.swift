// Types that ODBC and Power BI read as meant, each held to its values by a CHECK.

import SQLText
import Warehouse

extension MigrationLint {
  private static let days = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]"
  private static let times = "[0-9][0-9]:[0-9][0-9]:[0-9][0-9]"

  /// A type outside the contract with ODBC.
  static func type(
    of column: TableDefinition.Column, _ statement: MigrationStatement
  ) -> [Finding] {
    guard let (message, hint) = misreading(of: column) else { return [] }
    return [
      Finding(
        code: .type, message: message, hint: hint,
        place: statement.place(of: column.range.lowerBound))
    ]
  }

  private static func misreading(of column: TableDefinition.Column) -> (String, String)? {
    let name = column.name
    switch column.typeName {
    case "BIGINT", "DOUBLE", "TEXT", "DATE", "TIMESTAMP", "BOOLEAN":
      return column.type.uppercased() == column.typeName
        ? nil : ("\(column.typeName) has no length", "\(name) \(column.typeName)")
    case "VARCHAR":
      guard let length = column.typeLength, (1...255).contains(length) else {
        return ("ODBC reads VARCHAR only up to 255 characters", "\(name) VARCHAR(255), or TEXT")
      }
      return nil
    case "DECIMAL", "NUMERIC", "MONEY":
      return (
        "ODBC reads \(column.typeName) as text or loses digits",
        "\(name) DOUBLE, or whole cents in BIGINT"
      )
    case "INTEGER", "INT", "SMALLINT", "TINYINT", "MEDIUMINT", "INT8":
      return ("ODBC cuts \(column.typeName) to 32 bits or fewer", "\(name) BIGINT")
    case "REAL", "FLOAT", "DOUBLE PRECISION":
      return ("the type of numbers with a fraction is DOUBLE", "\(name) DOUBLE")
    case "DATETIME":
      return ("the type of instants is TIMESTAMP", "\(name) TIMESTAMP")
    case "BOOL", "BIT":
      return ("the type of yes and no is BOOLEAN", "\(name) BOOLEAN")
    case "":
      return ("\(name) has no type, so ODBC reads 255 characters of text", "\(name) TEXT")
    default:
      return (
        "ODBC does not know the type \(column.typeName)",
        "BIGINT, DOUBLE, VARCHAR(n), TEXT, DATE, TIMESTAMP or BOOLEAN"
      )
    }
  }

  /// The texts of CHECKs in a form that can be searched.
  static func checks(among constraints: [TableDefinition.Constraint]) -> [String] {
    constraints.compactMap { constraint in
      guard case .check(let expression) = constraint.kind else { return nil }
      return SQLText.normalised(expression).replacing("\"", with: "").lowercased()
    }
  }

  /// A column whose declared type SQLite would not hold to.
  static func missingCheck(
    of column: TableDefinition.Column, among checks: [String], _ statement: MigrationStatement
  ) -> [Finding] {
    let name = column.name.lowercased()
    let (wanted, proposal) = demand(of: column, name)
    guard !wanted.isEmpty,
      !checks.contains(where: { check in wanted.allSatisfy(check.contains) })
    else { return [] }
    return [
      Finding(
        code: .check,
        message: "no CHECK holds \(column.name) to \(column.type.uppercased())",
        hint: "CHECK (\(proposal))", place: statement.place(of: column.range.lowerBound))
    ]
  }

  /// What a CHECK must have in it, and one that has.
  private static func demand(
    of column: TableDefinition.Column, _ name: String
  ) -> (wanted: [String], proposal: String) {
    let isNullable = !column.constraints.contains { $0.kind == .notNull }
    let prefix = isNullable ? "\(column.name) IS NULL OR " : ""
    switch column.typeName {
    case "DATE":
      return (
        [" glob '\(days)'", "date (\(name), '+0 days')"],
        "\(column.name) GLOB '\(days)' AND \(column.name) IS date(\(column.name), '+0 days')"
      )
    case "TIMESTAMP":
      let seconds = "substr(\(column.name), 1, 19)"
      return (
        [" glob '\(days) \(times)'", "datetime (", "'+0 days')"],
        "\(seconds) GLOB '\(days) \(times)' AND \(seconds) IS datetime(\(seconds), '+0 days')"
      )
    case "BOOLEAN":
      return (["\(name) in (0, 1)"], "\(column.name) IN (0, 1)")
    case "BIGINT":
      return (["typeof (\(name))", "'integer'"], "\(prefix)typeof(\(column.name)) = 'integer'")
    case "DOUBLE":
      return (
        ["typeof (\(name))", "'real'"], "\(prefix)typeof(\(column.name)) IN ('real', 'integer')"
      )
    case "VARCHAR":
      return (
        ["length (\(name))"], "length(\(column.name)) <= \(column.typeLength ?? 255)"
      )
    default:
      return ([], "")
    }
  }
}
