// Text in the encodings that files are written in, encoded once and copied from then on.

/// The encodings of Brazilian exports.
enum LandingEncoding: String {
  case windows1252 = "windows-1252"
  /// With a byte order mark.
  case utf8 = "utf-8"
}

/// A piece of text, ready to be copied into a file of either encoding.
struct Word {
  let utf8: [UInt8]
  let windows1252: [UInt8]

  init(_ text: String) {
    utf8 = Array(text.utf8)
    windows1252 = text.unicodeScalars.map(Self.windows1252)
  }

  subscript(encoding: LandingEncoding) -> [UInt8] {
    encoding == .utf8 ? utf8 : windows1252
  }

  /// The byte of a character of Portuguese.
  private static func windows1252(_ scalar: Unicode.Scalar) -> UInt8 {
    switch scalar {
    case "\u{2019}": return 0x92
    case "\u{2013}": return 0x96
    default:
      precondition(scalar.value < 0x80 || (0xA0...0xFF).contains(scalar.value))
      return UInt8(scalar.value)
    }
  }
}

/// A part of a person's name as it is written by different clerks.
struct NamePart {
  let normal: Word
  let upper: Word
  /// Lower case without accents or spaces, for e-mail addresses.
  let plain: [UInt8]

  init(_ text: String) {
    normal = Word(text)
    upper = Word(text.uppercased())
    plain = text.lowercased().unicodeScalars.compactMap(Self.plain)
  }

  private static func plain(_ scalar: Unicode.Scalar) -> UInt8? {
    switch scalar {
    case "a"..."z": UInt8(scalar.value)
    case "á", "à", "â", "ã": UInt8(ascii: "a")
    case "é", "ê": UInt8(ascii: "e")
    case "í": UInt8(ascii: "i")
    case "ó", "ô", "õ": UInt8(ascii: "o")
    case "ú", "ü": UInt8(ascii: "u")
    case "ç": UInt8(ascii: "c")
    default: nil
    }
  }
}
