// The list of hashing functions.

import SQLiteExtension

extension FunctionDescription {
  static let hashing: [FunctionDescription] = [
    .scalar(
      "md5(x)", .hashing, "The MD5 digest in hexadecimal; for comparing, not for hiding",
      example: "md5('Spark')", is: "8cde774d6f7333752ed72cacddb05126",
      makeBody: { digest("MD5") }),
    .scalar(
      "sha1(x)", .hashing, "The SHA-1 digest in hexadecimal; for comparing, not for hiding",
      example: "sha1('Spark')", is: "85f5955f4b27a9a4c2aab6ffe5d7189fc298b92c",
      makeBody: { digest("SHA1") }),
    .scalar(
      "sha2(x, bits)", .hashing, "The SHA-2 digest of 224, 256, 384 or 512 bits in hexadecimal",
      example: "sha2('Spark', 256)",
      is: "529bc3b07127ecb7e53a4dcf1991d9152c24537d919178022b2c42657f79a26b",
      makeBody: sha2),
    .scalar(
      "pseudonym(x, key)", .hashing,
      "32 hexadecimal digits that stand for the text and tell nothing without the key",
      example: "pseudonym('52998224725', 'chave de exemplo')",
      is: "a6c53b1ee4a289a477225fe8b3c83cbb",
      makeBody: pseudonym),
  ]

  // A digest is looked up at its first use: most connections never hash.

  private static func digest(_ name: String) -> ScalarBody {
    var kept: Digest?
    return { call, output in
      let digest = kept ?? Digest(name)
      kept = digest
      returnDigest(digest, call, output)
    }
  }

  private static func returnDigest(_ digest: Digest, _ call: Call, _ output: TextBuffer) {
    guard digest.write(call.bytes(at: 0), into: output) else {
      return call.fail("libcrypto cannot compute this digest")
    }
    call.return(output.bytes)
  }

  @Sendable
  private static func sha2() -> ScalarBody {
    var kept: [Int64: Digest] = [:]
    return { call, output in
      // Spark takes 0 for 256, and gives NULL for lengths that do not exist.
      let bits = call.integer(at: 1) == 0 ? 256 : call.integer(at: 1)
      guard [224, 256, 384, 512].contains(bits) else { return }
      let digest = kept[bits] ?? Digest("SHA\(bits)")
      kept[bits] = digest
      returnDigest(digest, call, output)
    }
  }

  @Sendable
  private static func pseudonym() -> ScalarBody {
    var kept: KeyedDigest?
    return { call, output in
      let key = call.bytes(at: 1)
      // Without a key anybody could compute the pseudonyms of all CPFs.
      guard !key.isEmpty else { return call.fail("pseudonym needs a key that is not empty") }
      let digest = kept ?? KeyedDigest()
      kept = digest
      guard digest.write(call.bytes(at: 0), key: key, length: 16, into: output) else {
        return call.fail("libcrypto cannot compute this digest")
      }
      call.return(output.bytes)
    }
  }
}
