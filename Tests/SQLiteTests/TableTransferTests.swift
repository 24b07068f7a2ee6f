// Rows written as pages, compared with the same rows bound and stepped.

import SQLite
import Testing

@Suite("A transfer of pages")
struct TableTransferTests {
  private static let columns = "a TEXT, b TEXT, _load_id BIGINT NOT NULL, _line BIGINT NOT NULL"

  /// A connection as a load has it: the table is in an attached file's place.
  private func connection(_ columns: String = columns) throws -> Connection {
    let connection = try Connection(.memory)
    try connection.execute("ATTACH ':memory:' AS raw; CREATE TABLE raw.t (\(columns))")
    return connection
  }

  private func transfer(_ connection: Connection) throws -> TableTransfer? {
    try TableTransfer(into: "t", of: "raw", on: connection)
  }

  /// What SQLite makes of the statement is no promise of its own, so it is pinned here: records go as
  /// they are, under new ids, at most with a look at their bytes.
  @Test(arguments: [
    columns, columns + ", c TEXT, d TEXT", (1...500).map { "c\($0) TEXT" }.joined(separator: ", "),
  ])
  func copiesRecordsAsTheyAre(columns: String) throws {
    #expect(try transfer(connection(columns)) != nil)
    let added = try connection()
    try added.execute("BEGIN; ALTER TABLE raw.t ADD COLUMN \"ç d\" TEXT")
    #expect(try transfer(added)?.form.columnCount == 5)
  }

  @Test(arguments: [
    "CREATE INDEX raw.i ON t (a)",
    "CREATE TRIGGER raw.r AFTER INSERT ON t BEGIN SELECT 1; END",
    "DROP TABLE raw.t; CREATE TABLE raw.t (a TEXT, b INTEGER PRIMARY KEY)",
    "DROP TABLE raw.t; CREATE TABLE raw.t (a TEXT PRIMARY KEY) WITHOUT ROWID",
    "DROP TABLE raw.t; CREATE VIEW raw.t AS SELECT 1",
    "DROP TABLE raw.t",
  ])
  func isNotForOtherTables(change: String) throws {
    let connection = try connection()
    try connection.execute(change)
    #expect(try transfer(connection) == nil)
  }

  @Test func goesOnAfterTheLargestID() throws {
    let connection = try connection()
    try connection.execute("INSERT INTO raw.t (rowid, _load_id, _line) VALUES (41, 1, 1)")
    let transfer = try #require(try transfer(connection))
    let image = TableImage(transfer.form, slots: Row.slots(fieldCount: 2), byteLimit: 1 << 20)
    try connection.immediately {
      for round in 0..<3 {
        image.removeAll()
        for line in 0..<5 as Range<Int64> {
          let row = Row(fields: ["x", nil], integers: [line, Int64(round)])
          #expect(row.append(to: image) == .appended)
        }
        try transfer.insert(image)
      }
    }
    #expect(
      try connection.rows("SELECT rowid, a, b, _load_id, _line FROM raw.t WHERE rowid > 41")
        == (0..<15).map {
          [.integer(42 + $0), "x", .null, .integer(Int64($0 / 5)), .integer($0 % 5)]
        })
  }

  /// A failure prints its seed, and that seed alone repeats it.
  @Test func givesWhatInsertsGive() throws {
    for seed in 0..<8 as Range<UInt64> {
      var random = SplitMix64(seed: seed)
      let fieldCount = seed % 4 == 3 ? 300 : Int.random(in: 1...9, using: &random)
      let columns = (0..<fieldCount).map { "c\($0) TEXT" } + ["_load_id BIGINT, _line BIGINT"]
      let connection = try connection(columns.joined(separator: ", "))
      try connection.execute("CREATE TABLE raw.expected (\(columns.joined(separator: ", ")))")
      let transfer = try #require(try transfer(connection))
      let image = TableImage(
        transfer.form, slots: Row.slots(fieldCount: fieldCount), byteLimit: 1 << 18)
      let places = [String](repeating: "?", count: fieldCount + 2).joined(separator: ", ")
      var insert = try connection.prepare("INSERT INTO raw.expected VALUES (\(places))")
      try connection.immediately {
        for _ in 0..<Int.random(in: 0...(6_000 / fieldCount), using: &random) {
          let row = Row(fieldCount: fieldCount, using: &random)
          var outcome = row.append(to: image)
          if outcome != .appended {
            try transfer.insert(image)
            image.removeAll()
            outcome = row.append(to: image)
          }
          guard outcome == .appended else {
            #expect(row.size > 60_000)
            continue
          }
          insert.bind(row.values)
          _ = try insert.step()
          insert.reset()
        }
        try transfer.insert(image)
      }
      let difference = "SELECT rowid, * FROM raw.t EXCEPT SELECT rowid, * FROM raw.expected"
      #expect(try connection.rows(difference).isEmpty, "seed \(seed)")
      let counts = "SELECT (SELECT count(*) FROM raw.t) = (SELECT count(*) FROM raw.expected)"
      #expect(try connection.value(counts) == 1, "seed \(seed)")
      #expect(try connection.value("PRAGMA raw.integrity_check") == "ok", "seed \(seed)")
    }
  }

  @Test func refusesWhatNoPageHolds() throws {
    let connection = try connection()
    let transfer = try #require(try transfer(connection))
    let image = TableImage(transfer.form, slots: Row.slots(fieldCount: 2), byteLimit: 0)
    func outcome(_ length: Int) -> TableImage.Outcome {
      Row(fields: [String(repeating: "x", count: length), nil], integers: [1, 1])
        .append(to: image)
    }
    // Seven bytes of header; the two integers take none.
    #expect(outcome(65_501 - 7) == .appended)
    #expect(outcome(65_501 - 6) == .tooLong)
    #expect(outcome(30) == .full)
    try transfer.insert(image)
    #expect(try connection.value("SELECT length(a) FROM raw.t") == .integer(65_501 - 7))
  }
}

/// A row to be inserted in both ways.
private struct Row {
  let fields: [String?]
  /// The line and the load.
  let integers: [Int64]

  static func slots(fieldCount: Int) -> [TableImage.Slot] {
    (0..<fieldCount).map { .text($0) } + [.integer(1), .integer(0)]
  }

  var values: [Value] {
    fields.map { .text(orNull: $0) } + [.integer(integers[1]), .integer(integers[0])]
  }

  var size: Int { fields.reduce(0) { $0 + ($1?.utf8.count ?? 0) } }

  func append(to image: TableImage) -> TableImage.Outcome {
    // A text without bytes has an address, no text has none.
    let bytes = fields.map { field in field.map { Array($0.utf8) + [0] } }
    var texts: [UnsafeBufferPointer<UInt8>] = []
    func lend(_ index: Int) -> TableImage.Outcome {
      guard index < bytes.count else { return image.append(texts: texts, integers: integers) }
      guard let field = bytes[index] else {
        texts.append(UnsafeBufferPointer(start: nil, count: 0))
        return lend(index + 1)
      }
      return field.withUnsafeBufferPointer { field in
        texts.append(UnsafeBufferPointer(rebasing: field.dropLast()))
        return lend(index + 1)
      }
    }
    return lend(0)
  }
}

extension Row {
  /// Texts of all lengths up to what a page holds and beyond, most of them short.
  init(fieldCount: Int, using random: inout SplitMix64) {
    fields = (0..<fieldCount).map { _ in
      switch Int.random(in: 0..<2_000, using: &random) {
      case 0..<200: nil
      case 200..<400: ""
      case 400..<405: String(repeating: "ç", count: Int.random(in: 0...20_000, using: &random))
      case 405: String(repeating: "y", count: Int.random(in: 60_000...70_000, using: &random))
      default: String(repeating: "é", count: Int.random(in: 0...12, using: &random))
      }
    }
    let widths: [Int64] = [0, 1, 2, 127, 128, 32_767, 32_768, 8_388_607, 1 << 31, 1 << 47]
    integers = [
      (widths.randomElement(using: &random) ?? 0) + Int64.random(in: -1...1, using: &random),
      Int64.random(in: .min ... .max, using: &random) >> Int.random(in: 0..<64, using: &random),
    ]
  }
}

/// A random generator that a seed repeats.
private struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
