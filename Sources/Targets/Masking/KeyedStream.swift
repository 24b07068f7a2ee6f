// Bytes that look random and depend on a key and a text: what permutations are made of.

import CCrypto
import Functions
import Warehouse

/// A keyed function from short messages to bytes, AES in CBC-MAC and then in counter mode.
///
/// A message begins with a block that says its length, without which CBC-MAC could be extended. One
/// thread uses one of these.
final class KeyedStream {
  private let context = EVP_CIPHER_CTX_new()
  private var block = [UInt8](repeating: 0, count: 16)
  private var output = [UInt8](repeating: 0, count: 32)

  /// Makes one that nobody without the key can repeat.
  init(_ key: PseudonymKey) {
    let digest = Digest.sha256()
    Array("masking 1 \(key.text)".utf8).withUnsafeBytes { digest.add($0) }
    let text = Array(digest.finish().utf8)
    let bytes = stride(from: 0, to: 64, by: 2).map {
      Self.nibble(text[$0]) << 4 | Self.nibble(text[$0 + 1])
    }
    let isReady =
      EVP_EncryptInit_ex(context, EVP_aes_256_ecb(), nil, bytes, nil) == 1
      && EVP_CIPHER_CTX_set_padding(context, 0) == 1
    precondition(isReady, "AES is not to be had from libcrypto")
  }

  deinit { EVP_CIPHER_CTX_free(context) }

  private static func nibble(_ digit: UInt8) -> UInt8 {
    digit < UInt8(ascii: "a") ? digit - UInt8(ascii: "0") : digit - UInt8(ascii: "a") + 10
  }

  /// Fills `stream` from a purpose, a round and a message; each of its numbers is of 16 bits.
  func fill(
    _ stream: inout [UInt16], count: Int, purpose: UInt8, round: UInt8,
    message: ArraySlice<UInt8>
  ) {
    for index in 0..<16 { block[index] = 0 }
    block[0] = purpose
    block[1] = round
    block[2] = UInt8(truncatingIfNeeded: message.count)
    block[3] = UInt8(truncatingIfNeeded: message.count >> 8)
    block[4] = UInt8(truncatingIfNeeded: count)
    block[5] = UInt8(truncatingIfNeeded: count >> 8)
    encrypt()
    var place = 0
    for byte in message {
      block[place] ^= byte
      place += 1
      if place == 16 {
        encrypt()
        place = 0
      }
    }
    if place > 0 { encrypt() }
    expand(&stream, count)
  }

  private func expand(_ stream: inout [UInt16], _ count: Int) {
    let seed = block
    stream.removeAll(keepingCapacity: true)
    var counter: UInt8 = 0
    while stream.count < count {
      // Names end long before 255 blocks do; a longer text begins anew, which is still a permutation.
      counter &+= 1
      for index in 0..<16 { block[index] = seed[index] }
      block[15] ^= counter
      encrypt()
      for index in stride(from: 0, to: 16, by: 2) where stream.count < count {
        stream.append(UInt16(block[index]) << 8 | UInt16(block[index + 1]))
      }
    }
  }

  private func encrypt() {
    var count: Int32 = 0
    let isDone = EVP_EncryptUpdate(context, &output, &count, block, 16) == 1
    precondition(isDone && count == 16, "libcrypto could not encrypt a block")
    for index in 0..<16 { block[index] = output[index] }
  }
}
