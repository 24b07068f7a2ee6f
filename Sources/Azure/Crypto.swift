// The two digests that the service asks for, by libcrypto.

import CCrypto

enum Crypto {
  static func hmacSHA256(_ bytes: [UInt8], key: [UInt8]) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: 32)
    var count: UInt32 = 0
    let isDone = HMAC(EVP_sha256(), key, Int32(key.count), bytes, bytes.count, &digest, &count)
    precondition(isDone != nil && count == 32, "HMAC-SHA-256 is not to be had from libcrypto")
    return digest
  }
}

/// An MD5 that bytes are added to; it finds damage and proves nothing else.
final class MD5 {
  private let context = EVP_MD_CTX_new()

  init() {
    let isReady = EVP_DigestInit_ex(context, EVP_md5(), nil) == 1
    precondition(isReady, "MD5 is not to be had from libcrypto")
  }

  deinit { EVP_MD_CTX_free(context) }

  func add(_ bytes: UnsafeRawBufferPointer) {
    EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
  }

  /// The digest of what was added; it ends the adding.
  func finish() -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: 16)
    EVP_DigestFinal_ex(context, &digest, nil)
    return digest
  }
}
