// One table of a mart: where it comes from, what it is called, and what of it is published.

public import Warehouse

/// A table as it is published.
public struct PublishedTable: Sendable {
  /// A column.
  public struct Column: Sendable {
    /// Its name.
    public let name: String
    /// Its type as the published table declares it.
    public let type: String
    /// What happens to its values.
    public let treatment: Treatment
  }

  /// The table in the warehouse.
  public let source: TableName
  /// The table in the file.
  public let name: String
  /// The columns of the source, in order.
  public let columns: [Column]
  /// The tables it refers to and which are not published, so that the reference had to go.
  public let droppedParents: [String]

  /// The statement that makes it, for a schema called `mart`.
  let definition: String
  /// The statements that make its indexes.
  let indexes: [String]
  /// What identifies its content: equal text, equal content.
  var state: String

  /// What it is called in a mart: REFINED is what people analyse, so its tables keep their names.
  public static func name(of table: TableName) -> String {
    table.layer == .refined ? table.name : "\(table.layer.rawValue)_\(table.name)"
  }

  /// The columns that are in the file.
  var published: [Column] { columns.filter { $0.treatment != .removed } }
}
