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

  /// Refuses a file whose mark contradicts what is said of it.
  func check(against encoding: TextEncoding) throws(FormatError) {
    let declared = encoding.rawValue
    switch self {
    case .utf8 where encoding != .utf8:
      throw FormatError(
        "it begins with the mark of UTF-8, and is declared as \(declared)",
        hint: "write encoding: utf-8, or have the file written as \(declared)")
    case .utf16 where !encoding.isUTF16:
      throw FormatError(
        "it is UTF-16, and is declared as \(declared)", hint: "write encoding: utf-16")
    case .utf8, .utf16: break
    }
  }
}
