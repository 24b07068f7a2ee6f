// Two warehouses side by side: which tables to compare, and how.

import Foundation
import SQLite
public import Warehouse

/// Compares the tables of two warehouses.
public struct WarehouseComparison {
  private let here: Warehouse
  private let there: Warehouse
  private let masking: Masking?
  private let hidden: [TableName: Set<String>]
  private let hidesPayloads: Bool
  private let isIncomplete: Bool
  private let exampleLimit: Int
  private let cancellation: Cancellation
  private let progress: ProgressHandler

  /// Prepares a comparison.
  ///
  /// - Parameters:
  ///   - here: One warehouse.
  ///   - there: The other.
  ///   - masking: How the other was pseudonymised, if it was: values here are then replaced before they
  ///     are compared.
  ///   - hidden: The columns whose values are not shown.
  ///   - hidesPayloads: Whether what the engine's tables hold of rows and records is not shown.
  ///   - isIncomplete: Whether a name that means no table is passed over.
  ///   - exampleLimit: How many rows are shown of each kind of difference.
  ///   - cancellation: A request to stop.
  ///   - progress: Told how many rows have been compared.
  public init(
    _ here: Warehouse, with there: Warehouse, masking: Masking? = nil,
    hidden: [TableName: Set<String>], hidesPayloads: Bool = true, isIncomplete: Bool = false,
    exampleLimit: Int = 3,
    cancellation: Cancellation = Cancellation(), progress: @escaping ProgressHandler = { _ in }
  ) {
    self.here = here
    self.there = there
    self.masking = masking
    self.hidden = hidden
    self.hidesPayloads = hidesPayloads
    self.isIncomplete = isIncomplete
    self.exampleLimit = exampleLimit
    self.cancellation = cancellation
    self.progress = progress
  }

  /// Compares tables.
  ///
  /// - Parameters:
  ///   - patterns: The tables' names, `refined.*` for all of a layer; without any, the tables of RAW,
  ///     TRUSTED and REFINED that are not the engine's.
  ///   - take: Told what differs, table by table, the equal ones included.
  /// - Throws: ``PantanalError`` when a pattern means no table, or a warehouse cannot be read.
  public func run(
    _ patterns: [String] = [], _ take: (TableDifference) throws -> Void
  ) throws {
    for warehouse in [here, there] where !warehouse.exists {
      throw TargetMessages.missing(warehouse)
    }
    do {
      let connection = try open()
      defer { connection.rollBack() }
      let tables = try chosen(patterns, on: connection)
      try cancellation.interrupting(connection) {
        for table in tables { try take(try compare(table, on: connection)) }
      }
    } catch let error as SQLiteError {
      throw PantanalError(error, doing: "comparing two warehouses")
    }
  }

  /// A connection to both, each file as of one moment.
  private func open() throws -> Connection {
    // An older copy is brought up to date by being opened.
    _ = try there.connect()
    let connection = try here.connect()
    for layer in Layer.allCases {
      try connection.attach(
        there.url(of: layer).path, as: ComparedTable.there + layer.rawValue, mode: .readOnly)
    }
    if let masking { try PersonalMask(masking.key).register(on: connection) }
    try connection.execute("BEGIN")
    for layer in Layer.allCases {
      for prefix in ["", ComparedTable.there] {
        _ = try connection.value("SELECT count(*) FROM \(prefix)\(layer.rawValue).sqlite_master")
      }
    }
    return connection
  }

  // MARK: Which tables

  private func chosen(_ patterns: [String], on connection: Connection) throws -> [TableName] {
    let all = try Layer.allCases.flatMap { layer in
      try connection.rows(
        """
        SELECT name FROM \(layer.rawValue).sqlite_master
        WHERE type = 'table' AND substr(name, 1, 7) <> 'sqlite_'
        UNION
        SELECT name FROM \(ComparedTable.there)\(layer.rawValue).sqlite_master
        WHERE type = 'table' AND substr(name, 1, 7) <> 'sqlite_'
        """
      ).compactMap { $0[0].text.map { TableName(layer, $0) } }
    }.sorted()
    let usual = all.filter { !$0.isEngineOwned }
    guard !patterns.isEmpty else { return usual }
    var found: Set<TableName> = []
    for pattern in patterns {
      let matches =
        pattern.hasSuffix(".*")
        ? (pattern == "dataquality.*" ? all : usual).filter {
          $0.description.hasPrefix(pattern.dropLast())
        }
        : all.filter { $0.description == pattern }
      guard !matches.isEmpty || isIncomplete else { throw TargetMessages.noTable(pattern, all) }
      found.formUnion(matches)
    }
    return found.sorted()
  }

  // MARK: One table

  private func compare(
    _ table: TableName, on connection: Connection
  ) throws -> TableDifference {
    var difference = TableDifference(table)
    let mine = try Shape(table, in: "", on: connection)
    let theirs = try Shape(table, in: ComparedTable.there, on: connection)
    guard !mine.columns.isEmpty, !theirs.columns.isEmpty else {
      let isHere = theirs.columns.isEmpty
      difference.presence = isHere ? .onlyHere : .onlyThere
      let source = isHere ? table.sql : ComparedTable.there + table.sql
      let count = try connection.value("SELECT count(*) FROM \(source)").integer ?? 0
      if isHere { difference.onlyHereCount = count } else { difference.onlyThereCount = count }
      return difference
    }
    difference.schema = mine.differences(from: theirs)
    let compared = compared(table, mine, theirs)
    difference.key = compared.key
    difference.uncompared = uncompared(of: table)
    let total = try rowCount(of: table, on: connection)
    let report = { [progress] (count: Int64) in
      progress(
        Progress(
          "compare \(table)", completed: count, total: total.map { max($0, count) }, unit: .rows))
    }
    report(0)
    if compared.key.isEmpty {
      try BagComparison(
        table: compared, connection: connection, cancellation: cancellation, progress: report
      ).run(into: &difference)
    } else {
      try KeyedComparison(
        table: compared, connection: connection, cancellation: cancellation, progress: report
      ).run(into: &difference)
    }
    return difference
  }

  /// What the columns of both are, those aside that tell of how rows came and not of what they are.
  private func compared(_ table: TableName, _ mine: Shape, _ theirs: Shape) -> ComparedTable {
    let left = Set(uncompared(of: table))
    let shared = mine.columns.filter { column in
      theirs.columns.contains { $0.name == column.name } && !left.contains(column.name)
    }.map(\.name)
    let key = mine.key == theirs.key && mine.key.allSatisfy(shared.contains) ? mine.key : []
    let bookkeeping: Set<String> = table.layer == .raw ? ["_load_id", "_line"] : []
    let values = shared.filter { !key.contains($0) && !bookkeeping.contains($0) }
    return ComparedTable(
      table: table, key: key, values: values, masks: masking?.treatment(of: table).columns ?? [:],
      hidden: hidden[table, default: []].union(
        hidesPayloads && table.isEngineOwned ? Self.payloads : []),
      exampleLimit: exampleLimit)
  }

  /// The columns that only the lost key of a masked copy could compare.
  private func uncompared(of table: TableName) -> [String] {
    guard let masking, masking.isLost else { return [] }
    return masking.treatment(of: table).columns.keys.sorted()
  }

  /// Columns of the engine's tables that hold rows and records as they came.
  private static let payloads: Set<String> = [
    "row", "text", "key", "before", "after", "partition", "high_water", "path", "value",
  ]

  private func rowCount(of table: TableName, on connection: Connection) throws -> Int64? {
    try Ledger(table.layer, on: connection).latest(of: table.description)?.rowCount
  }
}

/// The columns of a table of one side.
private struct Shape {
  struct Column {
    let name: String
    let type: String
    let isNullable: Bool
    let keyPlace: Int64

    var text: String { type + (isNullable ? "" : " NOT NULL") }
  }

  let columns: [Column]

  init(_ table: TableName, in prefix: String, on connection: Connection) throws {
    columns = try connection.rows(
      "SELECT name, type, \"notnull\", pk FROM pragma_table_info(?, ?) ORDER BY cid",
      [.text(table.name), .text(prefix + table.layer.rawValue)]
    ).map { row in
      Column(
        name: row[0].text ?? "", type: row[1].text ?? "", isNullable: row[2] == 0,
        keyPlace: row[3].integer ?? 0)
    }
  }

  var key: [String] {
    columns.filter { $0.keyPlace > 0 }.sorted { $0.keyPlace < $1.keyPlace }.map(\.name)
  }

  func differences(from other: Shape) -> [TableDifference.SchemaDifference] {
    let names = columns.map(\.name)
    let more = other.columns.map(\.name).filter { !names.contains($0) }
    var differences = (names + more).compactMap { name -> TableDifference.SchemaDifference? in
      let mine = columns.first { $0.name == name }?.text
      let theirs = other.columns.first { $0.name == name }?.text
      return mine == theirs ? nil : .init(column: name, here: mine, there: theirs)
    }
    if key != other.key {
      differences.append(
        .init(
          column: "key", here: key.joined(separator: ", "),
          there: other.key.joined(separator: ", ")))
    }
    return differences
  }
}
