// Upper, lower and title case by Unicode's own rules, those of one letter becoming more included
// (ß, SS). Rules that need the letters around, such as the final sigma, are left out.

import SQLiteExtension

enum LetterCase {
  case upper
  case lower
  case title

  /// Writes `text` in this case; title case is every letter of it.
  func write(_ text: Bytes, into output: TextBuffer) {
    output.reserve(text.count)
    var index = 0
    while index < text.count {
      let byte = text[index]
      if byte < 0x80 {
        output.append(self == .lower ? byte.lowercased : byte.uppercased)
        index += 1
      } else {
        writeLong(text, at: &index, into: output)
      }
    }
  }

  /// Writes `text` with the first letter after each space in title case, the others in lower case.
  static func writeInitials(_ text: Bytes, into output: TextBuffer) {
    output.reserve(text.count)
    var isFirst = true
    var index = 0
    while index < text.count {
      let byte = text[index]
      if byte < 0x80 {
        output.append(isFirst ? byte.uppercased : byte.lowercased)
        index += 1
      } else {
        (isFirst ? LetterCase.title : .lower).writeLong(text, at: &index, into: output)
      }
      // Spark's initcap parts words by the space alone.
      isFirst = byte == UInt8(ascii: " ")
    }
  }

  private func writeLong(_ text: Bytes, at index: inout Int, into output: TextBuffer) {
    let start = index
    let scalar = text.scalar(at: &index)
    if let mapped = table.first(scalar) {
      return output.append(scalar: mapped)
    }
    guard scalar != 0xFFFD, let letter = Unicode.Scalar(scalar) else {
      // Bytes that are no text stay what they are.
      return output.append(text[start..<index])
    }
    for mapped in mapping(of: letter).unicodeScalars { output.append(scalar: mapped.value) }
  }

  fileprivate func mapping(of letter: Unicode.Scalar) -> String {
    switch self {
    case .upper: letter.properties.uppercaseMapping
    case .lower: letter.properties.lowercaseMapping
    case .title: letter.properties.titlecaseMapping
    }
  }

  private var table: CaseTable {
    switch self {
    case .upper: .upper
    case .lower: .lower
    case .title: .title
    }
  }
}

/// The case mapping of the scalars that two bytes can write, kept so that no `String` is made.
private struct CaseTable {
  static let upper = CaseTable(.upper)
  static let lower = CaseTable(.lower)
  static let title = CaseTable(.title)

  private let mapped: [UInt32]

  init(_ letterCase: LetterCase) {
    mapped = (0..<0x800 as Range<UInt32>).map { scalar in
      guard let letter = Unicode.Scalar(scalar) else { return 0 }
      let mapping = letterCase.mapping(of: letter).unicodeScalars
      return mapping.count == 1 ? mapping.first?.value ?? 0 : 0
    }
  }

  /// What a scalar becomes, if it is one of those and becomes one.
  @inline(__always)
  func first(_ scalar: UInt32) -> UInt32? {
    guard scalar < 0x800 else { return nil }
    let result = mapped[Int(scalar)]
    return result == 0 ? nil : result
  }
}
