// Taking the accents off Latin letters.

import SQLiteExtension

enum Unaccent {
  /// Writes `text` with Latin letters in their plain form.
  ///
  /// Letters of two, like æ, become both; combining marks are left out; everything else, other
  /// alphabets included, stays as it is.
  static func write(_ text: Bytes, into output: TextBuffer) {
    output.reserve(text.count)
    var index = 0
    while index < text.count {
      let byte = text[index]
      if byte < 0x80 {
        output.append(byte)
        index += 1
        continue
      }
      let start = index
      let scalar = text.scalar(at: &index)
      if !writePlain(scalar, into: output) { output.append(text[start..<index]) }
    }
  }

  /// Writes what stands for a scalar, unless it stands for itself.
  @inline(__always)
  private static func writePlain(_ scalar: UInt32, into output: TextBuffer) -> Bool {
    let letter: UInt8
    switch scalar {
    case 0x00C0..<0x0240: letter = latin.utf8Start[Int(scalar - 0x00C0)]
    case 0x1E00..<0x1F00: letter = additional.utf8Start[Int(scalar - 0x1E00)]
    case 0x0300..<0x0370: return true
    default: return false
    }
    if letter != UInt8(ascii: ".") {
      output.append(letter)
      return true
    }
    return writePair(scalar, into: output)
  }

  private static func writePair(_ scalar: UInt32, into output: TextBuffer) -> Bool {
    switch Unicode.Scalar(scalar) {
    case "Æ": output.append("AE" as StaticString)
    case "æ": output.append("ae" as StaticString)
    case "Œ": output.append("OE" as StaticString)
    case "œ": output.append("oe" as StaticString)
    case "Þ": output.append("TH" as StaticString)
    case "þ": output.append("th" as StaticString)
    case "ß": output.append("ss" as StaticString)
    case "ẞ": output.append("SS" as StaticString)
    default: return false
    }
    return true
  }

  // The plain letter of each scalar in order; a point where there is none.

  /// From U+00C0 on, 64 to a row.
  private static let latin: StaticString = """
    AAAAAA.CEEEEIIIIDNOOOOO.OUUUUY..aaaaaa.ceeeeiiiidnooooo.ouuuuy.y\
    AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIi..JjKkkLlLlLlL\
    lLlNnNnNn...OoOoOo..RrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZzs\
    b......................I........Oo.............Uu....Zz.........\
    .............AaIiOoUuUuUuUuUu.AaAa..GgGgKkOoOo..j...Gg..NnAa....\
    AaAaEeEeIiIiOoOoRrRrUuUuSsTt..Hh......AaEeOoOoOoOoYy...j........
    """

  /// From U+1E00 on.
  private static let additional: StaticString = """
    AaBbBbBbCcDdDdDdDdDdEeEeEeEeEeFfGgHhHhHhHhHhIiIiKkKkKkLlLlLlLlMm\
    MmMmNnNnNnNnOoOoOoOoPpPpRrRrRrRrSsSsSsSsSsTtTtTtTtUuUuUuUuUuVvVv\
    WwWwWwWwWwXxXxYyZzZzZzhtwy......AaAaAaAaAaAaAaAaAaAaAaAaEeEeEeEe\
    EeEeEeEeIiIiOoOoOoOoOoOoOoOoOoOoOoOoUuUuUuUuUuUuUuYyYyYyYy......
    """
}
