// A file loaded by us and imported by the sqlite3 shell, cell by cell.

import Foundation
import SQLite
import Testing
import Warehouse

@testable import Ingest

@Suite("Loading, beside the sqlite3 shell", .enabled(if: Shell.exists, "sqlite3 is not there"))
struct ImportComparisonTests {
  @Test func givesTheSameCells() throws {
    let lab = try Lab([
      "student": Lab.student.replacing(
        ", delimiter: \";\", quote: '\"', encoding: windows-1252", with: "")
    ])
    let pieces = ["a", "ç", "😎", "\"", ",", "\n", "\r\n", ";", " ", "0", "'", "|"]
    var random = SplitMix64(seed: 7)
    let rows = (0..<2000).map { _ in
      (0..<3).map { _ in
        (0..<Int.random(in: 0...8, using: &random)).map { _ in
          pieces.randomElement(using: &random) ?? ""
        }.joined()
      }
    }
    let lines = rows.map { row in
      row.map { "\"\($0.replacing("\"", with: "\"\""))\"" }.joined(separator: ",")
    }
    let path = "landing/secretaria/alunos_1.csv"
    try lab.write(path, "registration,full_name,city\n" + lines.joined(separator: "\n") + "\n")
    try lab.load()
    let ours = try lab.rows(
      "SELECT hex(registration), hex(full_name), hex(city) FROM raw.student ORDER BY _rowid_")
    let theirs = try Shell.run(
      ".import --csv '\(lab.root.appending(path: path).path)' t",
      "SELECT hex(registration), hex(full_name), hex(city) FROM t ORDER BY rowid")
    #expect(ours.count == rows.count)
    #expect(ours == theirs)
  }
}

/// The sqlite3 shell of the machine.
enum Shell {
  static let exists = FileManager.default.isExecutableFile(atPath: "/usr/bin/sqlite3")

  /// The lines that the commands print.
  static func run(_ commands: String...) throws -> [String] {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/sqlite3")
    process.arguments = [":memory:"] + commands
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
  }
}
