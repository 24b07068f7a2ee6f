// A layer or published file, looked at through the sqlite3 shell: not by our own code.

import Foundation
import Testing

/// A SQLite file as another program sees it.
struct Database {
  let file: URL

  /// Runs SQL in the sqlite3 shell and gives its lines, values separated by `|`.
  func rows(_ sql: String) throws -> [String] {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    // A layer is locked for a moment while its last connection closes: any reader has to wait.
    process.arguments = ["sqlite3", "-batch", "-cmd", ".timeout 10000", file.path, sql]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "sqlite3 \(file.lastPathComponent): \(sql)")
    return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  func value(_ sql: String) throws -> String {
    try rows(sql).first ?? ""
  }

  var exists: Bool { FileManager.default.fileExists(atPath: file.path) }

  var isIntact: Bool {
    get throws { try value("PRAGMA integrity_check") == "ok" }
  }

  /// Every row of every table but those that tell of runs rather than of data, sorted.
  func content(ignoring: (String) -> Bool) throws -> [String: [String]] {
    var content: [String: [String]] = [:]
    let names = try rows(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    for name in names where !ignoring(name) {
      content[name] = try rows("SELECT * FROM \"\(name)\"").sorted()
    }
    return content
  }
}
