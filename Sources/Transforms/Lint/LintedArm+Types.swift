// Which kind of values an expression gives.

import SQLText

extension LintedArm {
  /// The kind of values of an expression of this arm.
  func type(of expression: SQLExpression, in text: SQLText) -> ValueType {
    switch expression.kind {
    case .literal: Self.type(ofLiteral: text.text(in: expression.range))
    case .column(let reference): type(of: reference, in: text)
    case .call(let call): type(of: call, in: text)
    case .unary("NOT", _): .truth
    case .unary(_, let operand), .parenthesised(let operand), .collate(let operand, _):
      type(of: operand, in: text)
    case .binary(let symbol, let left, let right): type(of: symbol, left, right, in: text)
    case .cast(_, let type): ValueType(declared: type)
    case .choice(_, let branches, let otherwise):
      (branches.map(\.result) + [otherwise].compactMap(\.self))
        .reduce(.null) { $0.joined(with: type(of: $1, in: text)) }
    case .isNull, .between, .like, .inList, .inSelect, .inTable, .exists: .truth
    case .scalar, .row, .parameter: .unknown
    }
  }

  private func type(of reference: ColumnReference, in text: SQLText) -> ValueType {
    switch meaning(of: reference) {
    case .column(let column, _, _): column.type
    case .alias(let expression):
      // An alias that is named like a column inside it would be looked up for ever.
      references(in: expression).contains { $0.0.table == nil }
        ? .unknown : type(of: expression, in: text)
    case .open: .unknown
    case .unknown: ["true", "false"].contains(reference.name.lowercased()) ? .truth : .unknown
    }
  }

  private func type(of call: Call, in text: SQLText) -> ValueType {
    if let type = ValueType.result(of: call.function) { return type }
    guard let first = ValueType.choosing[call.function] else { return .unknown }
    return call.arguments.dropFirst(first).reduce(.null) { $0.joined(with: type(of: $1, in: text)) }
  }

  private func type(
    of symbol: String, _ left: SQLExpression, _ right: SQLExpression, in text: SQLText
  ) -> ValueType {
    switch symbol {
    case "||": return .text
    case "+", "-", "*", "/", "%":
      let type = type(of: left, in: text).joined(with: self.type(of: right, in: text))
      return type == .flag || type == .truth ? .integer : type.isNumber ? type : .unknown
    case "&", "|", "<<", ">>": return .integer
    case "->", "->>": return .unknown
    default: return .truth
    }
  }

  private static func type(ofLiteral text: String) -> ValueType {
    let text = text.lowercased()
    if text == "null" { return .null }
    if text.hasPrefix("'") { return .text }
    if text.hasPrefix("0x") { return .integer }
    guard text.first.map({ $0.isNumber || $0 == "." }) == true else { return .unknown }
    if text.contains("e") { return .real }
    return text.contains(".") ? .decimal : .integer
  }
}
