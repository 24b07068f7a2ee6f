// What a query may do and see, decided while SQLite compiles it.

import SQLite
import Warehouse

/// Lets a statement read, and nothing else; personal columns read as NULL unless a purpose is named.
///
/// Related SQLite documentation: <https://www.sqlite.org/c3ref/set_authorizer.html>
final class Doorkeeper {
  /// Why a statement was refused, in words.
  private(set) var refusal: String?
  /// The columns that were read as NULL, in order of first mention.
  private(set) var maskedColumns: [String] = []

  /// The names of the personal columns without those of their tables.
  let hiddenNames: Set<String>
  private let personal: Set<String>
  private var hasPurpose = false

  /// Columns that hold rows, records, keys or questions as they came, whatever was in them.
  private static let payloads: Set<String> = [
    "dataquality.quarantine.row", "dataquality.quarantine.key", "dataquality.reject.text",
    "dataquality.profile_value.value", "catalog.query_log.sql",
    "raw._load.partition", "raw._load.high_water",
    "raw._change.key", "raw._change.before", "raw._change.after",
    "trusted._change.key", "trusted._change.before", "trusted._change.after",
    "refined._change.key", "refined._change.before", "refined._change.after",
    "dataquality._change.key", "dataquality._change.before", "dataquality._change.after",
  ]

  init(_ personalData: [TableName: [String: Source.PersonalData]]) {
    personal = Set(
      personalData.flatMap { table, columns in
        columns.keys.map { "\(table).\($0)".lowercased() }
      }
    ).union(Self.payloads)
    hiddenNames = Set(personal.map { String($0.split(separator: ".").last ?? "") })
  }

  /// Forgets the last query.
  func begin(hasPurpose: Bool) {
    self.hasPurpose = hasPurpose
    refusal = nil
    maskedColumns = []
  }

  /// Lets `body` compile a statement as it would be with a purpose.
  func unmasked<Result>(
    _ body: () throws(SQLiteError) -> Result
  ) throws(SQLiteError) -> Result {
    let former = hasPurpose
    hasPurpose = true
    defer { hasPurpose = former }
    return try body()
  }

  func decide(_ access: Access) -> Verdict {
    switch access {
    case .select: .allow
    case .read(let database, let table, let column, _): read(database, table, column)
    case .function(let name):
      name.lowercased() == "load_extension" ? refuse("extensions are not loaded here") : .allow
    case .write(let database, let table):
      // SQLite reports a write to its schema first when a table is made or dropped.
      refuse(
        table.hasPrefix("sqlite_")
          ? "a query changes nothing, tables included"
          : "a query changes nothing, \(database).\(table) included")
    case .other(let code, let first, let second): other(code, first, second)
    }
  }

  private func read(_ database: String, _ table: String, _ column: String) -> Verdict {
    // Pages of the file, with everything that is on them.
    if table.lowercased() == "sqlite_dbpage" { return refuse("\(table) is not read here") }
    let name = "\(database).\(table).\(column)"
    guard !hasPurpose, personal.contains(name.lowercased()) else { return .allow }
    if !maskedColumns.contains(name) { maskedColumns.append(name) }
    return .readAsNull
  }

  private func other(_ code: Int32, _ first: String?, _ second: String?) -> Verdict {
    switch code {
    case AccessCode.recursive: return .allow
    case AccessCode.pragma:
      let name = first?.lowercased() ?? ""
      if Self.describingPragmas.contains(name) { return .allow }
      if second == nil, Self.answeringPragmas.contains(name) { return .allow }
      return refuse("PRAGMA \(name) is not used here")
    case AccessCode.attach, AccessCode.detach:
      return refuse("the layers are attached already, and nothing else is")
    case AccessCode.transaction, AccessCode.savepoint:
      return refuse("a query needs no transaction: each sees the warehouse as of one moment")
    default:
      return refuse("a query changes nothing, tables included")
    }
  }

  private func refuse(_ reason: String) -> Verdict {
    refusal = refusal ?? reason
    return .deny
  }

  /// The table functions that a query may use.
  static let tableFunctions =
    ["json_each", "json_tree"]
    + describingPragmas.union(answeringPragmas).sorted().map { "pragma_\($0)" }

  /// Pragmas that take a name and describe what has it.
  private static let describingPragmas: Set<String> = [
    "table_info", "table_xinfo", "table_list", "index_list", "index_info", "index_xinfo",
    "foreign_key_list",
  ]

  /// Pragmas that answer, and that would set something if they were given a value.
  private static let answeringPragmas: Set<String> = [
    "database_list", "function_list", "collation_list", "compile_options", "module_list",
    "pragma_list", "page_size", "page_count", "freelist_count", "encoding", "user_version",
  ]
}

/// SQLite's numbers for what statements do.
///
/// Related SQLite documentation: <https://www.sqlite.org/c3ref/c_alter_table.html>
private enum AccessCode {
  static let pragma: Int32 = 19
  static let transaction: Int32 = 22
  static let attach: Int32 = 24
  static let detach: Int32 = 25
  static let savepoint: Int32 = 32
  static let recursive: Int32 = 33
}
