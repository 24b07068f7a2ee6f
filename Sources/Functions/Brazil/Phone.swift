// Telephone numbers of Brazil: an area code of two digits, then nine digits beginning with 9 for a
// mobile line or eight beginning with 2 to 5 for a fixed one.

import SQLiteExtension

enum Phone {
  /// Writes the number in its international form, `+55` and the digits.
  ///
  /// People write it with or without the country's 55, the 0 of long distance and the carrier after
  /// that; a number without an area code is refused, for nobody can call it.
  static func read(_ text: Bytes, into output: TextBuffer) -> Bool {
    let text = text.trimmed
    output.append("+55" as StaticString)
    for (index, byte) in text.enumerated() {
      if byte.isDigit {
        output.append(byte)
      } else if !isPunctuation(byte) && !(byte == UInt8(ascii: "+") && index == 0) {
        return false
      }
    }
    let digits = Bytes(rebasing: output.bytes[3...])
    let isInternational = text.first == UInt8(ascii: "+")
    guard let national = national(digits, isInternational: isInternational) else { return false }
    return keep(national, in: output)
  }

  private static func isPunctuation(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "(") || byte == UInt8(ascii: ")") || byte.isPunctuationInCodes
  }

  /// The area code and the line's number, without what is dialled before them.
  private static func national(_ digits: Bytes, isInternational: Bool) -> Bytes? {
    var digits = digits
    if !isInternational && digits.starts(with: [0x30, 0x30]) {
      digits = Bytes(rebasing: digits.dropFirst(2))
    }
    if digits.count >= 12 && digits.starts(with: [0x35, 0x35]) {
      digits = Bytes(rebasing: digits.dropFirst(2))
    } else if isInternational {
      return nil
    } else if digits.first == UInt8(ascii: "0") {
      // With the carrier's two digits the number is longer by two: 0 15 67 3321 4321.
      digits = Bytes(rebasing: digits.dropFirst(digits.count > 12 ? 3 : 1))
    }
    return isNumber(digits) ? digits : nil
  }

  private static func isNumber(_ digits: Bytes) -> Bool {
    // 0800 numbers have no area.
    if digits.count == 10 && digits.starts(with: [0x38, 0x30, 0x30]) { return true }
    guard digits.count == 10 || digits.count == 11, isArea(digits[0], digits[1]) else {
      return false
    }
    let first = digits[2] - UInt8(ascii: "0")
    return digits.count == 11 ? first == 9 : (2...5).contains(first)
  }

  /// The area codes in use.
  ///
  /// No code ends in 0; those missing from a full row of nine were never given out.
  private static func isArea(_ tens: UInt8, _ ones: UInt8) -> Bool {
    guard ones != UInt8(ascii: "0") else { return false }
    return switch tens - UInt8(ascii: "0") {
    case 1, 4, 6, 8, 9: true
    case 2: [1, 2, 4, 7, 8].contains(ones - UInt8(ascii: "0"))
    case 3: ![6, 9].contains(ones - UInt8(ascii: "0"))
    case 5: [1, 3, 4, 5].contains(ones - UInt8(ascii: "0"))
    case 7: ![2, 6, 8].contains(ones - UInt8(ascii: "0"))
    default: false
    }
  }

  /// Drops what stands between the country's code and the national number at the buffer's end.
  private static func keep(_ national: Bytes, in output: TextBuffer) -> Bool {
    let start = output.count - national.count
    let surplus = start - 3
    if surplus > 0 { output.remove(3..<start) }
    return true
  }
}
