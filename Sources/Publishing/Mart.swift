// Which tables of a warehouse a mart holds, and what is published of each.

import SQLText
import SQLite
import Warehouse

/// The tables of a mart as they stand in the warehouse at one moment.
public struct Mart: Sendable {
  /// Its name.
  public let name: String
  /// Its tables, in the order of their layers and names.
  public let tables: [PublishedTable]

  /// Says whether two marts hold the same: their fingerprints are then equal.
  public let fingerprint: String

  /// What is left out, in sentences for people.
  public var notes: [String] {
    tables.flatMap { table in
      Set(table.droppedParents).sorted().map {
        PublishingMessages.droppedReference(from: table.name, to: $0)
      }
    }
  }
}

extension Mart {
  /// Reads a mart from a warehouse, in a transaction, so that all of it is of one moment.
  ///
  /// `keyMark` changes when the key of the pseudonyms does. `cleanKeys` are the tables whose rows have
  /// keys that are not personal.
  init(
    _ settings: Settings.Mart, on connection: Connection,
    personalData: [TableName: [String: Source.PersonalData]], keyMark: String,
    cleanKeys: [TableName]
  ) throws {
    let selection = try Selection(settings, on: connection)
    let personal = PersonalColumns(
      personalData, in: try selection.tables.map { try SourceTable($0, on: connection) })
    var tables = try personal.tables.map { table in
      try PublishedTable(
        table, treatments: personal.treatments(of: table), beside: personal.tables)
    }
    for index in tables.indices {
      tables[index].state = try ContentState.of(tables[index], on: connection)
    }
    let isScreened = tables.contains { $0.columns.contains { $0.treatment == .screened } }
    let screen = isScreened ? cleanKeys.map(\.description) : []
    self.name = settings.name
    self.tables = tables
    fingerprint =
      Fingerprint(
        ["1", settings.name, keyMark] + screen
          + tables.flatMap { [$0.name, $0.definition, $0.state] }
          + tables.flatMap { table in table.columns.map { "\($0.name) \($0.treatment.rawValue)" } }
      ).text
  }
}

extension PublishedTable {
  fileprivate init(
    _ table: SourceTable, treatments: [String: Treatment], beside others: [SourceTable]
  ) throws {
    guard let definition = TableDefinition(table.sql) else {
      throw PublishingMessages.unreadableDefinition(of: table.name)
    }
    let parents = others.filter { $0.name.layer == table.name.layer }.map { other in
      (
        other.name.name.lowercased(),
        Parent(name: PublishedTable.name(of: other.name), key: other.key)
      )
    }
    let name = PublishedTable.name(of: table.name)
    let (sql, droppedParents) = definition.published(
      as: name, treatments: treatments,
      parents: Dictionary(parents, uniquingKeysWith: { first, _ in first }))
    let prefix = table.name.layer == .refined ? "" : "\(table.name.layer.rawValue)_"
    source = table.name
    self.name = name
    self.definition = sql
    self.droppedParents = droppedParents
    columns = table.columns.map { column in
      let treatment = treatments[column.name] ?? .kept
      return Column(
        name: column.name, type: TableDefinition.publishedType(column.type, treatment),
        treatment: treatment)
    }
    indexes = table.indexes.compactMap {
      publishedIndex($0, prefix: prefix, on: name, treatments: treatments)
    }
    state = ""
    for statement in [sql] + indexes {
      if let problem = PortableSyntax.firstProblem(in: statement) {
        throw PublishingMessages.unportable(table.name, problem)
      }
    }
  }
}
