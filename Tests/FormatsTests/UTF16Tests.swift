import Testing

@testable import Formats

@Suite("UTF-16")
struct UTF16Tests {
  static let text = "\u{FEFF}nome;emoção\r\n\"Poconé;\n😎\";1\r\nx;y\r\n"

  static func bytes(_ text: String, isBigEndian: Bool) -> [UInt8] {
    text.utf16.flatMap { unit in
      let (high, low) = (UInt8(unit >> 8), UInt8(unit & 0xFF))
      return isBigEndian ? [high, low] : [low, high]
    }
  }

  @Test(arguments: [false, true])
  func isReadInEitherOrder(isBigEndian: Bool) throws {
    let bytes = Self.bytes(Self.text, isBigEndian: isBigEndian)
    let encodings: [TextEncoding] = [.utf16, isBigEndian ? .utf16BigEndian : .utf16LittleEndian]
    for (encoding, chunkSize) in encodings.flatMap({ [($0, 1), ($0, 3), ($0, 1 << 20)] }) {
      let dialect = CSVDialect(delimiter: UInt8(ascii: ";"), encoding: encoding)
      var reader = CSVReader(dialect, bytes: bytes, chunkSize: chunkSize)
      #expect(try reader.header() == ["nome", "emoção"])
      #expect(try reader.next() != nil)
      #expect(reader.text(0) == "Poconé;\n😎")
      #expect(reader.offset == 28)
      #expect(try reader.next() != nil)
      // Places are those of the file, not those of its text in UTF-8.
      #expect((reader.line, reader.offset) == (4, 28 + 2 * 16))
      #expect(try reader.next() == nil)
    }
  }

  @Test func rejectsHalfACharacter() throws {
    var bytes = Self.bytes("a;b\nçx;d\ne;f\n", isBigEndian: false)
    bytes.replaceSubrange(10..<12, with: [0x3D, 0xD8])
    let dialect = CSVDialect(delimiter: UInt8(ascii: ";"), encoding: .utf16)
    let found = try read(bytes, dialect)
    #expect(found.records == [["a", "b"], ["e", "f"]])
    #expect(found.rejects.map(\.reason) == [.invalidUTF16(byte: 3)])
    #expect(found.rejects.map(\.offset) == [8])
  }

  @Test func isRefusedWhenCutShort() throws {
    let bytes = Self.bytes("a;b\nc;d\n", isBigEndian: false).dropLast()
    let dialect = CSVDialect(delimiter: UInt8(ascii: ";"), encoding: .utf16)
    let error = #expect(throws: FormatError.self) { try read(Array(bytes), dialect) }
    #expect(error?.message == "it ends in the middle of a UTF-16 character")
  }
}
