// What there is to pseudonymise in a copy, as the project knows it.

import SQLite
public import Warehouse

/// What is personal in a warehouse, and the key to pseudonymise it with.
public struct Masking: Sendable {
  /// The key; whoever has it can find out whom a pseudonym stands for.
  public let key: PseudonymKey
  /// The columns that hold personal data, or may.
  public let personalData: [TableName: [String: Source.PersonalData]]
  /// The tables that the project declares.
  ///
  /// Of the others nobody has said what they hold, so they are copied without rows.
  public let tables: Set<TableName>
  /// Whether the key is no longer the one that a copy was made with.
  public let isLost: Bool
  /// The models whose features hold personal data, so that what they have learnt may.
  public let models: Set<String>

  /// Creates a description of what to pseudonymise.
  public init(
    key: PseudonymKey, personalData: [TableName: [String: Source.PersonalData]],
    tables: Set<TableName>, models: Set<String>, isLost: Bool = false
  ) {
    self.isLost = isLost
    self.key = key
    self.personalData = personalData.filter { !$0.value.isEmpty }
    self.tables = tables
    self.models = models
  }

  /// Whether paths of files hold personal data.
  var isInPaths: Bool { personalData[TableName(.raw, "_load")]?["path"] != nil }

  /// The treatment of a table of a layer.
  func treatment(of table: TableName) -> MaskedTable {
    switch table.name {
    case "_ledger", "_migration", "_observation": return .init()
    case "_load":
      return .init(columns: (isInPaths ? Self.paths : [:]).merging(["high_water": "NULL"]) { $1 })
    case "_change": return .init(rows: "table_name NOT IN (\(personalNames(in: table.layer)))")
    default: break
    }
    if table.layer == .dataquality { return dataquality(table.name) }
    guard tables.contains(table) else { return .init(rows: "0") }
    return .init(
      columns: Dictionary(
        uniqueKeysWithValues: (personalData[table] ?? [:]).map { column, kind in
          (column, PersonalMask.expression(column.sqlIdentifier, kind))
        }))
  }

  /// The treatment of a table of the catalog.
  func treatmentInCatalog(of table: String) -> MaskedTable {
    let models = models.sorted().map(\.sqlLiteral).joined(separator: ", ")
    switch table {
    case "run":
      // What was typed can hold anything; its first two words are the command.
      let words = "command || '  '"
      let first = "instr(\(words), ' ')"
      let second = "instr(substr(\(words), \(first) + 1), ' ')"
      return .init(columns: ["command": "trim(substr(\(words), 1, \(first) + \(second)))"])
    case "step": return .init(columns: isInPaths ? ["reason": "''"] : [:])
    case "model_version", "model_metric", "model_alias":
      return .init(rows: "model NOT IN (\(models))")
    default: return .init(rows: "0")
    }
  }

  private static let paths = [
    "path": PersonalMask.expression("path", .other),
    "partition": PersonalMask.expression("\"partition\"", .other), "reason": "NULL",
  ]

  private func personalNames(in layer: Layer) -> String {
    personalData.keys.filter { $0.layer == layer }.map(\.name).sorted().map(\.sqlLiteral)
      .joined(separator: ", ")
  }

  private func dataquality(_ name: String) -> MaskedTable {
    let path = isInPaths ? ["path": PersonalMask.expression("path", .other)] : [:]
    switch name {
    case "evidence", "rule", "rule_result": return .init()
    case "schema_change": return .init(columns: path)
    case "reject": return .init(columns: path.merging(["text": "''"]) { $1 })
    case "quarantine":
      return .init(columns: [
        "key": "CASE WHEN table_name IN (\(tablesWithoutPersonalData)) THEN \"key\" END",
        "row": rowExpression,
        "row_hash":
          "CASE WHEN \"row\" = \(rowExpression) THEN row_hash ELSE sha2(\(rowExpression), 256) END",
      ])
    default: return .init(rows: "0")
    }
  }

  private var tablesWithoutPersonalData: String {
    tables.filter { personalData[$0] == nil }.map(\.description.sqlLiteral).sorted()
      .joined(separator: ", ")
  }

  /// A quarantined row with its personal values replaced; nothing of rows of tables nobody declares.
  private var rowExpression: String {
    let masked = personalData.keys.sorted().filter { !$0.name.hasPrefix("_") }.map { table in
      let replacements = (personalData[table] ?? [:]).sorted { $0.key < $1.key }.map {
        let path = "'$.' || json_quote(\($0.key.sqlLiteral))"
        return "\(path), \(PersonalMask.expression("\"row\" ->> (\(path))", $0.value))"
      }
      // SQLite takes at most 127 arguments for a function.
      var row = "\"row\""
      for start in stride(from: 0, to: replacements.count, by: 60) {
        let some = replacements[start...].prefix(60).joined(separator: ", ")
        row = "json_replace(\(row), \(some))"
      }
      return "WHEN table_name = \(table.description.sqlLiteral) THEN \(row)"
    }
    let known = tables.map(\.description).sorted().map(\.sqlLiteral).joined(separator: ", ")
    return
      "CASE \(masked.joined(separator: " ")) WHEN table_name IN (\(known)) THEN \"row\" ELSE '{}' END"
  }
}

/// What becomes of a table on its way into a masked copy.
struct MaskedTable {
  /// The expressions that stand for columns; the others are copied.
  var columns: [String: String] = [:]
  /// Which rows are copied, as a condition.
  var rows: String?
}
