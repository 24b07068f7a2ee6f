// Types that ODBC and Power BI read as meant, each held to its values by a CHECK.

import SQLText
import Warehouse

extension MigrationLint {
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
      !checks.contains(where: { check in wanted.allSatisfy { check.utf8.contains($0.utf8) } })
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
    // A VARCHAR without a length has a finding of its own, and is told what it could be.
    let type =
      DeclaredType(column.type) ?? (column.typeName == "VARCHAR" ? DeclaredType.varchar(255) : nil)
    guard let type, let proposal = type.check(column.name, isNullable: isNullable) else {
      return ([], "")
    }
    return (wanted(type, name), proposal)
  }

  private static func wanted(_ type: DeclaredType, _ name: String) -> [String] {
    let days = DeclaredType.dayPattern
    return switch type {
    case .date: [" glob '\(days)'", "date (\(name), '+0 days')"]
    case .timestamp:
      [" glob '\(days) \(DeclaredType.timePattern)'", "datetime (", "'+0 days')"]
    case .boolean: ["\(name) in (0, 1)"]
    case .bigint: ["typeof (\(name))", "'integer'"]
    case .double: ["typeof (\(name))", "'real'"]
    case .varchar: ["length (\(name))"]
    case .text: []
    }
  }
}

extension String.UTF8View {
  /// Whether the bytes of another text follow one another in this one; much quicker than by characters.
  fileprivate func contains(_ other: String.UTF8View) -> Bool {
    withContiguousStorageIfAvailable { bytes in
      other.withContiguousStorageIfAvailable { wanted in
        guard let first = wanted.first else { return true }
        guard wanted.count <= bytes.count else { return false }
        return (0...(bytes.count - wanted.count)).contains { start in
          bytes[start] == first && bytes[start..<(start + wanted.count)].elementsEqual(wanted)
        }
      }
    }.flatMap(\.self) ?? String(self).contains(String(other))
  }
}
