// What is said of a Parquet file that cannot be read.

import Formats
import Glibc

extension FormatError {
  static let noParquet = FormatError(
    "it is not a Parquet file: it does not begin and end with PAR1")

  static let encrypted = FormatError(
    "the Parquet file is encrypted, which is not supported", hint: "have it written in the clear")

  /// The description of the file itself, in its footer or before a page, is broken.
  static func description(_ what: String) -> FormatError {
    FormatError("the Parquet file is damaged: in its description, \(what)")
  }

  /// A structure goes on beyond the bytes it was given.
  static let endsEarly = description("the end comes too early")

  static func damaged(_ what: String) -> FormatError {
    FormatError("the Parquet file is damaged: \(what)")
  }

  static func unsupported(_ what: String) -> FormatError {
    FormatError("the Parquet file uses \(what), which is not supported")
  }

  static func unreadable(_ code: CInt) -> FormatError {
    FormatError("the file cannot be read: \(String(cString: strerror(code)))")
  }

  /// The same, saying which column it is about.
  func inColumn(_ name: String) -> FormatError {
    FormatError("column \(name): \(message)", hint: hint, line: line)
  }
}
