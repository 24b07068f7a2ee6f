/// How the bytes of a text file stand for characters.
///
/// All of them agree with ASCII below 0x80, so separators and quotes are found before decoding.
public enum TextEncoding: String, CaseIterable, Hashable, Sendable {
  case utf8 = "utf-8"
  case windows1252 = "windows-1252"
  case latin1 = "iso-8859-1"

  /// The text of `bytes`; what is not valid becomes U+FFFD.
  public func text(of bytes: UnsafeBufferPointer<UInt8>) -> String {
    guard self != .utf8 else { return String(decoding: bytes, as: UTF8.self) }
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

/// The first bytes by which a text file says how it is encoded.
public enum ByteOrderMark: Hashable, Sendable {
  case utf8
  case utf16

  /// The mark at the start of a file, if there is one.
  init?(_ bytes: UnsafeBufferPointer<UInt8>) {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
      self = .utf8
    } else if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      self = .utf16
    } else {
      return nil
    }
  }
}
