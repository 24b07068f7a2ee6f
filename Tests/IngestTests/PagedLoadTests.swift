// The two ways of rows into a table, one by one and as pages from another thread, beside each other.

import Connections
import Formats
import Foundation
import SQLite
import Testing
import Warehouse

@testable import Ingest

@Suite("A load by pages")
struct PagedLoadTests {
  private static let source = """
    connection: landing
    path: alunos.csv
    format: {type: csv, delimiter: ",", quote: '"', encoding: utf-8}
    max_rejects: 100%
    columns:
      registration: {header: Matrícula}
      full_name: {header: Nome}
      city: {header: Município}
      phone: {header: Telefone}
    """

  /// Missing columns, new ones, another order, quotes, rejects and rows that no page holds.
  ///
  /// A failure prints its seed, and that seed alone repeats it.
  @Test func givesWhatRowsOneByOneGive() throws {
    for seed in 1...3 as ClosedRange<UInt64> {
      var random = SplitMix64(seed: seed)
      let lab = try Lab(["paged": Self.source, "single": Self.source])
      try lab.write("landing/alunos.csv", Self.file(using: &random))
      let connection = try lab.warehouse.connect(writing: .raw)
      let paged = try load("paged", of: lab, on: connection, byPages: true)
      let single = try load("single", of: lab, on: connection, byPages: false)
      #expect(paged.load.rowCount > 2_000)
      #expect(paged.load.rejectCount > 10)
      #expect(paged.load.rowCount == single.load.rowCount, "seed \(seed)")
      #expect(paged.load.rows == single.load.rows, "seed \(seed)")
      #expect(paged.load.sha256 == single.load.sha256, "seed \(seed)")
      #expect(paged.rejects == single.rejects, "seed \(seed)")
      let difference = "SELECT _rowid_, * FROM raw.paged EXCEPT SELECT _rowid_, * FROM raw.single"
      #expect(try connection.rows(difference).isEmpty, "seed \(seed)")
      #expect(
        try connection.value("SELECT count(*) FROM raw.paged") == .integer(paged.load.rowCount))
      #expect(try connection.value("PRAGMA raw.integrity_check") == "ok", "seed \(seed)")
    }
  }

  private func load(
    _ table: String, of lab: Lab, on connection: Connection, byPages: Bool
  ) throws -> (load: FileLoad, rejects: [[Value]]) {
    let project = try Project(at: lab.root, environment: [:])
    let source = try #require(project.sources.first { $0.table.name == table })
    let path = lab.root.appending(path: "landing/alunos.csv").path
    let file = ListedFile(path: "alunos.csv", size: 0, modifiedAt: 0)
    let rejects = try RejectSpool(source.table, on: connection)
    return try connection.immediately {
      let raw = RawTable(source.table, on: connection)
      try raw.create(for: source)
      try connection.execute(
        "INSERT INTO \(source.table.sql) (_rowid_, _load_id, _line) VALUES (70, 1, 1)")
      var load = FileLoad(
        file,
        FileLoad.Context(
          source: source, table: raw, loadID: 300,
          constants: [.init(column: "phone", text: "65")], spool: "", admit: { _, _ in },
          advance: { _ in }))
      load.mayTransfer = byPages
      try load.run(LocalFile(file, at: path, place: "alunos.csv", isCopy: false), rejects: rejects)
      try connection.run("DELETE FROM \(source.table.sql) WHERE _rowid_ = 70")
      return (
        load,
        try connection.rows("SELECT load_id, line, byte_offset, reason, content FROM temp.rejected")
      )
    }
  }

  private static func file(using random: inout SplitMix64) -> String {
    let header =
      [["Nome", "Matrícula", "Novo"], ["Município", "Nome"], ["Extra", "Nome", "Outra"]]
      .randomElement(using: &random) ?? []
    var text = header.joined(separator: ",") + "\n"
    for _ in 0..<4_000 {
      text += header.map { _ in field(using: &random) }.joined(separator: ",")
      text += Int.random(in: 0..<100, using: &random) == 0 ? ",too,many\n" : "\n"
    }
    return text
  }

  private static func field(using random: inout SplitMix64) -> String {
    switch Int.random(in: 0..<4_000, using: &random) {
    case 0: String(repeating: "x", count: 1_500_000)
    case 1...4: String(repeating: "ç\n", count: 30_000).quotedAsCSV
    case 5..<1_000: ""
    case 1_000..<1_500: "diz \"sim\",\r\ne \"não\"".quotedAsCSV
    default: String(repeating: "é", count: Int.random(in: 1...40, using: &random))
    }
  }

  // MARK: Threads

  @Test func endsWithTheErrorOfTheReading() throws {
    let connection = try Connection(.memory)
    let (queue, reading, _) = try Self.queue(on: connection, recordCount: 100_000, fails: true)
    var count: Int64 = 0
    #expect(throws: FormatError("it broke off")) {
      try queue.run(reading) {
        while let batch = try queue.takeFilled() {
          count += batch.rows.rowCount
          queue.giveBack(batch)
        }
      }
    }
    #expect(count <= 100_000)
  }

  @Test func endsTheReadingWhenInsertingFails() throws {
    let connection = try Connection(.memory)
    let (queue, reading, records) = try Self.queue(on: connection, recordCount: .max, fails: false)
    #expect(throws: FormatError("the disk is full")) {
      try queue.run(reading) {
        _ = try queue.takeFilled()
        throw FormatError("the disk is full")
      }
    }
    // The reading is over, not only left alone.
    let line = records.line
    #expect(line > 0)
    #expect(records.line == line)
  }

  private static func queue(
    on connection: Connection, recordCount: Int, fails: Bool
  ) throws -> (BatchQueue, BatchReading, MadeUpRecords) {
    try connection.execute("ATTACH ':memory:' AS raw; CREATE TABLE raw.t (a TEXT, _line BIGINT)")
    let transfer = try #require(try TableTransfer(into: "t", of: "raw", on: connection))
    let layout = RowLayout(["a", "_line"], fields: ["a"], constants: [])
    let records = MadeUpRecords(count: recordCount, fails: fails)
    let queue = BatchQueue((0..<2).map { _ in RecordBatch(transfer.form, layout) })
    return (queue, BatchReading(records, layout, loadID: 1, advance: { _ in }), records)
  }
}

/// Records that never end, or end with an error.
private final class MadeUpRecords: RecordReader {
  private let count: Int
  private let fails: Bool
  private let text: UnsafeMutableBufferPointer<UInt8>
  private(set) var line = 0

  init(count: Int, fails: Bool) {
    self.count = count
    self.fails = fails
    text = .allocate(capacity: 100)
    text.initialize(repeating: UInt8(ascii: "a"))
  }

  deinit { text.deallocate() }

  func columnNames() throws -> [String]? { ["a"] }
  var expectedFieldCount: Int?
  var fieldCount: Int { 1 }
  func field(_ index: Int) -> UnsafeBufferPointer<UInt8>? { UnsafeBufferPointer(text) }

  func next() throws -> RecordFound? {
    guard line < count else {
      if fails { throw FormatError("it broke off") }
      return nil
    }
    line += 1
    return .record
  }
}

extension String {
  fileprivate var quotedAsCSV: String { "\"\(replacing("\"", with: "\"\""))\"" }
}
