// Digests and keyed pseudonyms, by libcrypto, which nothing else in the program calls.

import CCrypto
import SQLiteExtension

/// A hash function, with its context kept from call to call: looking one up costs more than hashing
/// a short text.
public final class Digest {
  private let context = EVP_MD_CTX_new()
  private let algorithm: OpaquePointer?
  private var bytes = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))

  /// Makes one by libcrypto's name, such as `SHA256`.
  init(_ name: String) { algorithm = EVP_MD_fetch(nil, name, nil) }

  deinit {
    EVP_MD_CTX_free(context)
    EVP_MD_free(algorithm)
  }

  /// Writes the digest of `text` in hexadecimal.
  ///
  /// - Returns: Whether libcrypto could compute it.
  func write(_ text: Bytes, into output: TextBuffer) -> Bool {
    begin() && EVP_DigestUpdate(context, text.baseAddress, text.count) == 1 && end(into: output)
  }

  private func begin() -> Bool {
    algorithm != nil && EVP_DigestInit_ex2(context, algorithm, nil) == 1
  }

  private func end(into output: TextBuffer) -> Bool {
    var count: UInt32 = 0
    guard EVP_DigestFinal_ex(context, &bytes, &count) == 1 else { return false }
    output.append(hexadecimal: bytes.prefix(Int(count)))
    return true
  }
}

// For bytes that come in pieces.
extension Digest {
  /// A SHA-256 of nothing yet.
  public static func sha256() -> Digest {
    let digest = Digest("SHA256")
    precondition(digest.begin(), "SHA-256 is not to be had from libcrypto")
    return digest
  }

  /// Goes on with `bytes`.
  public func add(_ bytes: UnsafeRawBufferPointer) {
    EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
  }

  /// The digest of what was added, in hexadecimal.
  ///
  /// It ends the adding.
  public func finish() -> String {
    let output = TextBuffer()
    defer { output.deallocate() }
    let isWritten = end(into: output)
    precondition(isWritten, "a digest is finished once")
    return String(decoding: output.bytes, as: UTF8.self)
  }
}

extension Digest {
  /// Lends the digest of `bytes` alone, whatever was added before.
  public func with<Result>(
    digestOf bytes: UnsafeRawBufferPointer, _ body: (ArraySlice<UInt8>) -> Result
  ) -> Result {
    var count: UInt32 = 0
    let isComputed =
      begin() && EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1
      && EVP_DigestFinal_ex(context, &self.bytes, &count) == 1
    precondition(isComputed, "libcrypto could not compute a digest")
    return body(self.bytes.prefix(Int(count)))
  }
}

/// HMAC-SHA-256, with the last key kept: it is the same for all rows.
final class KeyedDigest {
  private let context: OpaquePointer?
  private var key: [UInt8] = []
  private var bytes = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))

  init() {
    let algorithm = EVP_MAC_fetch(nil, "HMAC", nil)
    context = EVP_MAC_CTX_new(algorithm)
    EVP_MAC_free(algorithm)
    var name = Array("SHA256".utf8CString)
    name.withUnsafeMutableBufferPointer { name in
      let parameters = [
        OSSL_PARAM_construct_utf8_string("digest", name.baseAddress, 0),
        OSSL_PARAM_construct_end(),
      ]
      _ = EVP_MAC_CTX_set_params(context, parameters)
    }
  }

  deinit { EVP_MAC_CTX_free(context) }

  /// Writes the first `length` bytes of the keyed digest in hexadecimal.
  ///
  /// - Returns: Whether libcrypto could compute it.
  func write(_ text: Bytes, key: Bytes, length: Int, into output: TextBuffer) -> Bool {
    var count = 0
    guard
      start(with: key), EVP_MAC_update(context, text.baseAddress, text.count) == 1,
      EVP_MAC_final(context, &bytes, &count, bytes.count) == 1, count >= length
    else { return false }
    output.append(hexadecimal: bytes.prefix(length))
    return true
  }

  private func start(with key: Bytes) -> Bool {
    if self.key.elementsEqual(key) { return EVP_MAC_init(context, nil, 0, nil) == 1 }
    self.key = Array(key)
    return EVP_MAC_init(context, key.baseAddress, key.count, nil) == 1
  }
}

extension TextBuffer {
  fileprivate func append(hexadecimal bytes: ArraySlice<UInt8>) {
    let digits = ("0123456789abcdef" as StaticString).utf8Start
    for byte in bytes {
      append(digits[Int(byte >> 4)])
      append(digits[Int(byte & 15)])
    }
  }
}
