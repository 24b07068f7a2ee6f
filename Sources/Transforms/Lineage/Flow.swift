// What a value inside a query hangs on, while the query is read. Columns are numbers there, because
// sets of them are joined for every expression.

public import Warehouse

/// A column of a table.
public struct ColumnName: Hashable, Sendable {
  /// The table.
  public let table: TableName
  /// The column.
  public let column: String

  /// Creates a name.
  public init(_ table: TableName, _ column: String) {
    self.table = table
    self.column = column
  }
}

extension ColumnName: CustomStringConvertible {
  /// The name as people write it.
  public var description: String { "\(table).\(column)" }
}

extension ColumnName: Comparable {
  /// Orders names by table, then by column.
  public static func < (first: ColumnName, second: ColumnName) -> Bool {
    (first.table, first.column) < (second.table, second.column)
  }
}

/// A column of a table, or a result column somewhere in the query.
typealias SourceID = Int

/// What a value hangs on.
struct Flow {
  /// What the value is computed from.
  var value: Set<SourceID> = []
  /// What decides which value, or whether there is one.
  var control: Set<SourceID> = []
  /// What somebody who sees the value may learn.
  var disclosed: Set<SourceID> = []
  /// Whether the order in which rows come makes a difference.
  var isOrderSensitive = false

  /// All of it.
  var all: Set<SourceID> { value.union(control) }

  /// Takes in what is computed into the same value.
  mutating func add(_ other: Flow) {
    value.formUnion(other.value)
    control.formUnion(other.control)
    disclosed.formUnion(other.disclosed)
    isOrderSensitive = isOrderSensitive || other.isOrderSensitive
  }

  /// Takes in a condition that the value lets one guess: that of a CASE.
  mutating func addCondition(_ other: Flow) {
    addHidden(other)
    disclosed.formUnion(other.disclosed)
  }

  /// Takes in what only decides: a filter, an order, a partition.
  mutating func addHidden(_ other: Flow) {
    control.formUnion(other.value)
    control.formUnion(other.control)
    isOrderSensitive = isOrderSensitive || other.isOrderSensitive
  }

  /// The flow of a choice: where it is between fixed values, the conditions are what they are made of.
  var asChoice: Flow {
    guard value.isEmpty else { return self }
    return Flow(value: control, disclosed: disclosed, isOrderSensitive: isOrderSensitive)
  }

  /// All of several flows in one.
  static func union(_ flows: some Sequence<Flow>) -> Flow {
    flows.reduce(into: Flow()) { $0.add($1) }
  }
}

/// What a query, or a part of one, gives.
struct FlowTable {
  /// A column with its name, where it has one.
  struct Column {
    var name: String?
    var flow: Flow
  }

  var columns: [Column] = []
  /// What decides which rows there are, and how often.
  var rows: Set<SourceID> = []
  /// What may decide in which order they come.
  var order: Set<SourceID> = []

  /// All that any of the columns hangs on.
  var everything: Set<SourceID> {
    columns.reduce(into: []) { $0.formUnion($1.flow.all) }
  }

  func isSame(as other: FlowTable) -> Bool {
    rows == other.rows && order == other.order
      && columns.map(\.flow.all) == other.columns.map(\.flow.all)
      && columns.map(\.flow.disclosed) == other.columns.map(\.flow.disclosed)
  }
}

/// The numbers of columns: those of tables from zero up, result columns by their place below zero.
struct SourceNumbers {
  private var numbers: [ColumnName: SourceID] = [:]
  private(set) var names: [ColumnName] = []

  mutating func number(of name: ColumnName) -> SourceID {
    if let number = numbers[name] { return number }
    numbers[name] = names.count
    names.append(name)
    return names.count - 1
  }

  /// The number of the result column that is written at an offset.
  static func number(ofResultAt offset: Int) -> SourceID { -1 - offset }

  func columns(_ numbers: Set<SourceID>) -> Set<ColumnName> {
    Set(numbers.lazy.filter { $0 >= 0 }.map { names[$0] })
  }
}
