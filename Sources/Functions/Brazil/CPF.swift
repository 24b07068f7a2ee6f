// CPF, the taxpayer number of persons: nine digits and two check digits.

import SQLiteExtension

enum CPF {
  /// Writes the 11 digits of a valid CPF.
  ///
  /// Digits may be parted by the punctuation people use; anything else refuses the text.
  ///
  /// - Returns: Whether it is one. If not, what was written means nothing.
  static func read(_ text: UnsafeBufferPointer<UInt8>, into output: TextBuffer) -> Bool {
    for byte in text.trimmed {
      if byte.isDigit {
        output.append(byte)
      } else if !byte.isPunctuationInCodes {
        return false
      }
    }
    let digits = output.bytes
    guard digits.count == 11, !digits.isOneByteRepeated else { return false }
    return digits[9] == checkDigit(of: digits, count: 9)
      && digits[10] == checkDigit(of: digits, count: 10)
  }

  /// Weights fall from `count` + 1 to 2; the remainder by 11 is subtracted from 11, and ten is zero.
  private static func checkDigit(of digits: UnsafeBufferPointer<UInt8>, count: Int) -> UInt8 {
    var sum = 0
    for index in 0..<count {
      sum += Int(digits[index] - UInt8(ascii: "0")) * (count + 1 - index)
    }
    return UInt8(ascii: "0") + UInt8(sum * 10 % 11 % 10)
  }
}
