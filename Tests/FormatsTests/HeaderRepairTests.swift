import Testing

@testable import Formats

@Suite("The repair of headers")
struct HeaderRepairTests {
  static let headers: [(header: [String], names: [String])] = [
    (["Matrícula", "Nº"], ["Matrícula", "Nº"]),
    (["a", "", "a", " A ", ""], ["a", "column_2", "a_2", "A_3", "column_5"]),
    // A name that the file has is never given to another column.
    (["a", "a", "a_2", ""], ["a", "a_3", "a_2", "column_4"]),
    (["column_2", "", "\u{FEFF}x\0"], ["column_2", "column_2_2", "x"]),
  ]

  @Test(arguments: headers)
  func givesEveryColumnItsName(header: [String], names: [String]) {
    #expect(HeaderRepair(header).names == names)
  }

  @Test func saysWhatItChanged() {
    let changes = HeaderRepair(["a", "b", "a", ""]).changes
    #expect(changes.map(\.column) == [3, 4])
    #expect(changes.map(\.name) == ["a", ""])
    #expect(changes.map(\.repaired) == ["a_2", "column_4"])
  }

  /// What the records show of how many names there should be.
  static let files: [(text: String, names: [String], record: [String])] = [
    ("a;b\n1;2;\n3;4;\n", ["a", "b", "column_3"], ["1", "2", ""]),
    ("a;b;\n1;2\n3;4\n", ["a", "b"], ["1", "2"]),
    ("a;;b\n1;2\n3;4\n", ["a", "b"], ["1", "2"]),
    ("\"a;b;\"c\"\n1;2;x y\n3;4;z\n", ["\"a", "b", "c"], ["1", "2", "x y"]),
  ]

  @Test(arguments: files)
  func fitsTheHeaderToTheRecords(text: String, names: [String], record: [String]) throws {
    let reader = try CSVRecords(of: text)
    #expect(try reader.columnNames() == names)
    #expect(try reader.next() != nil)
    let fields = (0..<reader.fieldCount).map { field in
      reader.field(field).map { String(decoding: $0, as: UTF8.self) }
    }
    #expect(fields == record)
  }
}

extension CSVRecords {
  /// The records of a file that is in memory.
  convenience init(of text: String, _ settings: CSVSettings = CSVSettings()) throws {
    try self.init(of: Array(text.utf8), settings)
  }

  convenience init(of bytes: [UInt8], _ settings: CSVSettings = CSVSettings()) throws {
    var position = 0
    try self.init(settings, chunkSize: 1 << 16) { space in
      let count = min(space.count, bytes.count - position)
      space.copyBytes(from: bytes[position..<position + count])
      position += count
      return count
    }
  }
}
