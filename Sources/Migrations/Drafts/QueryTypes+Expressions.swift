// The types of expressions. What one of our own functions gives is asked of its example in the list of
// functions, so that a new function needs no line here.

import Functions
import SQLText
import SQLite
import Warehouse

extension QueryTypes {
  /// The type of an expression.
  func guess(_ expression: SQLExpression, in scope: Scope) -> TypeGuess {
    switch expression.kind {
    case .literal: return literal(text.text(in: expression.range))
    case .parameter(let name):
      return name == ":as_of"
        ? .type(.date, isNullable: false, "the day of the run")
        : name == ":run_id" ? .some(.varchar(64), isNullable: false, "the run") : .unknown
    case .column(let reference):
      let isWord = ["true", "false"].contains(reference.name.lowercased())
      return scope.column(reference.name, of: reference.table)
        ?? (isWord ? .type(.boolean, isNullable: false, "yes or no") : .unknown)
    case .call(let call): return self.call(call, in: scope)
    case .unary("NOT", let operand): return condition([operand], scope)
    case .unary("-", let operand):
      var negative = guess(operand, in: scope)
      negative.possible = negative.possible.negated
      return negative
    case .unary("~", let operand): return guess(operand, in: scope).narrowed
    case .unary(_, let operand), .collate(let operand, _), .parenthesised(let operand):
      return guess(operand, in: scope)
    case .binary(let symbol, let left, let right): return binary(symbol, left, right, scope)
    case .isNull, .exists: return .type(.boolean, isNullable: false, "a condition")
    case .between(let operand, let low, let high, _):
      return condition([operand, low, high], scope)
    case .like(_, let operand, let pattern, _, _): return condition([operand, pattern], scope)
    case .inList(let operand, let list, _): return condition([operand] + list, scope)
    case .inSelect, .inTable: return .type(.boolean, "a condition")
    case .scalar(let statement):
      return columns(of: statement, in: scope).first?.guess.nullable ?? .unknown
    case .row: return .unknown
    case .cast(let operand, let type):
      let isNullable = guess(operand, in: scope).isNullable
      guard let type = DeclaredType(type) else { return .unknown }
      // There is no cast to yes or no.
      return type == .bigint
        ? .some(type, isNullable: isNullable, "CAST AS \(type.sql)")
        : .type(type, isNullable: isNullable, "CAST AS \(type.sql)")
    case .choice(_, let branches, let otherwise):
      let results = branches.map(\.result) + (otherwise.map { [$0] } ?? [])
      let all = unified(results.map { guess($0, in: scope) })
      return otherwise == nil ? all.nullable : all
    }
  }

  private func unified(_ guesses: [TypeGuess]) -> TypeGuess {
    guard let first = guesses.first else { return .unknown }
    return guesses.dropFirst().reduce(first) { $0.unified(with: $1) }
  }

  private func literal(_ text: String) -> TypeGuess {
    if text.uppercased() == "NULL" { return .null }
    if text.hasPrefix("'") {
      let value = text.dropFirst().dropLast().replacing("''", with: "'")
      let length = Int64(value.count)
      return TypeGuess(
        type: .text(upTo: length), isNullable: false, reason: "a text of \(length) characters",
        possible: [.value(.text(String(value)))])
    }
    guard text.first?.isNumber == true || text.hasPrefix(".") else { return .unknown }
    if text.lowercased().hasPrefix("0x") { return .some(.bigint, isNullable: false, "a number") }
    let digits = text.replacing("_", with: "")
    let whole = Int64(digits)
    return TypeGuess(
      type: whole == nil ? .double : .bigint, isNullable: false, reason: "a number",
      possible: [
        whole.map { .value(.integer($0)) }
          ?? Double(digits).map { .value(.double($0)) } ?? .type(.double)
      ])
  }

  private func condition(_ operands: [SQLExpression], _ scope: Scope) -> TypeGuess {
    let isNullable = operands.contains { guess($0, in: scope).isNullable }
    return .type(.boolean, isNullable: isNullable, "a condition")
  }

  private func binary(
    _ symbol: String, _ left: SQLExpression, _ right: SQLExpression, _ scope: Scope
  ) -> TypeGuess {
    let (first, second) = (guess(left, in: scope), guess(right, in: scope))
    let isNullable = first.isNullable || second.isNullable
    switch symbol {
    case "+", "-", "*":
      return calculation([first, second], isNullable: isNullable)
    case "/", "%":
      // By zero it is NULL.
      let divisor = text.text(in: right.unwrapped.range)
      let isNumber =
        divisor.first?.isNumber == true && divisor.contains { ("1"..."9").contains($0) }
      return calculation([first, second], isNullable: isNullable || !isNumber)
    case "&", "|", "<<", ">>": return .some(.bigint, isNullable: isNullable, "a calculation")
    case "||":
      if case .varchar(let one)? = first.type, case .varchar(let two)? = second.type {
        return .some(
          one + two <= 255 ? .varchar(one + two) : .text, isNullable: isNullable, "joined texts")
      }
      return .text(isNullable: isNullable, "joined texts")
    case "->", "->>": return .unknown
    case "IS", "IS NOT", "IS DISTINCT FROM", "IS NOT DISTINCT FROM":
      return .type(.boolean, isNullable: false, "a condition")
    default: return .type(.boolean, isNullable: isNullable, "a condition")
    }
  }

  /// Numbers of numbers: whole ones where all are, and never texts.
  private func calculation(_ operands: [TypeGuess], isNullable: Bool) -> TypeGuess {
    if operands.allSatisfy({ $0.isNumber && $0.type != .double }) {
      return .some(.bigint, isNullable: isNullable, "a calculation")
    }
    return operands.contains { $0.possible.hasFraction }
      ? .type(.double, isNullable: isNullable, "a calculation")
      : .some(.double, isNullable: isNullable, "a calculation")
  }

  // MARK: Calls

  private static let counts: Set<String> = [
    "count", "row_number", "rank", "dense_rank", "ntile",
  ]
  private static let whole: Set<String> = [
    "length", "instr", "unicode", "sign", "octet_length", "unixepoch", "random", "changes",
  ]
  /// What gives numbers with a fraction, which may be none: days between two dates are whole.
  private static let fractions: Set<String> = [
    "julianday", "total", "sqrt", "pow", "power", "exp", "ln", "log", "log10", "log2", "ceil",
    "ceiling", "floor", "mod", "pi", "sin", "cos", "tan", "asin", "acos", "atan", "atan2",
    "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "radians", "degrees",
  ]
  private static let choices: Set<String> = ["coalesce", "ifnull", "nvl", "iif", "if", "nvl2"]
  private static let likeFirst: Set<String> = [
    "min", "max", "lag", "lead", "first_value", "last_value", "nth_value", "nullif", "abs",
    "greatest", "least", "max_by", "min_by", "first", "last", "any_value", "mode",
  ]
  private static let likeText: Set<String> = [
    "upper", "lower", "trim", "ltrim", "rtrim", "substr", "substring", "squeeze", "unaccent",
    "left",
    "right", "initcap", "reverse",
  ]

  private func call(_ call: Call, in scope: Scope) -> TypeGuess {
    let name = call.name.lowercased()
    let arguments = call.arguments.map { guess($0, in: scope) }
    let isNullable = arguments.contains(where: \.isNullable)
    let reason = "\(name)()"
    if Self.counts.contains(name) { return .some(.bigint, isNullable: false, reason) }
    if Self.whole.contains(name) { return .some(.bigint, isNullable: isNullable, reason) }
    if Self.fractions.contains(name) {
      // What is no date has no day, and a logarithm may not exist.
      return .some(.double, isNullable: name != "total" && name != "pi", reason)
    }
    if Self.choices.contains(name) {
      let isCondition = ["iif", "if", "nvl2"].contains(name)
      let results = isCondition ? Array(arguments.dropFirst()) : arguments
      var all = unified(results)
      if !isCondition { all.isNullable = arguments.allSatisfy(\.isNullable) }
      return all
    }
    if Self.likeFirst.contains(name), let first = arguments.first {
      // Of no rows there is no greatest one, and before the first row there is none.
      let isKept = ["min", "max"].contains(name) && (scope.isGrouped || call.arguments.count > 1)
      if name == "abs" { return first.narrowed }
      return isKept && call.over == nil ? first : first.nullable
    }
    if Self.likeText.contains(name), let first = arguments.first {
      if case .varchar? = first.type { return first.narrowed }
      return .text(isNullable: first.isNullable, reason)
    }
    switch name {
    case "sum":
      let first = arguments.first ?? .unknown
      let isKept = scope.isGrouped && !first.isNullable && call.filter == nil
      return first.isNumber ? calculation([first], isNullable: !isKept) : .unknown
    case "round" where call.arguments.count == 1:
      return .some(.double, isNullable: isNullable, reason)
    case "avg", "round", "percent_rank", "cume_dist":
      let isKept = name == "round" ? !isNullable : scope.isGrouped && !isNullable
      return .type(.double, isNullable: !isKept, reason)
    case "date": return .type(.date, reason)
    case "datetime": return .type(.timestamp, reason)
    case "time", "strftime", "printf", "format", "replace", "group_concat", "string_agg", "hex":
      return .text(isNullable: isNullable || name != "replace", reason)
    default: return ours(name, reason)
    }
  }

  /// What a function of ours gives, by what its example gives.
  private func ours(_ name: String, _ reason: String) -> TypeGuess {
    guard let function = FunctionLibrary.functions.first(where: { $0.name.lowercased() == name }),
      let value = try? connection.value("SELECT \(function.example)")
    else { return .unknown }
    switch value {
    case .integer(let integer):
      let isYesOrNo =
        name.hasPrefix("is_") || function.family == .text && (integer == 0 || integer == 1)
      return .some(isYesOrNo ? .boolean : .bigint, reason)
    case .double: return .type(.double, reason)
    case .text(let text):
      if text.wholeMatch(of: /\d{4}-\d{2}-\d{2}/) != nil { return .type(.date, reason) }
      if text.wholeMatch(of: /\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}.*/) != nil {
        return .type(.timestamp, reason)
      }
      // Numbers of one length: what the example has, all have. Telephones and sha2 have several.
      switch (function.family, name) {
      case (_, "phone"): return .some(.varchar(20), reason)
      case (_, "sha2"): return .some(.varchar(128), reason)
      case (.brazil, _), (.hashing, _): return .type(.varchar(min(text.count, 255)), reason)
      default: return .text(reason)
      }
    case .null, .blob: return .unknown
    }
  }
}
