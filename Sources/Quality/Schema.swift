// The tables that are really there.

import SQLite
import Warehouse

enum Schema {
  /// The tables of the attached layers, those of the engine left out.
  static func tables(on connection: Connection) throws -> [TableName] {
    try Layer.allCases.flatMap { layer in
      try connection.rows(
        """
        SELECT name
        FROM \(layer.rawValue).sqlite_master
        WHERE type = 'table' AND name NOT GLOB '_*' AND name NOT GLOB 'sqlite_*'
        ORDER BY name
        """
      ).map { TableName(layer, $0[0].text ?? "") }
    }.filter { !$0.isEngineOwned }
  }
  /// The tables and their columns, for guessing what a misspelt name may have meant.
  static func names(on connection: Connection) throws -> [String] {
    let tables = try tables(on: connection)
    return try tables.map(\.description)
      + tables.flatMap { table in
        try TableConstraints(of: table, on: connection).columns.map { "\(table).\($0.name)" }
      }
  }
}
