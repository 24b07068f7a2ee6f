// What a column of a SELECT can have in it, as far as its text proves. The type that a draft would choose is
// one of many that take the values; a table keeps its own while nothing that is proven contradicts it.

import SQLite
import Warehouse

/// Something that an expression can give.
enum Possibility: Hashable {
  /// A value that the text names.
  case value(Value)
  /// Any value of a type: a column of a table is declared so, a function gives no other.
  case type(DeclaredType)
  /// Values of a type of which some, and perhaps all, are of a narrower one: `count(*)` is a whole number
  /// and may never be more than 1, a part of a text is shorter than it, and may be a year.
  case some(DeclaredType)
  /// What the text does not tell.
  case anything

  var isNumber: Bool {
    switch self {
    case .value(.integer), .value(.double): true
    case .type(let type), .some(let type): type.isNumber
    case .value, .anything: false
    }
  }

  /// Whether a column of a type certainly does not take it as it is.
  func contradicts(_ declared: DeclaredType) -> Bool {
    switch self {
    case .anything: false
    case .value(let value): !declared.takes(value)
    case .some(let type): type.isNumber && !declared.isNumber
    case .type(let type):
      switch (type, declared) {
      // As much as its values allow, which the CHECK of the table says of each.
      case (.varchar, .date), (.varchar, .timestamp), (.text, .date), (.text, .timestamp),
        (.text, .varchar):
        false
      default: !type.fits(declared)
      }
    }
  }
}

extension Set<Possibility> {
  /// Whether a column of a type certainly does not take all of this as it is.
  func contradict(_ declared: DeclaredType) -> Bool {
    // Numbers among texts are texts: only TEXT takes both.
    let isMixed = contains { !$0.isNumber }
    return contains { $0.contradicts(declared) && !(isMixed && $0.isNumber && declared.isText) }
  }

  /// The same, where a function or an operator may have made it narrower.
  var narrowed: Self {
    Self(
      map { possibility in
        switch possibility {
        case .type(let type): .some(type)
        case .value(.integer): .some(.bigint)
        case .value(.double): .some(.double)
        case .value(.text): .some(.text)
        case .value, .some, .anything: possibility
        }
      })
  }

  /// The same with the other sign.
  var negated: Self {
    Self(
      map { possibility in
        switch possibility {
        case .value(.integer(let value)): .value(.integer(0 &- value))
        case .value(.double(let value)): .value(.double(-value))
        default: possibility
        }
      })
  }

  /// Whether a fraction is certain, as far as it ever is.
  var hasFraction: Bool {
    contains { possibility in
      if case .value(.double) = possibility { return true }
      return possibility == .type(.double)
    }
  }
}

extension DeclaredType {
  var isNumber: Bool { self == .bigint || self == .double || self == .boolean }

  fileprivate var isText: Bool {
    switch self {
    case .varchar, .text: true
    default: false
    }
  }

  /// Whether a column of this type takes a value, made a number where it is one in a text.
  fileprivate func takes(_ value: Value) -> Bool {
    switch (self, value) {
    case (_, .null), (.text, .text): true
    case (.varchar(let room), .text(let text)): text.count <= room
    case (.date, .text(let text)): text.wholeMatch(of: /\d{4}-\d{2}-\d{2}/) != nil
    case (.timestamp, .text(let text)):
      text.wholeMatch(of: /\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}.*/) != nil
    case (.boolean, .integer(let number)): number == 0 || number == 1
    case (.bigint, .integer), (.double, .integer), (.double, .double): true
    case (.boolean, .double(let number)): number == 0 || number == 1
    case (.bigint, .double(let number)): Int64(exactly: number) != nil
    case (.bigint, .text(let text)), (.double, .text(let text)), (.boolean, .text(let text)):
      Double(text).map { takes(.double($0)) } ?? false
    default: false
    }
  }
}
