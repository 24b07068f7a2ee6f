/// Texts as parts of URLs.
enum Percent {
  /// Encodes everything but letters, digits and `-._~`.
  static func encode(_ text: String, keeping kept: String = "") -> String {
    var encoded = ""
    for byte in text.utf8 {
      let scalar = Unicode.Scalar(byte)
      let isPlain =
        byte < 128
        && (Character(scalar).isLetter || Character(scalar).isNumber
          || "-._~".unicodeScalars.contains(scalar) || kept.unicodeScalars.contains(scalar))
      if isPlain {
        encoded.unicodeScalars.append(scalar)
      } else {
        let digits = String(byte, radix: 16, uppercase: true)
        encoded += "%" + (digits.count < 2 ? "0" : "") + digits
      }
    }
    return encoded
  }

  /// Encodes a path, its slashes apart.
  static func path(_ text: String) -> String { encode(text, keeping: "/") }

  /// Encodes names and values as `name=value&name=value`.
  static func query(_ parameters: [(String, String)]) -> String {
    parameters.map { "\(encode($0))=\(encode($1))" }.joined(separator: "&")
  }
}
