// Ownership of ODBC's three kinds of handle, and the check of every call's answer.

import COdbc

/// An environment, connection or statement of the driver manager.
///
/// A handle keeps the handle it was made under alive, so they are freed from the innermost out, the
/// order that ODBC asks for.
final class Handle {
  enum Kind {
    case environment
    case connection
    case statement

    var code: SQLSMALLINT {
      switch self {
      case .environment: SQLSMALLINT(SQL_HANDLE_ENV)
      case .connection: SQLSMALLINT(SQL_HANDLE_DBC)
      case .statement: SQLSMALLINT(SQL_HANDLE_STMT)
      }
    }
  }

  let pointer: SQLHANDLE
  private let kind: Kind
  private let parent: Handle?

  /// The connection string of a connection, whose passwords must not come back in what a driver says.
  var secrets: ConnectionString?

  init(_ kind: Kind, under parent: Handle?) throws(ODBCError) {
    var pointer: SQLHANDLE?
    let code = SQLAllocHandle(kind.code, parent?.pointer, &pointer)
    guard let pointer else {
      throw ODBCError("allocate a handle", parent?.diagnostics() ?? [])
    }
    self.pointer = pointer
    self.kind = kind
    self.parent = parent
    try check(code, "allocate a handle")
  }

  deinit {
    // Both answer an error when nothing is connected, which is as good. A connection with an open
    // transaction could not be closed.
    if kind == .connection {
      SQLEndTran(SQLSMALLINT(SQL_HANDLE_DBC), pointer, SQLSMALLINT(SQL_ROLLBACK))
      SQLDisconnect(pointer)
    }
    SQLFreeHandle(kind.code, pointer)
  }

  /// An environment that speaks version 3 of the standard.
  static func environment() throws(ODBCError) -> Handle {
    let environment = try Handle(.environment, under: nil)
    let version = SQLPOINTER(bitPattern: UInt(SQL_OV_ODBC3))
    let code = SQLSetEnvAttr(environment.pointer, SQL_ATTR_ODBC_VERSION, version, 0)
    try environment.check(code, "choose version 3")
    return environment
  }

  /// Throws what the driver said, unless the call succeeded.
  func check(_ code: SQLRETURN, _ operation: @autoclosure () -> String) throws(ODBCError) {
    guard !Handle.succeeded(code) else { return }
    throw ODBCError(operation(), diagnostics())
  }

  static func succeeded(_ code: SQLRETURN) -> Bool {
    code == SQL_SUCCESS || code == SQL_SUCCESS_WITH_INFO
  }

  /// The diagnostic records of the last call on this handle.
  func diagnostics() -> [Diagnostic] {
    var found: [Diagnostic] = []
    while let next = diagnostic(SQLSMALLINT(found.count + 1)) { found.append(next) }
    return found
  }

  private func diagnostic(_ number: SQLSMALLINT) -> Diagnostic? {
    var state = [SQLCHAR](repeating: 0, count: 6)
    var text = [SQLCHAR](repeating: 0, count: 1024)
    var native: SQLINTEGER = 0
    var count: SQLSMALLINT = 0
    let code = SQLGetDiagRec(
      kind.code, pointer, number, &state, &native, &text, SQLSMALLINT(text.count), &count)
    guard Handle.succeeded(code) else { return nil }
    return Diagnostic(
      state: state.text, nativeCode: Int(native), message: redacted(text.text))
  }

  private func redacted(_ text: String) -> String {
    secrets?.redacting(text) ?? parent?.redacted(text) ?? text
  }
}

extension [SQLCHAR] {
  /// The UTF-8 text up to the terminator.
  var text: String { String(decoding: prefix { $0 != 0 }, as: UTF8.self) }
}

/// Lends a text in the form that narrow ODBC calls take it.
func withNarrow<Result>(
  _ text: String, _ body: (UnsafeMutablePointer<SQLCHAR>?, Int) -> Result
) -> Result {
  var text = text
  return text.withUTF8 { utf8 in
    // SAFETY: ODBC declares input text as mutable, and never writes to it.
    body(UnsafeMutablePointer(mutating: utf8.baseAddress), utf8.count)
  }
}
