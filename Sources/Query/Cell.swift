// One value as text, in the ways that the formats need it.

import SQLite

enum Cell {
  /// The text with what would move a terminal's cursor made visible.
  static func visible(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isControl) else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where isControl(scalar): result += "\\u{\(String(scalar.value, radix: 16))}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    // Format characters include those that turn the direction of writing.
    case .control, .format, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }

  /// How many columns of a terminal the text takes.
  static func width(of text: String) -> Int {
    text.reduce(0) { $0 + ($1.isWide ? 2 : 1) }
  }

  static func csv(_ value: Value) -> String {
    switch value {
    case .null: ""
    case .text(let text): csv(text)
    case .blob(let bytes): hexadecimal(bytes)
    case .integer, .double: value.description
    }
  }

  static func csv(_ text: String) -> String {
    let needsQuotes =
      text.isEmpty || text.utf8.contains { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }
    return needsQuotes ? "\"\(text.replacing("\"", with: "\"\""))\"" : text
  }

  static func markdown(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("|", with: "\\|")
      .replacing("\r\n", with: "<br>").replacing("\n", with: "<br>")
  }

  /// A row as a JSON object, its keys in the order of the columns.
  static func json(_ row: [Value], _ columns: [String]) -> String {
    let pairs = zip(columns, row).map { "\(JSONText.quoted($0)):\(json($1))" }
    return "{\(pairs.joined(separator: ","))}"
  }

  private static func json(_ value: Value) -> String {
    switch value {
    case .null: "null"
    case .integer(let integer): String(integer)
    // JSON has no infinity, and SQLite no other number that is not finite.
    case .double(let double): double.isFinite ? String(double) : "null"
    case .text(let text): JSONText.quoted(text)
    case .blob(let bytes): JSONText.quoted(hexadecimal(bytes))
    }
  }

  private static func hexadecimal(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}

extension Character {
  /// Whether terminals give it two columns: East Asian wide characters and emoji.
  fileprivate var isWide: Bool {
    guard let first = unicodeScalars.first else { return false }
    switch first.value {
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
      0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
      return true
    default:
      return first.properties.isEmojiPresentation
    }
  }
}
