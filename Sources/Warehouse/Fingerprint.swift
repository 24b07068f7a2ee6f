// SHA-256 over named parts, for saying whether what defines a piece of work has changed.

import CCrypto

/// A SHA-256 digest in hexadecimal of a sequence of parts.
///
/// Each part is preceded by its length, so that no two different sequences give the same bytes.
public struct Fingerprint {
  private var bytes: [UInt8] = []

  /// A fingerprint of nothing yet.
  public init() {}

  /// A fingerprint of the given parts.
  public init(_ parts: some Sequence<String>) {
    for part in parts { add(part) }
  }

  /// Adds a part.
  public mutating func add(_ part: String) {
    let count = UInt64(part.utf8.count)
    withUnsafeBytes(of: count.littleEndian) { bytes.append(contentsOf: $0) }
    bytes.append(contentsOf: part.utf8)
  }

  /// The digest as 64 hexadecimal digits.
  public var text: String {
    var digest = [UInt8](repeating: 0, count: 32)
    let code = EVP_Digest(bytes, bytes.count, &digest, nil, EVP_sha256(), nil)
    precondition(code == 1, "SHA-256 is not to be had from libcrypto")
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
