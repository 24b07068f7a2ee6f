// What of a database is read: the SQL around a table or a query.

import ODBC
public import Warehouse

/// A table of a database, or a query.
public enum DatabaseRelation: Hashable, Sendable {
  /// A table by its name, `schema.table`, exactly as the database's catalogue has it. A part with a dot
  /// in it stands in double quotes.
  case table(String)
  /// One SELECT.
  case query(String)

  /// What a source reads of its database; nil for a source of files.
  public init?(_ source: Source) {
    switch source.origin {
    case .table(let name): self = .table(name)
    case .query(let sql): self = .query(sql)
    case .files: return nil
    }
  }

  /// All of it.
  func selection(_ source: DataSource) -> String {
    switch self {
    case .table: "SELECT * FROM \(reference(source))"
    case .query(let sql): Self.withoutEnd(sql)
    }
  }

  /// It as what stands behind FROM.
  ///
  /// Its name there has no AS, which not every database knows.
  func reference(_ source: DataSource) -> String {
    switch self {
    case .table(let name): Self.parts(name).map(source.quoted).joined(separator: ".")
    case .query(let sql): "(\(Self.withoutEnd(sql))\n) pantanal_rows"
    }
  }

  /// The parts of a name, the quotes around one taken off.
  static func parts(_ name: String) -> [String] {
    var parts = [""]
    var isQuoted = false
    for character in name {
      switch character {
      case "\"": isQuoted.toggle()
      case "." where !isQuoted: parts.append("")
      default: parts[parts.count - 1].append(character)
      }
    }
    return parts
  }

  private static func withoutEnd(_ sql: String) -> String {
    let end = sql.lastIndex { !$0.isWhitespace && $0 != ";" }
    return end.map { String(sql[...$0]) } ?? ""
  }
}
