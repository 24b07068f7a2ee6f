// SHA-256 over named parts, for saying whether what defines a piece of work has changed.

import Functions

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
    let digest = Digest.sha256()
    bytes.withUnsafeBytes { digest.add($0) }
    return digest.finish()
  }
}
