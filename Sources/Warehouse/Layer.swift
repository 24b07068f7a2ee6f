// The four layers of a warehouse and the names of what is in them.

/// A layer of the warehouse: one SQLite file, attached under this name everywhere.
public enum Layer: String, CaseIterable, Codable, Sendable {
  /// What came, as text, exactly.
  case raw
  /// Typed, deduplicated, checked.
  case trusted
  /// What people analyse.
  case refined
  /// What the rules said.
  case dataquality
}

extension Layer: Comparable {
  /// Whether the first layer comes before the second on the way of the data.
  public static func < (first: Layer, second: Layer) -> Bool { first.position < second.position }

  private var position: Int {
    switch self {
    case .raw: 0
    case .trusted: 1
    case .refined: 2
    case .dataquality: 3
    }
  }
}

/// The name of a table: its layer and its own name.
public struct TableName: Hashable, Codable, Sendable {
  /// The layer the table is in.
  public let layer: Layer
  /// The table's own name.
  public let name: String

  /// Creates a name.
  public init(_ layer: Layer, _ name: String) {
    self.layer = layer
    self.name = name
  }

  /// Reads `layer.table`.
  ///
  /// - Returns: Nothing when the text has another form or names no layer.
  public init?(_ text: some StringProtocol) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[1].isEmpty, let layer = Layer(rawValue: String(parts[0])) else {
      return nil
    }
    self.init(layer, String(parts[1]))
  }

  /// The name quoted for use in SQL.
  public var sql: String { "\(layer.rawValue).\"\(name.replacing("\"", with: "\"\""))\"" }

  /// Whether the engine owns the table.
  public var isEngineOwned: Bool {
    name.hasPrefix("_") || layer == .dataquality
  }
}

extension TableName: CustomStringConvertible {
  /// The name as people write it.
  public var description: String { "\(layer.rawValue).\(name)" }
}

extension TableName: Comparable {
  /// Orders names by layer, then by name.
  public static func < (first: TableName, second: TableName) -> Bool {
    (first.layer, first.name) < (second.layer, second.name)
  }
}
