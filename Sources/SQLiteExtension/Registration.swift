// Registering functions on a connection.

import CSQLiteExtension

/// SQLite refused to register a function.
public struct RegistrationError: Error {
  /// The function's name.
  public let function: String

  /// SQLite's result code.
  public let code: Int32

  /// SQLite's sentence.
  public let message: String
}

/// A connection, as far as functions are concerned with it: a place to register them.
public struct FunctionRegistry {
  private let database: OpaquePointer

  /// Wraps a `sqlite3 *`.
  ///
  /// The host's table of calls must have arrived: by `pantanal_extension_take_api`, before the
  /// connection was opened or as the extension's entry point.
  public init(_ database: OpaquePointer) {
    precondition(
      pantanal_has_api() != 0, "functions are registered before SQLite handed over its calls")
    self.database = database
  }

  /// Registers a scalar function; `argumentCount` -1 means any number.
  ///
  /// Unless it accepts NULL, its body is not called when an argument is NULL: the result is NULL.
  ///
  /// - Throws: ``RegistrationError`` when SQLite refuses it.
  public func addScalar(
    _ name: String, argumentCount: Int, acceptsNull: Bool, body: @escaping ScalarBody
  ) throws(RegistrationError) {
    let function = ScalarFunction(acceptsNull: acceptsNull, body: body)
    let data = Unmanaged.passRetained(function).toOpaque()
    let code = pantanal_create_function(
      database, name, Int32(argumentCount), data, callScalar, nil, nil, release)
    try check(code, name)
  }

  /// Registers an aggregate function; `argumentCount` -1 means any number.
  ///
  /// - Throws: ``RegistrationError`` when SQLite refuses it.
  public func addAggregate<State: AggregateState>(
    _ name: String, argumentCount: Int, _ state: State.Type
  ) throws(RegistrationError) {
    let data = Unmanaged<AggregateFunction>.passRetained(AggregateOf<State>()).toOpaque()
    let code = pantanal_create_function(
      database, name, Int32(argumentCount), data, nil, stepAggregate, finalAggregate, release)
    try check(code, name)
  }

  /// Registers an aggregate that is a window function too; `argumentCount` -1 means any number.
  ///
  /// - Throws: ``RegistrationError`` when SQLite refuses it.
  public func addWindow<State: WindowState>(
    _ name: String, argumentCount: Int, _ state: State.Type
  ) throws(RegistrationError) {
    let data = Unmanaged<AggregateFunction>.passRetained(WindowOf<State>()).toOpaque()
    let code = pantanal_create_window_function(
      database, name, Int32(argumentCount), data, stepAggregate, finalAggregate, valueAggregate,
      inverseAggregate, release)
    try check(code, name)
  }

  private func check(_ code: Int32, _ name: String) throws(RegistrationError) {
    guard code != 0 else { return }
    let message = pantanal_errmsg(database).map { String(cString: $0) } ?? ""
    throw RegistrationError(function: name, code: code, message: message)
  }
}

/// Frees what SQLite kept for a function.
///
/// SQLite calls it also when it refuses the function.
private func release(_ data: UnsafeMutableRawPointer?) {
  guard let data else { return }
  Unmanaged<AnyObject>.fromOpaque(data).release()
}
