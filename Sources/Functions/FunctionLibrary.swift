// The list of all SQL functions. Each family's list stands in the file of its name.

public import SQLiteExtension

/// The SQL functions of Pantanal.
public enum FunctionLibrary {
  /// Every function, in the order of the documentation.
  public static let functions: [FunctionDescription] =
    FunctionDescription.text + FunctionDescription.regularExpressions
    + FunctionDescription.brazil + FunctionDescription.parsing
    + FunctionDescription.dates + FunctionDescription.choice + FunctionDescription.hashing
    + FunctionDescription.aggregates

  /// Registers every function on a connection, over the built-in ones of the same name.
  ///
  /// All are deterministic and innocuous: they may stand in views and indexes and cannot be used to
  /// do harm.
  ///
  /// - Parameter database: A `sqlite3 *` of the SQLite whose table of calls was taken.
  /// - Throws: ``RegistrationError`` when SQLite refuses one of them.
  public static func register(on database: OpaquePointer) throws(RegistrationError) {
    let registry = FunctionRegistry(database)
    for function in functions { try function.register(on: registry) }
  }
}
