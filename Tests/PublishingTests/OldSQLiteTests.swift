// The oldest SQLite that drivers for Power BI still carry reads what is published.

import Foundation
import Testing

@testable import Publishing

@Suite("A published file in SQLite 3.31")
struct OldSQLiteTests {
  /// The library that `make test` takes out of an old Python wheel; there is none but for x86-64.
  static let library: String? = {
    let folder = URL(filePath: #filePath).appending(path: "../../../.venv/old-sqlite/pysqlite3")
      .standardizedFileURL.path
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.first { $0.hasSuffix(".so") }.map { "\(folder)/\($0)" }
  }()

  @Test(.enabled(if: library != nil, "make test-deps fetches SQLite 3.31"))
  func opens() throws {
    let fixture = try Fixture()
    let publication = try fixture.publisher().publish()
    let script = URL(filePath: #filePath).appending(path: "../old_sqlite.py").standardizedFileURL
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [
      "python3", script.path, try #require(Self.library), publication.file.path,
      fixture.folder.appending(path: "copy.db").path,
    ]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    let counts = publication.rowCounts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    #expect(output == (["3.31.1"] + counts + ["ok", "0", ""]).joined(separator: "\n"))
    #expect(process.terminationStatus == 0)
  }
}
