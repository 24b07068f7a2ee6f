// Delta tables that delta-rs writes, and logs that cannot be read.

import Formats
import Foundation
import Testing

@testable import Parquet

@Suite("Delta tables")
struct DeltaTests {
  /// What a version of a table holds, as delta-rs reads it.
  struct Version: Decodable {
    var table: String
    var version: Int
    var columns: [String]
    var rows: [[String?]]
  }

  /// Appended, overwritten, deleted, updated, compacted, partitioned, with new columns; with commits
  /// alone, with a checkpoint, with one in parts and no commits before it.
  @Test(.enabled(if: Oracle.exists, "no .venv with deltalake; make test makes it"))
  func haveTheRowsThatDeltaRsReads() throws {
    try withFolder { folder in
      let answer = try Oracle.script("delta", folder.path)
      let versions = try JSONDecoder().decode([Version].self, from: answer)
      #expect(versions.count >= 13)
      for version in versions {
        let root = folder.appending(path: version.table)
        let isNewest = version.table == "cleaned"
        let table = try open(root, version: isNewest ? nil : version.version)
        let place = "\(version.table), version \(version.version)"
        #expect(table.version == version.version, "\(place)")
        #expect(table.columns == version.columns, "\(place)")
        #expect(try rows(of: table, in: root) == version.rows, "\(place)")
      }
      let newest = try open(folder.appending(path: "history"))
      #expect(newest.files.count == 1 && newest.version == 6)
      #expect(
        try open(folder.appending(path: "partitioned")).partitionColumns == ["unit", "month"])
    }
  }

  private func open(_ root: URL, version: Int? = nil) throws -> DeltaTable {
    let log = root.appending(path: "_delta_log")
    let names = try FileManager.default.contentsOfDirectory(atPath: log.path)
    let needed = try DeltaTable.logFilesNeeded(names: names, version: version)
    return try DeltaTable(
      logFiles: needed.map { ($0, log.appending(path: $0).path) }, version: version)
  }

  private func rows(of table: DeltaTable, in root: URL) throws -> [[String?]] {
    var rows: [[String?]] = []
    for file in table.files {
      let path = root.appending(path: file.path).path
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      #expect(attributes[.size] as? Int == file.size && file.modificationTime > 1_700_000_000_000)
      let records = try table.records(of: file, path: path)
      while case .record? = try records.next() {
        rows.append(
          (0..<records.fieldCount).map { index in
            records.field(index).map { String(decoding: $0, as: UTF8.self) }
          })
      }
    }
    return rows.sorted { first, second in
      first.map { $0 ?? "" }.lexicographicallyPrecedes(second.map { $0 ?? "" }) {
        Array($0.unicodeScalars.map(\.value)).lexicographicallyPrecedes(
          $1.unicodeScalars.map(\.value))
      }
    }
  }

  private static let plain = #"{"protocol":{"minReaderVersion":1,"minWriterVersion":2}}"#
  private static let metadata =
    #"{"metaData":{"id":"1","schemaString":"{\"fields\":[{\"name\":\"id\"}]}","partitionColumns":[]}}"#

  /// A log of one commit, and what is said of it.
  @Test(arguments: [
    ([metadata], "does not say which protocol"),
    ([plain], "does not say what columns"),
    ([plain, "{"], "commit 00000000000000000000.json of the Delta log is not as it should be"),
    ([#"{"protocol":{"minReaderVersion":4}}"#, metadata], "uses version 4 of the Delta protocol"),
    (
      [#"{"protocol":{"minReaderVersion":3,"readerFeatures":["variantType"]}}"#, metadata],
      "uses the feature variantType, which is not supported"
    ),
    (
      [
        plain,
        metadata.replacing(
          "\"id\":\"1\"", with: #""configuration":{"delta.columnMapping.mode":"name"}"#),
      ], "uses column mapping (columnMapping)"
    ),
    (
      [
        plain, metadata,
        #"{"add":{"path":"a.parquet","deletionVector":{"storageType":"i","pathOrInlineDv":"x"}}}"#,
      ], "uses deletion vectors (deletionVectors), which is not supported"
    ),
    (
      [plain, metadata, #"{"add":{"path":"../../etc/passwd"}}"#],
      "has files outside its folder"
    ),
    (
      [plain, metadata, #"{"add":{"path":"s3://outro/a.parquet"}}"#],
      "has files outside its folder"
    ),
    ([plain, metadata, #"{"sidecar":{"path":"x"}}"#], "checkpoints of version 2"),
  ])
  func areRefused(lines: [String], because message: String) throws {
    try withFolder { folder in
      let path = folder.appending(path: "commit").path
      try Data(lines.joined(separator: "\n").utf8).write(to: URL(filePath: path))
      let error = #expect(throws: FormatError.self) {
        try DeltaTable(logFiles: [("00000000000000000000.json", path)])
      }
      #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    }
  }

  /// A file deleted with a vector and then rewritten is gone, whatever the vector was.
  @Test func forgetDeletionVectorsWithTheirFile() throws {
    let vector = #""deletionVector":{"storageType":"i","pathOrInlineDv":"x"}"#
    let lines = [
      #"{"protocol":{"minReaderVersion":3,"readerFeatures":["deletionVectors"]}}"#, Self.metadata,
      #"{"add":{"path":"a"}}"#, #"{"remove":{"path":"a"}}"#, #"{"add":{"path":"a",\#(vector)}}"#,
      #"{"remove":{"path":"a",\#(vector)}}"#, #"{"add":{"path":"b%20c","size":7}}"#,
    ]
    try withFolder { folder in
      let path = folder.appending(path: "commit").path
      try Data(lines.joined(separator: "\n").utf8).write(to: URL(filePath: path))
      let table = try DeltaTable(logFiles: [("00000000000000000000.json", path)])
      #expect(table.files.map(\.path) == ["b c"] && table.files[0].size == 7)
    }
  }

  /// Names in a log folder, the version asked for, and what must be read of them.
  @Test(
    arguments: [
      (["a.txt", commit(0), commit(1), "\(commit(1)).tmp"], nil, [commit(0), commit(1)]),
      ([commit(1), commit(0), "_last_checkpoint"], 0, [commit(0)]),
      ([commit(0), commit(1), commit(2), checkpoint(1)], nil, [checkpoint(1), commit(2)]),
      ([commit(0), commit(1), checkpoint(1)], 0, [commit(0)]),
      // Of a checkpoint in parts one is missing.
      (
        [commit(0), commit(1), checkpoint(1, "0000000001.0000000002.")], nil,
        [commit(0), commit(1)]
      ),
      ([commit(3), checkpoint(3)], nil, [checkpoint(3)]),
      ([checkpoint(3)], nil, [checkpoint(3)]),
    ] as [([String], Int?, [String])])
  func needTheNewestCheckpointAndWhatFollows(
    names: [String], version: Int?, needed: [String]
  ) throws {
    #expect(try DeltaTable.logFilesNeeded(names: names, version: version) == needed)
  }

  @Test(
    arguments: [
      ([], nil, "it has no Delta log"),
      ([commit(0)], 1, "the Delta table has no version 1; its newest is 0"),
      ([commit(0), commit(2)], nil, "the Delta log lacks commit 1"),
      (
        [commit(7), "\(stem(6)).checkpoint.80a083e8-7026.parquet"], nil, "checkpoints of version 2"
      ),
    ] as [([String], Int?, String)])
  func lackWhatTheLogLacks(names: [String], version: Int?, message: String) {
    let error = #expect(throws: FormatError.self) {
      try DeltaTable.logFilesNeeded(names: names, version: version)
    }
    #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
  }

  private static func stem(_ version: Int) -> String {
    String(repeating: "0", count: 19) + "\(version)"
  }

  private static func commit(_ version: Int) -> String { "\(stem(version)).json" }

  private static func checkpoint(_ version: Int, _ part: String = "") -> String {
    "\(stem(version)).checkpoint.\(part)parquet"
  }
}

/// A folder that is there while `body` runs.
func withFolder(_ body: (URL) throws -> Void) throws {
  let folder = FileManager.default.temporaryDirectory.appending(path: "parquet-\(UUID())")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  try body(folder)
}
