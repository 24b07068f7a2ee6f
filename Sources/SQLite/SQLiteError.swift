// What SQLite says went wrong, as facts. Sentences for people are made further up.

import CSQLite

/// A failure that SQLite reported.
///
/// Related SQLite documentation: <https://www.sqlite.org/rescode.html>
public struct SQLiteError: Error, Equatable {
  /// The extended result code.
  public let code: Int32

  /// SQLite's own sentence.
  public let message: String

  /// The byte offset in ``sql`` of the token that SQLite did not understand, when it knows it.
  public let offset: Int?

  /// The statement, when compiling it failed.
  public let sql: String?

  /// Creates a failure from its facts.
  public init(code: Int32, message: String, offset: Int? = nil, sql: String? = nil) {
    self.code = code
    self.message = message
    self.offset = offset
    self.sql = sql
  }

  /// The result code without its extension.
  public var primaryCode: Int32 { code & 0xff }

  /// Whether another connection holds a lock this one needed.
  public var isBusy: Bool { primaryCode == SQLITE_BUSY || primaryCode == SQLITE_LOCKED }

  /// Whether the disk, or the file's allowance, is used up.
  public var isFull: Bool { primaryCode == SQLITE_FULL }

  /// Whether someone asked the statement to stop.
  public var isInterrupted: Bool { primaryCode == SQLITE_INTERRUPT }

  /// Whether a constraint of a table refused a row.
  public var isConstraint: Bool { primaryCode == SQLITE_CONSTRAINT }

  /// Whether a statement cannot be, or cannot take the values that it met.
  public var isAboutStatement: Bool {
    [SQLITE_ERROR, SQLITE_TOOBIG, SQLITE_CONSTRAINT, SQLITE_MISMATCH].contains(primaryCode)
  }

  /// Whether the operating system failed to read or write.
  public var isInputOutput: Bool { primaryCode == SQLITE_IOERR }
}

extension SQLiteError: CustomStringConvertible {
  /// SQLite's sentence and code.
  public var description: String { "\(message) (SQLite \(code))" }
}
