// Python beside us: the same files, read and written by others. What it does is in oracle.py.

import Formats
import Foundation
import Parquet
import Testing

/// The test environment's Python, with pyarrow and the other libraries of Tests/requirements.txt.
enum Oracle {
  static let root = URL(filePath: #filePath).appending(path: "../../..").standardized

  static let python = root.appending(path: ".venv/bin/python").path

  static let exists =
    FileManager.default.isExecutableFile(atPath: python)
    && (try? run(["-c", "import pyarrow, duckdb, polars, deltalake, fastparquet"])) != nil

  /// Runs Python, and gives what it prints.
  @discardableResult
  static func run(_ arguments: [String]) throws -> Data {
    let process = Process()
    process.executableURL = URL(filePath: python)
    process.arguments = arguments
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    struct Failed: Error {}
    guard process.terminationStatus == 0 else { throw Failed() }
    return data
  }

  @discardableResult
  static func script(_ arguments: String...) throws -> Data {
    let script = root.appending(path: "Tests/ParquetTests/oracle.py").path
    return try run([script] + arguments)
  }

  /// The differences between what we read of each file and what pyarrow reads, by name.
  static func differences(_ files: [Reading]) throws -> [String: String] {
    let requests = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).jsonl")
    defer { try? FileManager.default.removeItem(at: requests) }
    let lines = try files.map { try JSONEncoder().encode($0) }
    try Data(lines.joined(separator: [0x0A])).write(to: requests)
    let answer = try script("compare", requests.path)
    return try JSONDecoder().decode([String: String].self, from: answer)
  }
}

/// All that we read of a file.
struct Reading: Encodable {
  var file: String
  var path: String
  var columns: [String] = []
  var rows: [[String?]] = []
  var error: String?

  init(_ file: String, at path: String) {
    self.file = file
    self.path = path
    do {
      let records = try ParquetRecords(path: path)
      try read(records)
    } catch {
      self.error = "\(error)"
    }
  }

  private mutating func read(_ records: ParquetRecords) throws {
    columns = try records.columnNames() ?? []
    while let found = try records.next() {
      guard case RecordFound.record = found else { continue }
      rows.append(
        (0..<records.fieldCount).map { index in
          records.field(index).map { String(decoding: $0, as: UTF8.self) }
        })
    }
  }
}

/// Where data of others lies that tests may read: it is never copied into the project.
enum SharedData {
  static let folder: URL? = {
    let named = ProcessInfo.processInfo.environment["PANTANAL_SHARED_DATA"]
    let folder =
      named.map { URL(filePath: $0) } ?? Oracle.root.appending(path: "../shared/data").standardized
    return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
  }()

  /// The Parquet files of a folder of `parquet-testing`, by name.
  static func files(in folder: String) throws -> [(name: String, path: String)] {
    guard let root = Self.folder?.appending(path: "parquet-testing/\(folder)") else { return [] }
    return try FileManager.default.subpathsOfDirectory(atPath: root.path).sorted()
      .filter { $0.hasSuffix(".parquet") || $0.hasSuffix(".parquet.encrypted") }
      .map { ($0, root.appending(path: $0).path) }
  }
}
