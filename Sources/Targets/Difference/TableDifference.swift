// What differs between two tables of one name. How it is found out: KeyedComparison.swift for tables with
// a key, BagComparison.swift for the others.

public import SQLite
public import Warehouse

/// What differs between a table here and the one of its name there.
public struct TableDifference: Sendable {
  /// Where the table is.
  public enum Presence: String, Sendable {
    case both
    case onlyHere = "only_here"
    case onlyThere = "only_there"
  }

  /// A value that is shown, or one that is not because it is personal.
  public enum Shown: Sendable, Equatable {
    case value(Value)
    case hidden
  }

  /// One row that differs.
  public struct Example: Sendable {
    /// Where the row is.
    public let presence: Presence
    /// Its key, or all of it where there is no key.
    public let identity: [(column: String, value: Shown)]
    /// The columns that differ, where it is on both sides.
    public let changes: [(column: String, here: Shown, there: Shown)]
    /// How many such rows there are, where there is no key.
    public let count: Int64
  }

  /// A difference between the definitions of the tables.
  public struct SchemaDifference: Sendable, Equatable {
    /// The column, or `key`.
    public let column: String
    /// How it is declared here, absent where it is not.
    public let here: String?
    /// How it is declared there, absent where it is not.
    public let there: String?
  }

  /// The table.
  public let table: TableName
  /// Where it is.
  public var presence = Presence.both
  /// The columns that rows are told apart by; none where rows are compared whole, as a bag.
  public var key: [String] = []
  /// How the definitions differ.
  public var schema: [SchemaDifference] = []
  /// How many rows are the same.
  public var equalCount: Int64 = 0
  /// How many rows are on both sides and differ.
  public var differentCount: Int64 = 0
  /// How many rows are only here.
  public var onlyHereCount: Int64 = 0
  /// How many rows are only there.
  public var onlyThereCount: Int64 = 0
  /// The columns in which rows differ, with the number of those rows.
  public var columns: [(name: String, count: Int64)] = []
  /// The first rows that differ.
  public var examples: [Example] = []
  /// Why nothing can be said, absent where it can.
  public var unknown: String?
  /// The columns that were not compared, because no key is left to replace them with as in the copy.
  public var uncompared: [String] = []

  /// Whether there is no difference.
  public var isEqual: Bool {
    presence == .both && unknown == nil && schema.isEmpty && differentCount == 0
      && onlyHereCount == 0
      && onlyThereCount == 0
  }

  init(_ table: TableName) { self.table = table }
}

/// The two tables as they are read: the same columns in the same order.
struct ComparedTable {
  let table: TableName
  let key: [String]
  /// The other columns that both have.
  let values: [String]
  /// The expressions that stand for columns here, where the other side is pseudonymised.
  let masks: [String: String]
  /// The columns whose values are not shown.
  let hidden: Set<String>
  let exampleLimit: Int

  var columns: [String] { key + values }

  static let there = "there_"

  /// The table of one side with its columns in order, key first.
  func select(here isHere: Bool) -> String {
    let list = columns.map { name in
      (isHere ? masks[name] : nil).map { "\($0) AS \(name.sqlIdentifier)" } ?? name.sqlIdentifier
    }
    let source = isHere ? table.sql : "\(Self.there)\(table.sql)"
    return "SELECT \(list.joined(separator: ", ")) FROM \(source)"
  }

  func shown(_ value: Value, of column: String) -> TableDifference.Shown {
    hidden.contains(column) && !value.isNull ? .hidden : .value(value)
  }
}
