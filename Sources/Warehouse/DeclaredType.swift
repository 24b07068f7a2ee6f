// The types that are the contract with ODBC, and the CHECK that holds a column to each: SQLite itself
// would take anything. Written by what drafts tables, demanded by the linter of migrations.

/// A declared type that ODBC and Power BI read as meant.
public enum DeclaredType: Hashable, Sendable {
  case bigint
  case double
  /// Text of at most so many characters, 1 to 255.
  case varchar(Int)
  case text
  case date
  case timestamp
  case boolean

  /// The pattern of a day, for GLOB.
  public static let dayPattern = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]"
  /// The pattern of the time of day, for GLOB.
  public static let timePattern = "[0-9][0-9]:[0-9][0-9]:[0-9][0-9]"

  /// Reads a declared type as it is written, in any case.
  ///
  /// - Returns: Nothing when it is none of these.
  public init?(_ text: String) {
    let name = text.filter { !$0.isWhitespace }.uppercased()
    switch name {
    case "BIGINT": self = .bigint
    case "DOUBLE": self = .double
    case "TEXT": self = .text
    case "DATE": self = .date
    case "TIMESTAMP": self = .timestamp
    case "BOOLEAN": self = .boolean
    default:
      guard name.hasPrefix("VARCHAR("), name.hasSuffix(")"),
        let length = Int(name.dropFirst(8).dropLast()), (1...255).contains(length)
      else { return nil }
      self = .varchar(length)
    }
  }

  /// A text type with room for longer values than the longest that was seen: TEXT beyond what ODBC
  /// takes as VARCHAR.
  public static func text(upTo longest: Int64) -> DeclaredType {
    let length = [10, 20, 40, 60, 80, 120, 200, 255].first { Int64($0) * 2 >= longest * 3 }
    return length.map { .varchar($0) } ?? .text
  }

  /// The type as SQL writes it.
  public var sql: String {
    switch self {
    case .bigint: "BIGINT"
    case .double: "DOUBLE"
    case .varchar(let length): "VARCHAR(\(length))"
    case .text: "TEXT"
    case .date: "DATE"
    case .timestamp: "TIMESTAMP"
    case .boolean: "BOOLEAN"
    }
  }

  /// The expression that holds a column to the type; nothing for text of any length.
  ///
  /// `date(x)` alone accepts the thirtieth of February, which a modifier makes it count anew.
  ///
  /// - Parameters:
  ///   - name: The column as it is written in SQL.
  ///   - isNullable: Whether the column may be NULL. Comparisons with NULL are not false, but `typeof`
  ///     of NULL is a text like others.
  ///   - separator: What stands before the second half of a long expression.
  /// - Returns: The expression, without CHECK and parentheses.
  public func check(_ name: String, isNullable: Bool, separator: String = " ") -> String? {
    let optional = isNullable ? "\(name) IS NULL OR " : ""
    switch self {
    case .date:
      return "\(name) GLOB '\(Self.dayPattern)'\(separator)AND \(name) IS date(\(name), '+0 days')"
    case .timestamp:
      let seconds = "substr(\(name), 1, 19)"
      return "\(seconds) GLOB '\(Self.dayPattern) \(Self.timePattern)'\(separator)AND \(seconds)"
        + " IS datetime(\(seconds), '+0 days')"
    case .boolean: return "\(name) IN (0, 1)"
    case .bigint: return "\(optional)typeof(\(name)) = 'integer'"
    case .double: return "\(optional)typeof(\(name)) IN ('real', 'integer')"
    case .varchar(let length): return "length(\(name)) <= \(length)"
    case .text: return nil
    }
  }
}

extension DeclaredType {
  /// A column of a CREATE TABLE, with its CHECK, on two lines where it is long.
  ///
  /// - Parameters:
  ///   - name: The column as it is written in SQL.
  ///   - isNullable: Whether it may be NULL.
  /// - Returns: The lines, indented as in a table, without a comma at the end.
  public func definition(_ name: String, isNullable: Bool) -> String {
    let head = "  \(name) \(sql)\(isNullable ? "" : " NOT NULL")"
    guard let check = check(name, isNullable: isNullable, separator: "\n      ") else {
      return head
    }
    let line = "\(head) CHECK (\(check))"
    guard line.count > 100 || line.contains("\n") else { return line }
    return "\(head)\n    CHECK (\(check))"
  }
}
