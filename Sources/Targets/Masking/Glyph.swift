// The characters of a text, taken apart into what is replaced and what stays.

/// What one character is, for a mask.
enum Glyph {
  /// It stays: punctuation, a space, a byte that is no text.
  case fixed
  /// 0 to 9.
  case digit(UInt8)
  /// One of `aeiou`, its accent and its case.
  case vowel(UInt8, accent: UInt8, isUpper: Bool)
  /// One of the other letters, and its case.
  case consonant(UInt8, isUpper: Bool)

  /// How many characters of its kind there are.
  var radix: UInt8 {
    switch self {
    case .fixed: 1
    case .digit: 10
    case .vowel: 5
    case .consonant: 21
    }
  }

  /// Which of its kind it is.
  var symbol: UInt8 {
    switch self {
    case .fixed: 0
    case .digit(let symbol), .vowel(let symbol, _, _), .consonant(let symbol, _): symbol
    }
  }

  /// What a character is.
  ///
  /// Letters of other alphabets and rare Latin ones become plain consonants, since a name must not stay.
  init(_ scalar: Unicode.Scalar) {
    if scalar.isASCII {
      self.init(ascii: UInt8(scalar.value))
    } else if let vowel = Self.accented[scalar.value] {
      self = .vowel(vowel.symbol, accent: vowel.accent, isUpper: vowel.isUpper)
    } else if scalar.properties.isAlphabetic {
      let isUpper = scalar.properties.isUppercase
      let plain: UInt8? =
        switch scalar {
        case "ç", "Ç": 1
        case "ñ", "Ñ": 10
        default: nil
        }
      self = .consonant(plain ?? UInt8(scalar.value % 21), isUpper: isUpper)
    } else {
      self = .fixed
    }
  }

  private init(ascii byte: UInt8) {
    switch byte {
    case 0x30...0x39: self = .digit(byte - 0x30)
    case 0x41...0x5A, 0x61...0x7A:
      let isUpper = byte < 0x60
      let index = Self.places[Int((byte | 0x20) - 0x61)]
      self =
        index < 5
        ? .vowel(index, accent: 0, isUpper: isUpper) : .consonant(index - 5, isUpper: isUpper)
    default: self = .fixed
    }
  }

  /// The character of its kind with another symbol.
  func scalar(of symbol: UInt8) -> Unicode.Scalar {
    switch self {
    case .fixed: " "
    case .digit: Unicode.Scalar(0x30 + symbol)
    case .vowel(_, let accent, let isUpper):
      (isUpper ? Self.upperVowels : Self.lowerVowels)[Int(accent)][Int(symbol)]
    case .consonant(_, let isUpper):
      Unicode.Scalar(Self.consonants[Int(symbol)] & (isUpper ? 0xDF : 0xFF))
    }
  }

  private static let vowels = Array("aeiou".utf8)
  private static let consonants = Array("bcdfghjklmnpqrstvwxyz".utf8)

  /// For each letter from a to z: its place among the vowels, or five more than that among the others.
  private static let places: [UInt8] = (UInt8(ascii: "a")...UInt8(ascii: "z")).map { letter in
    if let index = vowels.firstIndex(of: letter) { return UInt8(index) }
    return UInt8((consonants.firstIndex(of: letter) ?? 0) + 5)
  }

  private static let lowerVowels: [[Unicode.Scalar]] = rows(
    "aeiou", "áéíóú", "àèìòù", "âêîôû", "ãẽĩõũ", "äëïöü")
  private static let upperVowels: [[Unicode.Scalar]] = rows(
    "AEIOU", "ÁÉÍÓÚ", "ÀÈÌÒÙ", "ÂÊÎÔÛ", "ÃẼĨÕŨ", "ÄËÏÖÜ")

  private static func rows(_ texts: String...) -> [[Unicode.Scalar]] {
    texts.map { Array($0.unicodeScalars) }
  }

  private static let accented: [UInt32: (symbol: UInt8, accent: UInt8, isUpper: Bool)] = {
    var found: [UInt32: (symbol: UInt8, accent: UInt8, isUpper: Bool)] = [:]
    for (rows, isUpper) in [(lowerVowels, false), (upperVowels, true)] {
      for (accent, row) in rows.enumerated().dropFirst() {
        for (symbol, scalar) in row.enumerated() {
          found[scalar.value] = (UInt8(symbol), UInt8(accent), isUpper)
        }
      }
    }
    return found
  }()
}
