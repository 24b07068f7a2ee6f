// How the tables of these tests ask SQL.

import Functions
import SQLite

/// A connection in memory with every function on it.
func database() throws -> Connection {
  let connection = try Connection(.memory)
  try connection.withPointer { try FunctionLibrary.register(on: $0) }
  return connection
}

/// The value of one SQL expression.
func value(_ expression: String, _ values: [Value] = []) throws -> Value {
  try database().value("SELECT " + expression, values)
}

/// What an expression gives, in the words of ``Value/printed``.
func printed(_ expression: String) throws -> String {
  try value(expression).printed
}

extension Value {
  /// The value as the sqlite3 shell prints it, and `NULL`.
  var printed: String {
    switch self {
    case .null: "NULL"
    case .integer(let integer): String(integer)
    case .double(let double): String(double)
    case .text(let text): text
    case .blob(let bytes): "\(bytes)"
    }
  }
}
