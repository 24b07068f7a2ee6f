// From the patterns of pantanal.yaml to tables.

public import SQLite
public import Warehouse

/// The tables that a mart's patterns name.
struct Selection {
  /// In the order of their layers and names.
  let tables: [TableName]

  /// Finds the tables.
  ///
  /// - Parameters:
  ///   - settings: The mart as it is declared.
  ///   - connection: Where the tables are, with or without rows.
  ///   - others: Tables that are still to be made.
  ///   - mayBeEmpty: Whether patterns that mean no table are no error.
  /// - Throws: ``PantanalError`` for a pattern that means none.
  init(
    _ settings: Settings.Mart, on connection: Connection, besides others: [TableName] = [],
    mayBeEmpty: Bool = false
  ) throws {
    var names: Set<TableName> = []
    for pattern in settings.tables {
      names.formUnion(try Selection.tables(matching: pattern, of: settings, on: connection, others))
    }
    guard mayBeEmpty || !names.isEmpty else { throw PublishingMessages.emptyMart(settings) }
    var owners: [String: TableName] = [:]
    for name in names.sorted() {
      let published = PublishedTable.name(of: name).lowercased()
      if let other = owners.updateValue(name, forKey: published) {
        throw PublishingMessages.sameName(other, name, settings.place)
      }
    }
    tables = names.sorted()
  }

  private static func tables(
    matching pattern: String, of settings: Settings.Mart, on connection: Connection,
    _ others: [TableName]
  ) throws -> [TableName] {
    guard let parsed = TableName(pattern) else {
      throw PublishingMessages.badPattern(pattern, settings.place)
    }
    let names =
      try publishable(parsed.layer, on: connection)
      + others.filter { $0.layer == parsed.layer }
    let isPattern = parsed.name.contains { "*?[".contains($0) }
    guard isPattern else {
      guard names.contains(parsed) else {
        throw PublishingMessages.noSuchTable(parsed, among: names, settings.place)
      }
      return [parsed]
    }
    let matches = try connection.rows(
      "SELECT value FROM json_each(?) WHERE value GLOB ?",
      [.text(json(names.map(\.name))), .text(parsed.name)]
    ).compactMap { $0[0].text }
    // Feature tables are the models' own: published only where the pattern says so.
    return matches.filter { !$0.hasPrefix("feature_") || parsed.name.hasPrefix("feature_") }
      .map { TableName(parsed.layer, $0) }
  }

  /// The tables of a layer that may be published at all: the engine's own are not.
  private static func publishable(
    _ layer: Layer, on connection: Connection
  ) throws -> [TableName] {
    try connection.rows(
      """
      SELECT name
      FROM \(layer.rawValue).sqlite_master
      WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND substr(name, 1, 1) <> '_'
      ORDER BY name
      """
    ).compactMap { $0[0].text.map { TableName(layer, $0) } }
  }

  private static func json(_ names: [String]) -> String {
    "[\(names.map { "\"\($0.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\"" }.joined(separator: ","))]"
  }
}

extension Publisher {
  /// What is wrong with the tables that a mart names, before any of them has rows.
  ///
  /// - Parameters:
  ///   - mart: The mart as it is declared.
  ///   - shapes: The tables of every layer.
  ///   - others: Tables that are made later, such as those of predictions.
  /// - Throws: ``PantanalError`` for a table that is not there.
  public static func check(
    _ mart: Settings.Mart, on shapes: Connection, besides others: [TableName]
  ) throws {
    _ = try Selection(mart, on: shapes, besides: others, mayBeEmpty: true)
  }
}
