// What a statement reads, calls and writes, as SQLite's compiler reports it, and the power to refuse.

import CSQLite

/// One thing a statement does, reported while it is compiled.
///
/// Related SQLite documentation: <https://www.sqlite.org/c3ref/c_alter_table.html>
public enum Access: Hashable, Sendable {
  /// A column is read. The column is empty where only the table's rows are counted. The accessor is
  /// the innermost view or common table expression that reads it.
  case read(database: String, table: String, column: String, accessor: String?)
  /// A function is called.
  case function(String)
  /// Rows of a table are inserted, updated or deleted.
  case write(database: String, table: String)
  /// A SELECT begins.
  case select
  /// Anything else: schema changes, ATTACH, PRAGMA, transactions. The numbers are SQLite's.
  case other(code: Int32, first: String?, second: String?)
}

/// What to do about an access.
public enum Verdict: Sendable {
  case allow
  /// The statement does not compile.
  case deny
  /// A column reads as NULL.
  case readAsNull
}

final class AuthorizerBox {
  let decide: (Access) -> Verdict
  init(_ decide: @escaping (Access) -> Verdict) { self.decide = decide }
}

extension Connection {
  /// Asks `decide` about everything the statements compiled from now on do.
  public func setAuthorizer(_ decide: ((Access) -> Verdict)?) {
    guard let decide else {
      sqlite3_set_authorizer(handle, nil, nil)
      authorizer = nil
      return
    }
    let box = AuthorizerBox(decide)
    authorizer = box
    sqlite3_set_authorizer(
      handle,
      { context, code, first, second, database, accessor in
        guard let context else { return SQLITE_OK }
        let box = Unmanaged<AuthorizerBox>.fromOpaque(context).takeUnretainedValue()
        let access = Access(code, text(first), text(second), text(database), text(accessor))
        return box.decide(access).code
      },
      Unmanaged.passUnretained(box).toOpaque())
  }

  /// Compiles a statement and lists what it does, each thing once, in the order of first mention.
  public func accesses(of sql: String) throws(SQLiteError) -> [Access] {
    try accesses(of: sql) { _ in }.accesses
  }

  /// Compiles a statement, lists what it does, and lends it.
  ///
  /// - Returns: What it does, each thing once, in the order of first mention; and what `body` makes of
  ///   the compiled statement.
  public func accesses<Result>(
    of sql: String, _ body: (borrowing Statement) -> Result
  ) throws(SQLiteError) -> (accesses: [Access], result: Result) {
    var seen: Set<Access> = []
    var accesses: [Access] = []
    let former = authorizer?.decide
    setAuthorizer { access in
      if seen.insert(access).inserted { accesses.append(access) }
      return former?(access) ?? .allow
    }
    defer { setAuthorizer(former) }
    let statement = try prepare(sql)
    return (accesses, body(statement))
  }
}

private func text(_ pointer: UnsafePointer<CChar>?) -> String? {
  pointer.map { String(cString: $0) }
}

extension Access {
  fileprivate init(
    _ code: Int32, _ first: String?, _ second: String?, _ database: String?, _ accessor: String?
  ) {
    self =
      switch code {
      case SQLITE_READ:
        .read(
          database: database ?? "", table: first ?? "", column: second ?? "", accessor: accessor)
      case SQLITE_FUNCTION: .function(second ?? "")
      case SQLITE_INSERT, SQLITE_UPDATE, SQLITE_DELETE:
        .write(database: database ?? "", table: first ?? "")
      // A common table expression that recurs is still only a SELECT.
      case SQLITE_SELECT, SQLITE_RECURSIVE: .select
      default: .other(code: code, first: first, second: second)
      }
  }
}

extension Verdict {
  fileprivate var code: Int32 {
    switch self {
    case .allow: SQLITE_OK
    case .deny: SQLITE_DENY
    case .readAsNull: SQLITE_IGNORE
    }
  }
}
