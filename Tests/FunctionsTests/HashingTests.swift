import SQLite
import Testing

@Suite("Digests")
struct HashingTests {
  /// The vectors of FIPS 180 and RFC 1321, and Spark's own examples.
  @Test(arguments: [
    ("md5('')", "d41d8cd98f00b204e9800998ecf8427e"),
    ("sha1('abc')", "a9993e364706816aba3e25717850c26c9cd0d89d"),
    ("sha2('', 256)", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("sha2('abc', 0)", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ("sha2('abc', 224)", "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7"),
    ("length(sha2('abc', 384))", "96"),
    ("length(sha2('abc', 512))", "128"),
    ("sha2('abc', 128)", "NULL"),
    // A text is its UTF-8, a blob its bytes.
    ("md5('é') = md5(x'C3A9')", "1"),
    ("pseudonym('x', NULL)", "NULL"),
  ])
  func areThoseOfTheStandards(expression: String, result: String) throws {
    #expect(try printed(expression) == result)
  }

  /// HMAC-SHA-256 of RFC 4231, test case 2, cut to 16 bytes; with the key changing between rows.
  @Test func areKeyed() throws {
    let rows = try database().rows(
      """
      SELECT pseudonym(column2, column1) FROM (VALUES
        ('Jefe', 'what do ya want for nothing?'), ('other', 'what do ya want for nothing?'),
        ('Jefe', 'what do ya want for nothing?'))
      """)
    let expected = Value.text("5bdcc146bf60754e6a042426089575c7")
    #expect(rows[0] == [expected])
    #expect(rows[1] != [expected])
    #expect(rows[2] == [expected])
  }

  @Test func refuseAnEmptyKey() {
    #expect(throws: SQLiteError.self) { try value("pseudonym('52998224725', '')") }
  }
}
