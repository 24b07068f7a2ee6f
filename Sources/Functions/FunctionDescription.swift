// What is said about a SQL function, and how it is registered.

import SQLiteExtension

/// A SQL function: what people and fingerprints need to know about it.
public struct FunctionDescription: Sendable {
  /// Its name in SQL.
  public let name: String

  /// How it is called, with optional arguments in brackets: `lpad(x, n[, pad])`.
  public let signature: String

  /// How many arguments it may be called with; any number when nil.
  public let argumentCounts: ClosedRange<Int>?

  /// What it belongs to.
  public let family: FunctionFamily

  /// Raised by every change of what it returns, so that steps that use it run again.
  public let version: Int

  /// One line about what it returns.
  public let summary: String

  /// An expression that calls it.
  public let example: String

  /// What the example gives, as text; `NULL` for NULL.
  public let result: String

  let registration: Registration
}

/// A group of SQL functions.
public enum FunctionFamily: String, Sendable, CaseIterable {
  case text
  case brazil
  case parsing
  case dates
  case choice
  case hashing
  case aggregates
}

/// How a function gets onto a connection, once per number of arguments.
enum Registration: Sendable {
  /// A new body is made for each connection, so a body may own state.
  case scalar(acceptsNull: Bool, @Sendable () -> ScalarBody)
  case aggregate(any AggregateState.Type)
  case window(any WindowState.Type)
}

extension FunctionDescription {
  /// A scalar function that needs nothing but its arguments.
  static func scalar(
    _ signature: String, _ family: FunctionFamily, version: Int = 1, acceptsNull: Bool = false,
    _ summary: String, example: String, is result: String,
    body: @escaping @Sendable (Call, TextBuffer) -> Void
  ) -> FunctionDescription {
    .init(
      signature, family, version, summary, example, result,
      .scalar(acceptsNull: acceptsNull, { body }))
  }

  /// A scalar function that keeps state from call to call, to be faster.
  static func scalar(
    _ signature: String, _ family: FunctionFamily, version: Int = 1, acceptsNull: Bool = false,
    _ summary: String, example: String, is result: String,
    makeBody: @escaping @Sendable () -> ScalarBody
  ) -> FunctionDescription {
    .init(
      signature, family, version, summary, example, result,
      .scalar(acceptsNull: acceptsNull, makeBody))
  }

  /// An aggregate function that cannot slide over a window.
  static func aggregate(
    _ signature: String, version: Int = 1, _ state: any AggregateState.Type, _ summary: String,
    example: String, is result: String
  ) -> FunctionDescription {
    .init(signature, .aggregates, version, summary, example, result, .aggregate(state))
  }

  /// An aggregate function that is a window function too.
  static func window(
    _ signature: String, version: Int = 1, _ state: any WindowState.Type, _ summary: String,
    example: String, is result: String
  ) -> FunctionDescription {
    .init(signature, .aggregates, version, summary, example, result, .window(state))
  }

  private init(
    _ signature: String, _ family: FunctionFamily, _ version: Int, _ summary: String,
    _ example: String, _ result: String, _ registration: Registration
  ) {
    name = String(signature.prefix { $0 != "(" })
    argumentCounts = Self.argumentCounts(of: signature)
    self.signature = signature
    self.family = family
    self.version = version
    self.summary = summary
    self.example = example
    self.result = result
    self.registration = registration
  }

  /// Reads the argument counts off a signature: `f(a, b[, c])` takes 2 to 3, `f(a, …)` any number.
  static func argumentCounts(of signature: String) -> ClosedRange<Int>? {
    let list = signature.drop { $0 != "(" }.dropFirst().dropLast()
    if list.contains("…") { return nil }
    let names = list.split(separator: ",").filter { $0.contains { $0.isLetter } }
    let optional = list.split(separator: "[", omittingEmptySubsequences: false).dropFirst()
      .joined().split(separator: ",").filter { $0.contains { $0.isLetter } }
    return names.count - optional.count...names.count
  }
}

extension FunctionDescription {
  func register(on registry: FunctionRegistry) throws(RegistrationError) {
    for count in argumentCounts ?? -1...(-1) {
      switch registration {
      case .scalar(let acceptsNull, let makeBody):
        try registry.addScalar(
          name, argumentCount: count, acceptsNull: acceptsNull, body: makeBody())
      case .aggregate(let state):
        try registry.addAggregate(name, argumentCount: count, state)
      case .window(let state):
        try registry.addWindow(name, argumentCount: count, state)
      }
    }
  }
}
