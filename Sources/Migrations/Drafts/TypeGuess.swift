// What can be known of a column's type before any row was computed.

import Warehouse

/// The type that an expression of a query has, as far as its text tells.
struct TypeGuess {
  /// The type; nothing where the text does not tell, or tells only that it is text of some length.
  var type: DeclaredType?
  /// Whether it is text whose length is not known.
  var isText = false
  /// Whether it may be NULL; what is not proven may.
  var isNullable = true
  /// Where the type is from, in words.
  var reason = "its text does not tell"
  /// What it can give but NULL.
  var possible: Set<Possibility> = [.anything]

  static let unknown = TypeGuess()
  static let null = TypeGuess(possible: [])

  static func type(_ type: DeclaredType, isNullable: Bool = true, _ reason: String) -> TypeGuess {
    TypeGuess(type: type, isNullable: isNullable, reason: reason, possible: [.type(type)])
  }

  /// A type whose values a narrower one may take too.
  static func some(_ type: DeclaredType, isNullable: Bool = true, _ reason: String) -> TypeGuess {
    TypeGuess(type: type, isNullable: isNullable, reason: reason, possible: [.some(type)])
  }

  static func text(isNullable: Bool = true, _ reason: String) -> TypeGuess {
    TypeGuess(isText: true, isNullable: isNullable, reason: reason, possible: [.some(.text)])
  }

  /// A column of a table as its schema has it.
  init(declared: String, of column: String, isRaw: Bool, isNullable: Bool) {
    // RAW declares everything TEXT, which says nothing of how long its values are.
    let type = DeclaredType(declared)
    self.type = isRaw || type == .text ? nil : type
    isText = isRaw || type == .text
    self.isNullable = isNullable
    reason = isRaw ? "text as it came (\(column))" : "as \(column)"
    possible = [isRaw ? .some(.text) : type.map { .type($0) } ?? .anything]
  }

  init(
    type: DeclaredType? = nil, isText: Bool = false, isNullable: Bool = true,
    reason: String = "its text does not tell", possible: Set<Possibility> = [.anything]
  ) {
    self.type = type
    self.isText = isText
    self.isNullable = isNullable
    self.reason = reason
    self.possible = possible
  }

  var isNumber: Bool { type?.isNumber == true }

  /// The same, where a function or an operator may have made its values narrower.
  var narrowed: TypeGuess {
    var guess = self
    guess.possible = possible.narrowed
    return guess
  }

  var nullable: TypeGuess {
    var guess = self
    guess.isNullable = true
    return guess
  }

  /// The type that takes the values of both.
  func unified(with other: TypeGuess) -> TypeGuess {
    if type == nil, !isText { return merge(other, type: other.type, isText: other.isText) }
    if other.type == nil, !other.isText { return merge(other, type: type, isText: isText) }
    switch (type, other.type) {
    case (let left?, let right?) where left == right:
      return merge(other, type: left, isText: false)
    case (.varchar(let left), .varchar(let right)):
      return merge(other, type: .varchar(max(left, right)), isText: false)
    case (.double, .bigint), (.bigint, .double), (.double, .boolean), (.boolean, .double):
      return merge(other, type: .double, isText: false)
    case (.bigint, .boolean), (.boolean, .bigint):
      return merge(other, type: .bigint, isText: false)
    default: return merge(other, type: nil, isText: true)
    }
  }

  private func merge(_ other: TypeGuess, type: DeclaredType?, isText: Bool) -> TypeGuess {
    TypeGuess(
      type: type, isText: isText, isNullable: isNullable || other.isNullable,
      reason: self.type == nil && !self.isText ? other.reason : reason,
      possible: possible.union(other.possible))
  }
}

extension DeclaredType {
  /// Whether every value of this type fits a column of another one as it is.
  func fits(_ other: DeclaredType) -> Bool {
    switch (self, other) {
    case _ where self == other: true
    case (.varchar(let own), .varchar(let room)): own <= room
    case (.varchar, .text), (.date, .text), (.timestamp, .text): true
    case (.date, .varchar(let room)): room >= 10
    case (.timestamp, .varchar(let room)): room >= 23
    case (.bigint, .double), (.boolean, .double), (.boolean, .bigint): true
    default: false
    }
  }
}
