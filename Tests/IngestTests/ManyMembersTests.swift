// Archives of many files.

import Foundation
import Synchronization
import Testing
import Warehouse

@testable import Ingest

/// A Python, for its zipfile.
private let python = URL(filePath: #filePath)
  .appending(path: "../../../.venv/bin/python").standardized.path

@Suite(
  "An archive of many files",
  .enabled(if: FileManager.default.isExecutableFile(atPath: python), "no .venv; make test makes it")
)
struct ManyMembersTests {
  private func lab(_ type: String, _ script: String) throws -> Lab {
    let lab = try Lab([
      "t": """
      connection: landing
      path: "*.zip"
      format: {type: \(type), member: "*"}
      columns: {code: {}, name: {}}
      """
    ])
    let process = Process()
    process.executableURL = URL(filePath: python)
    process.arguments = [
      "-c", "import zipfile\nwith zipfile.ZipFile('landing/a.zip', 'w') as a:\n  " + script,
    ]
    process.currentDirectoryURL = lab.root
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    return lab
  }

  /// More than a process should have open; every third has its columns in another order.
  @Test func readsThemOneAfterAnother() throws {
    let lab = try lab(
      "csv",
      "for n in range(300): a.writestr('%d.csv' % n, 'code,name\\n%d,a\\n' % n"
        + " if n % 3 else 'name,more,code\\na,x,%d\\n' % n)")
    let progress = Mutex(0)
    try lab.load { _ in
      let count = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd"))?.count
      progress.withLock { $0 = max($0, count ?? 0) }
    }
    let most = progress.withLock { $0 }
    #expect(most > 0 && most < 150)
    #expect(
      try lab.rows("SELECT count(DISTINCT code), count(more), count(DISTINCT name) FROM raw.t")
        == ["300|100|1"])
  }

  @Test(arguments: ["csv", "json"])
  func passesOverEmptyOnes(_ type: String) throws {
    let text = type == "csv" ? "code,name\\n1,a\\n" : "[{\"code\": 1, \"name\": \"a\"}]"
    let empty = type == "csv" ? "" : "[]"
    let lab = try lab(
      type,
      "for n in range(40): a.writestr('%02d' % n, '\(empty)' if n % 2 == 0 else '\(text)')")
    try lab.load()
    #expect(try lab.rows("SELECT count(*), max(name) FROM raw.t") == ["20|a"])
  }

  @Test func takesObjectsWithoutKeysForNoHeader() throws {
    let lab = try lab("json", "for n in 'xy': a.writestr(n + '.json', '[{}]')")
    #expect(throws: PantanalError.self) { try lab.load() }
  }
}
