/// How the bytes of a text file stand for characters.
///
/// UTF-16 is turned into UTF-8 as it is read. All others agree with ASCII below 0x80, so separators and
/// quotes are found before decoding.
public enum TextEncoding: String, CaseIterable, Hashable, Sendable {
  case utf8 = "utf-8"
  /// In the byte order of the file's mark; little-endian without one, as Windows writes it.
  case utf16 = "utf-16"
  case utf16LittleEndian = "utf-16le"
  case utf16BigEndian = "utf-16be"
  case windows1252 = "windows-1252"
  case latin1 = "iso-8859-1"

  /// The encoding that people call so, in either case and with or without hyphens.
  public init?(named name: String) {
    let plain = name.lowercased().filter { $0 != "-" && $0 != "_" && $0 != " " }
    switch plain {
    case "utf8", "ascii", "usascii", "utf8sig", "utf8bom": self = .utf8
    case "utf16": self = .utf16
    case "utf16le": self = .utf16LittleEndian
    case "utf16be": self = .utf16BigEndian
    case "windows1252", "cp1252", "ansi": self = .windows1252
    case "iso88591", "latin1": self = .latin1
    default: return nil
    }
  }

  /// Whether characters are units of two bytes.
  var isUTF16: Bool { self == .utf16 || self == .utf16LittleEndian || self == .utf16BigEndian }

  /// Whether every byte is a character of its own.
  var isOneByte: Bool { self == .windows1252 || self == .latin1 }

  /// The text of `bytes`, those of UTF-16 as they come from ``UTF16Input``; what is not valid becomes
  /// U+FFFD.
  func text(of bytes: UnsafeBufferPointer<UInt8>) -> String {
    guard isOneByte else { return String(decoding: bytes, as: UTF8.self) }
    var scalars = String.UnicodeScalarView()
    for byte in bytes { scalars.append(scalar(of: byte)) }
    return String(scalars)
  }

  /// The character of a byte in an encoding of one byte each.
  func scalar(of byte: UInt8) -> Unicode.Scalar {
    guard self == .windows1252, (0x80...0x9F).contains(byte) else { return Unicode.Scalar(byte) }
    return Unicode.Scalar(Self.windows1252Block[Int(byte - 0x80)]) ?? "\u{FFFD}"
  }

  /// Bytes 0x80 to 0x9F.
  ///
  /// The five that Windows leaves open stand for the control of the same number, as browsers read
  /// them, so that nothing is lost.
  ///
  /// Related documentation: <https://encoding.spec.whatwg.org/#windows-1252>
  private static let windows1252Block: [UInt16] = [
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
    0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008D, 0x017D, 0x008F,
    0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178,
  ]
}
