// The list of functions that return one of their arguments.

import SQLiteExtension

extension FunctionDescription {
  static let choice: [FunctionDescription] = [
    .scalar(
      "greatest(x, …)", .choice, acceptsNull: true,
      "The greatest of the arguments that are not NULL",
      example: "greatest(10, NULL, 9, 2)", is: "10"
    ) { call, _ in
      returnExtreme(call, .greatest)
    },
    .scalar(
      "least(x, …)", .choice, acceptsNull: true,
      "The least of the arguments that are not NULL",
      example: "least(10, NULL, 9, 2)", is: "2"
    ) { call, _ in
      returnExtreme(call, .least)
    },
    .scalar(
      "nvl(x, y)", .choice, acceptsNull: true, "The first argument, or the second where it is NULL",
      example: "nvl(NULL, 'sem e-mail')", is: "sem e-mail"
    ) { call, _ in
      call.returnArgument(at: call.isNull(at: 0) ? 1 : 0)
    },
    .scalar(
      "nvl2(x, y, z)", .choice, acceptsNull: true,
      "The second argument, or the third where the first is NULL",
      example: "nvl2(NULL, 'tem', 'falta')", is: "falta"
    ) { call, _ in
      call.returnArgument(at: call.isNull(at: 0) ? 2 : 1)
    },
    .scalar(
      "if(condition, x, y)", .choice, acceptsNull: true,
      "The second argument where the condition holds, else the third",
      example: "if(7 > 5, 'aprovado', 'reprovado')", is: "aprovado"
    ) { call, _ in
      call.returnArgument(at: !call.isNull(at: 0) && call.double(at: 0) != 0 ? 1 : 2)
    },
  ]

  private enum Extreme {
    case greatest
    case least
  }

  private static func returnExtreme(_ call: Call, _ extreme: Extreme) {
    var chosen: Int?
    for index in 0..<call.count where !call.isNull(at: index) {
      guard let best = chosen else {
        chosen = index
        continue
      }
      let isBetter =
        extreme == .greatest ? isLess(call, best, index) : isLess(call, index, best)
      if isBetter { chosen = index }
    }
    if let chosen { call.returnArgument(at: chosen) }
  }

  /// SQLite's own order: numbers, then text, then blobs.
  private static func isLess(_ call: Call, _ first: Int, _ second: Int) -> Bool {
    let types = (call.type(at: first), call.type(at: second))
    switch types {
    case (.integer, .integer): return call.integer(at: first) < call.integer(at: second)
    case (.integer, .double), (.double, .integer), (.double, .double):
      return call.double(at: first) < call.double(at: second)
    case (.text, .text), (.blob, .blob):
      return call.bytes(at: first).lexicographicallyPrecedes(call.bytes(at: second))
    default: return rank(types.0) < rank(types.1)
    }
  }

  private static func rank(_ type: ValueType) -> Int {
    switch type {
    case .null: 0
    case .integer, .double: 1
    case .text: 2
    case .blob: 3
    }
  }
}
