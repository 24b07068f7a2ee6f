// CEP, the postal code: eight digits.

import SQLiteExtension

enum CEP {
  /// Writes the eight digits of a postal code.
  ///
  /// Only its form can be checked; but no code lies below 01000-000, the centre of São Paulo.
  static func read(_ text: Bytes, into output: TextBuffer) -> Bool {
    for byte in text.trimmed {
      if byte.isDigit {
        output.append(byte)
      } else if !byte.isPunctuationInCodes {
        return false
      }
    }
    let digits = output.bytes
    return digits.count == 8 && !(digits[0] == UInt8(ascii: "0") && digits[1] == UInt8(ascii: "0"))
  }
}
