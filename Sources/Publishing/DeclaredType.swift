// What ODBC should say of the types that tables declare.

import ODBC

/// A declared type of the contract with ODBC, in the driver's terms.
struct DeclaredType: Equatable {
  let type: DataType
  /// The length of a VARCHAR.
  let size: Int?

  /// Whether its values come in blocks.
  var isFixed: Bool { ![.varchar, .longVarchar].contains(type) }

  /// Reads a declared type; nil for one outside the contract, of which drivers say what they like.
  init?(_ declared: String) {
    let text = declared.uppercased()
    if let match = text.wholeMatch(of: /VARCHAR\s*\(\s*(\d+)\s*\)/), let length = Int(match.1) {
      // A VARCHAR longer than 255 is TEXT for the driver.
      self.init(length > 255 ? .longVarchar : .varchar, size: length > 255 ? nil : length)
      return
    }
    let types: [String: DataType] = [
      "BIGINT": .bigInteger, "DOUBLE": .double, "TEXT": .longVarchar, "DATE": .date,
      "TIMESTAMP": .timestamp, "BOOLEAN": .boolean,
    ]
    guard let type = types[text] else { return nil }
    self.init(type, size: nil)
  }

  private init(_ type: DataType, size: Int?) {
    self.type = type
    self.size = size
  }
}
