// Delta tables: what their log says is what is in RAW.

import Connections
import Foundation
import SQLite
import Testing
import Warehouse

@testable import Ingest

@Suite("A Delta table", .enabled(if: DeltaFolder.parquet != nil, "the shared data is not there"))
struct DeltaLoadTests {
  static let source = """
    connection: landing
    path: lake/enrolment
    format: {type: delta}
    columns:
      id: {}
      string_col: {}
      unit: {}

    """

  private static let rows = "SELECT id, string_col, unit FROM raw.enrolment ORDER BY unit, id"

  @Test func isWhatItsLogSays() throws {
    let folder = try DeltaFolder(Lab(["enrolment": Self.source]))
    let lab = folder.lab
    try folder.commit(DeltaFolder.head, [folder.add("a.parquet", unit: "norte")])
    // A file that the log does not know is no part of the table.
    try folder.write("b.parquet")
    #expect(try lab.plan().map(\.reason) == ["1 file new"])
    try lab.load()
    #expect(try lab.rows(Self.rows) == ["6|0|norte", "7|1|norte"])
    #expect(try lab.plan().map(\.isNeeded) == [false])

    try folder.commit([folder.add("b.parquet", unit: "sul")])
    try lab.load()
    #expect(
      try lab.rows("SELECT unit, count(*) FROM raw.enrolment GROUP BY 1")
        == ["norte|2", "sul|2"])

    // A file that is rewritten goes and comes in one step; its bytes are still in the folder.
    try folder.commit([
      folder.remove("a.parquet"), try folder.add("c.parquet", unit: "leste"),
    ])
    #expect(try lab.plan().map(\.reason) == ["1 file new, 1 file removed"])
    let summary = try #require(lab.load()["enrolment"])
    #expect(summary.retractedCount == 2 && summary.insertedCount == 2 && summary.rowCount == 4)
    #expect(
      try lab.rows("SELECT unit, count(*) FROM raw.enrolment GROUP BY 1")
        == ["leste|2", "sul|2"])
    #expect(try lab.plan().map(\.isNeeded) == [false])

    try folder.commit([folder.remove("b.parquet"), folder.remove("c.parquet")])
    #expect(try lab.plan().map(\.reason) == ["2 files removed"])
    try lab.load()
    #expect(try lab.rows(Self.rows).isEmpty)
    #expect(try lab.rows("SELECT count(*) FROM raw._ledger") == ["4"])
  }

  /// A place may have other times and versions of the files than the log.
  @Test func isKnownByItsLogAlone() throws {
    let folder = try DeltaFolder(Lab(["enrolment": Self.source]))
    let lab = folder.lab
    try folder.commit(DeltaFolder.head, [folder.add("a.parquet", unit: "norte")])
    let planned = try #require(try lab.plan().first)
    let step = Evidence.Step(id: "step", runID: "run", object: "raw.enrolment")
    let connection = try lab.warehouse.connect(writing: .raw)
    _ = try LoadStep(
      planned: planned, step: step,
      place: Elsewhere(folder: lab.root.appending(path: "landing").path), spool: "",
      connection: connection, evidence: Evidence(of: lab.warehouse), cancellation: Cancellation(),
      progress: LoadProgress(planned, { _ in })
    ).run()
    #expect(try lab.rows(Self.rows).count == 2)
    #expect(try lab.plan().map(\.isNeeded) == [false])
  }

  @Test func mayHaveALogWithImpossibleNumbers() throws {
    let folder = try DeltaFolder(Lab(["enrolment": Self.source]))
    let lab = folder.lab
    func odd(_ line: String) -> String {
      line.replacing("1700000000000", with: "\(Int.max)")
        .replacing("\"size\":\(DeltaFolder.parquet?.count ?? 0)", with: "\"size\":\(Int.max)")
    }
    try folder.commit(
      DeltaFolder.head,
      [odd(folder.add("a.parquet", unit: "norte")), odd(folder.add("b.parquet", unit: "sul"))])
    try lab.load()
    #expect(try lab.rows(Self.rows).count == 4)
    #expect(try lab.plan().map(\.isNeeded) == [false])
  }

  @Test func isNamedByItsFolder() throws {
    let lab = try Lab([
      "enrolment": Self.source.replacing("lake/enrolment", with: "lake/*")
    ])
    let error = #expect(throws: PantanalError.self) { try lab.plan() }
    #expect(error?.message == "a Delta table is one folder, and lake/* is a pattern")
    let empty = try Lab(["enrolment": Self.source])
    #expect(throws: PantanalError.self) { try empty.plan() }
  }
}

/// A place that gives files versions and times of its own, as containers of blobs do.
private struct Elsewhere: FileConnection {
  let name = "elsewhere"
  let folder: String

  func check() throws {}
  func list(_ pattern: GlobPattern) throws -> [ListedFile] { [] }

  func fetch(
    _ file: ListedFile, into spool: String, advance: (_ byteCount: Int) throws -> Void
  ) throws -> LocalFile {
    LocalFile(
      ListedFile(path: file.path, size: file.size, modifiedAt: 7, etag: "0x8D"),
      at: "\(folder)/\(file.path)", place: file.path, isCopy: false)
  }
}

/// A Delta table in the making.
private final class DeltaFolder {
  let lab: Lab
  private var version = 0

  /// Two rows: ids 6 and 7.
  static let parquet: [UInt8]? = {
    let environment = ProcessInfo.processInfo.environment
    let shared = environment["PANTANAL_SHARED_DATA"] ?? "../shared/data"
    return FileManager.default.contents(
      atPath: shared + "/parquet-testing/data/alltypes_plain.snappy.parquet"
    ).map { [UInt8]($0) }
  }()

  static let head = [
    #"{"protocol":{"minReaderVersion":1,"minWriterVersion":2}}"#,
    #"{"metaData":{"id":"7","format":{"provider":"parquet","options":{}},"schemaString":""#
      + #"{\"type\":\"struct\",\"fields\":[{\"name\":\"id\",\"type\":\"integer\",\"nullable\":true,"#
      + #"\"metadata\":{}},{\"name\":\"string_col\",\"type\":\"string\",\"nullable\":true,"#
      + #"\"metadata\":{}},{\"name\":\"unit\",\"type\":\"string\",\"nullable\":true,\"metadata\":{}}]}","#
      + #""partitionColumns":["unit"],"configuration":{},"createdTime":1}}"#,
  ]

  init(_ lab: Lab) { self.lab = lab }

  func write(_ name: String) throws {
    try lab.write("landing/lake/enrolment/\(name)", Self.parquet ?? [])
  }

  func add(_ name: String, unit: String) throws -> String {
    try write(name)
    return #"{"add":{"path":"\#(name)","partitionValues":{"unit":"\#(unit)"},"#
      + #""size":\#(Self.parquet?.count ?? 0),"modificationTime":1700000000000,"dataChange":true}}"#
  }

  func remove(_ name: String) -> String {
    #"{"remove":{"path":"\#(name)","deletionTimestamp":1700000000001,"dataChange":true}}"#
  }

  func commit(_ lines: [String]...) throws {
    let number = String(repeating: "0", count: 19) + "\(version)"
    try lab.write(
      "landing/lake/enrolment/_delta_log/\(number).json",
      lines.joined().joined(separator: "\n") + "\n")
    version += 1
  }
}
