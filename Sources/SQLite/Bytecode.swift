// A statement's bytecode, as EXPLAIN lists it. Opcodes are not a stable interface of SQLite; a test
// pins what is relied on.

/// The program that SQLite compiled a statement to.
///
/// Related SQLite documentation: <https://www.sqlite.org/opcode.html>
public struct Bytecode: Sendable {
  /// One instruction.
  public struct Instruction: Equatable, Sendable {
    /// The name of the operation, `OpenRead` for instance.
    public let opcode: String
    /// The first three operands.
    public let p1: Int64, p2: Int64, p3: Int64
    /// The fourth operand as EXPLAIN prints it.
    public let p4: String
  }

  /// The instructions in the order of their addresses.
  public let instructions: [Instruction]

  /// The cursors that are opened on a table or index, with the root page and the number of the
  /// database: 0 is main, 1 is temp, attached ones follow.
  public var openedCursors: [(cursor: Int64, rootPage: Int64, database: Int64)] {
    instructions.filter { $0.opcode == "OpenRead" || $0.opcode == "ReopenIdx" }
      .map { ($0.p1, $0.p2, $0.p3) }
  }

  /// The cursors that are walked from one end to the other rather than looked up.
  public var scannedCursors: Set<Int64> {
    Set(instructions.filter { $0.opcode == "Rewind" || $0.opcode == "Last" }.map(\.p1))
  }
}

extension Connection {
  /// Compiles a statement and lists its bytecode.
  public func bytecode(of sql: String) throws(SQLiteError) -> Bytecode {
    let rows = try rows("EXPLAIN \(sql)")
    return Bytecode(
      instructions: rows.map { row in
        Bytecode.Instruction(
          opcode: row[1].text ?? "", p1: row[2].integer ?? 0, p2: row[3].integer ?? 0,
          p3: row[4].integer ?? 0, p4: row[5].text ?? "")
      })
  }

  /// The tables and indexes' tables that a statement opens, by database.
  ///
  /// The authorizer is not told of the columns of USING and NATURAL, so that it misses a table of which
  /// nothing else is read.
  public func openedTables(
    by sql: String
  ) throws(SQLiteError) -> Set<OpenedTable> {
    let databases = try rows("PRAGMA database_list")
    var tables: Set<OpenedTable> = []
    for cursor in try bytecode(of: sql).openedCursors {
      guard
        let database = databases.first(where: { $0[0].integer == cursor.database })?[1].text,
        let table = try value(
          "SELECT tbl_name FROM \(database.sqlIdentifier).sqlite_master WHERE rootpage = ?",
          [.integer(cursor.rootPage)]
        ).text
      else { continue }
      tables.insert(OpenedTable(database: database, name: table))
    }
    return tables
  }
}

/// A table that a statement opens.
public struct OpenedTable: Hashable, Sendable {
  /// The name its database is attached under.
  public let database: String
  /// Its own name.
  public let name: String
}
