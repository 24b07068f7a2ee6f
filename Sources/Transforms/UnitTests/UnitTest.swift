// What a file of unit tests says: rows that a transform is given, rows that it must make of them. How
// it is read is in UnitTest+YAML.swift, what is done with it in UnitTestRunner.swift.

public import SQLite
public import Warehouse

/// Rows given to one transform, and the rows expected of it.
public struct UnitTest: Sendable {
  /// The file it is in, relative to the project.
  public let file: String
  /// The table whose transform it is about.
  public let table: TableName
  /// Its name, unique in its file.
  public let name: String
  /// What it shows.
  public let description: String?
  /// The words it can be selected by.
  public let tags: [String]
  /// Why it is left out, where it is.
  public let skipReason: String?
  /// The day of the run, absent where it is not said.
  public let asOf: String?
  /// The values of the project's variables that differ from the project's.
  public let variables: [String: Value]
  /// The rows of tables; a table that is not named is empty.
  public let given: [Given]
  /// The rows expected in the table.
  public let expected: ExpectedRows?
  /// The rows expected to be kept out of the table by its rules, where these are asked.
  public let quarantined: ExpectedRows?
  /// The rows expected of common table expressions, by their names.
  public let commonTables: [(name: String, rows: ExpectedRows)]
  /// Where it begins.
  public let place: Place

  /// The rows of one table.
  public struct Given: Sendable {
    /// The table.
    public let table: TableName
    /// Where the table is named.
    public let place: Place
    let rows: WrittenRows
  }

  /// Rows that are expected.
  public struct ExpectedRows: Sendable {
    /// Where they begin.
    public let place: Place
    let rows: WrittenRows
  }
}

/// Rows as somebody wrote them: one by one, or as a query that gives them.
enum WrittenRows: Sendable {
  case list([WrittenRow])
  case query(String, Place)
}

/// A row as somebody wrote it.
struct WrittenRow: Sendable {
  /// A value with its column.
  struct Cell: Sendable {
    let column: String
    let value: Value
    let place: Place
  }

  /// Where it begins.
  let place: Place
  /// The values; a column that is not among them was left out.
  let cells: [Cell]

  /// The value of a column, absent when it was left out.
  subscript(column: String) -> Value? { cells.first { $0.column == column }?.value }
}
