// The one shape of a failure that people see, and the place in a file it points to.

public import SQLite

/// A failure in the one shape that people see.
///
/// Modules throw their own errors among themselves. Whatever leaves a module for a person becomes
/// one of these first, so that every failure reads alike and none is only a number.
public struct PantanalError: Error {
  /// A name for a kind of failure that scripts and tests may rely on.
  public enum Code: String, Sendable {
    case projectMissing = "project-missing"
    case projectInvalid = "project-invalid"
    case yamlInvalid = "yaml-invalid"
    case sqlInvalid = "sql-invalid"
    case shapeMismatch = "shape-mismatch"
    case cycle = "cycle"
    case migrationEdited = "migration-edited"
    case migrationInvalid = "migration-invalid"
    case migrationPending = "migration-pending"
    case sourceInvalid = "source-invalid"
    case connectionInvalid = "connection-invalid"
    case tooManyRejects = "too-many-rejects"
    case ruleFailed = "rule-failed"
    case ruleInvalid = "rule-invalid"
    case testInvalid = "test-invalid"
    case testFailed = "test-failed"
    case modelInvalid = "model-invalid"
    case trainingFailed = "training-failed"
    case publishFailed = "publish-failed"
    case odbcFailed = "odbc-failed"
    case queryRefused = "query-refused"
    case queryLimit = "query-limit"
    case unknownName = "unknown-name"
    case warehouseBusy = "warehouse-busy"
    case warehouseMissing = "warehouse-missing"
    case warehouseDamaged = "warehouse-damaged"
    case diskFull = "disk-full"
    case diskFailed = "disk-failed"
    case fileUnreadable = "file-unreadable"
    case fileExists = "file-exists"
    case cancelled = "cancelled"
    case checkFailed = "check-failed"
    case several = "several"
  }

  /// The kind of failure.
  public let code: Code

  /// What happened, in one sentence without a full stop.
  public let message: String

  /// What to do about it, with the command to type where there is one.
  public let hint: String?

  /// Where in a file it happened.
  public let place: Place?

  /// What it came from.
  public let cause: (any Error)?

  /// The failures this one collects, for the code ``Code/several``.
  public let parts: [PantanalError]

  /// Creates a failure.
  public init(
    _ code: Code, _ message: String, hint: String? = nil, place: Place? = nil,
    cause: (any Error)? = nil
  ) {
    self.code = code
    self.message = message
    self.hint = hint
    self.place = place
    self.cause = cause
    parts = []
  }

  private init(parts: [PantanalError]) {
    code = .several
    message = "\(parts.count) errors"
    hint = nil
    place = nil
    cause = nil
    self.parts = parts
  }

  /// Joins failures that are reported in one go; a single one stays as it is.
  public static func joining(_ errors: [PantanalError]) -> PantanalError? {
    errors.count > 1 ? PantanalError(parts: errors) : errors.first
  }
}

/// A position in a file, as people count.
public struct Place: Hashable, Sendable {
  /// The file, relative to the project where it lies in it.
  public let file: String
  /// The line, from 1.
  public let line: Int
  /// The column in characters, from 1.
  public let column: Int
  /// The text of the line, for showing it.
  public let lineText: String?

  /// Creates a position.
  public init(file: String, line: Int, column: Int, lineText: String? = nil) {
    self.file = file
    self.line = line
    self.column = column
    self.lineText = lineText
  }

  /// The position of a byte of a text, which begins on a line of the file.
  public init(file: String, text: String, offset: Int, firstLine: Int = 1) {
    let bytes = Array(text.utf8)
    let offset = min(max(offset, 0), bytes.count)
    let newline = UInt8(ascii: "\n")
    let lineStart = (bytes[..<offset].lastIndex(of: newline) ?? -1) + 1
    let lineEnd = bytes[offset...].firstIndex(of: newline) ?? bytes.count
    self.init(
      file: file,
      line: firstLine + bytes[..<offset].count(where: { $0 == newline }),
      column: String(decoding: bytes[lineStart..<offset], as: UTF8.self).count + 1,
      lineText: String(decoding: bytes[lineStart..<lineEnd], as: UTF8.self))
  }
}

extension Place: Comparable {
  /// Whether a place comes before another: by file, line and column.
  public static func < (left: Place, right: Place) -> Bool {
    (left.file, left.line, left.column) < (right.file, right.line, right.column)
  }
}

extension Place: CustomStringConvertible {
  /// The place as `file:line:column`.
  public var description: String { "\(file):\(line):\(column)" }
}

extension PantanalError {
  /// A failure of SQLite's that is not about the text of a statement, in words for people.
  public init(_ error: SQLiteError, doing activity: String) {
    if error.isFull {
      self.init(
        .diskFull, "the disk is full while \(activity)",
        hint: "nothing is half done: free some space and run the same command again",
        cause: error)
    } else if error.isInterrupted {
      self.init(.cancelled, "stopped while \(activity)", cause: error)
    } else if error.isBusy {
      self.init(
        .warehouseBusy, "another program holds a lock on the warehouse while \(activity)",
        hint: "close the program that writes to the layer files; only pantanal should",
        cause: error)
    } else if error.isInputOutput {
      self.init(
        .diskFailed, "the disk did not take or give what it should while \(activity)",
        hint: "nothing is half done: see that there is space and no limit on file sizes, and run"
          + " the same command again",
        cause: error)
    } else {
      // What SQLite says of a statement or of its values says nothing of the files.
      self.init(
        error.isAboutStatement ? .sqlInvalid : .warehouseDamaged,
        "\(error.message) while \(activity)", cause: error)
    }
  }
}
