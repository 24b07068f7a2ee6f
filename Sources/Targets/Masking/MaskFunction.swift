// The mask as a SQL function, for the statements that copy rows.

import SQLite
import SQLiteExtension
import Warehouse

extension PersonalMask {
  /// The function's name; it is registered on connections of this module only.
  static let functionName = "personal_mask"

  /// Registers `personal_mask(x, kind)`, which keeps NULL and gives a value of the type it was given.
  func register(on connection: Connection) throws {
    let kinds = Dictionary(
      uniqueKeysWithValues: Source.PersonalData.allCases.map { (Array($0.rawValue.utf8), $0) })
    try connection.withPointer { pointer in
      try FunctionRegistry(pointer).addScalar(
        Self.functionName, argumentCount: 2, acceptsNull: false
      ) { [self] call, output in
        let kind = kinds[Array(call.text(at: 1))] ?? .other
        switch call.type(at: 0) {
        case .integer: call.return(value(call.integer(at: 0), of: kind))
        case .double: call.return(value(call.double(at: 0), of: kind))
        case .text:
          let masked = value(String(decoding: call.text(at: 0), as: UTF8.self), of: kind)
          for byte in masked.utf8 { output.append(byte) }
          call.return(output.bytes)
        case .blob: call.return(output.bytes)
        case .null: break
        }
      }
    }
  }

  /// The expression for what stands for a column's value.
  static func expression(_ column: String, _ kind: Source.PersonalData) -> String {
    "\(functionName)(\(column), \(kind.rawValue.sqlLiteral))"
  }

  /// What stands for a number: of as many digits where it is whole, otherwise of the same form.
  private func value(_ number: Double, of kind: Source.PersonalData) -> Double {
    if let whole = Int64(exactly: number) { return Double(value(whole, of: kind)) }
    return Double(value("\(number)", of: .name)) ?? 0
  }
}
