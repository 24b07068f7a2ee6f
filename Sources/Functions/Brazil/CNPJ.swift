// CNPJ, the taxpayer number of legal persons: twelve characters and two check digits. From July
// 2026 on the twelve may be letters too.
//
// Related documentation: Instrução Normativa RFB nº 2.229, of 15 October 2024.

import SQLiteExtension

enum CNPJ {
  /// Writes the 14 characters of a valid CNPJ, letters in upper case.
  ///
  /// - Returns: Whether it is one. If not, what was written means nothing.
  static func read(_ text: Bytes, into output: TextBuffer) -> Bool {
    for byte in text.trimmed {
      if byte.isDigit || byte.isLetter {
        output.append(byte.uppercased)
      } else if !byte.isPunctuationInCodes {
        return false
      }
    }
    let characters = output.bytes
    guard characters.count == 14, !characters.isOneByteRepeated else { return false }
    return characters[12] == checkDigit(of: characters, count: 12)
      && characters[13] == checkDigit(of: characters, count: 13)
  }

  /// A character counts as its ASCII code less 48; weights rise from 2 to 9 and again, from the right.
  private static func checkDigit(of characters: Bytes, count: Int) -> UInt8 {
    var sum = 0
    for index in 0..<count {
      let weight = 2 + (count - 1 - index) % 8
      sum += Int(characters[index] - UInt8(ascii: "0")) * weight
    }
    let remainder = sum % 11
    return UInt8(ascii: "0") + UInt8(remainder < 2 ? 0 : 11 - remainder)
  }
}
