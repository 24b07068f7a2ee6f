// A file of SQL and what it must give, in the manner of sqllogictest.
//
//   statement ok            the SQL below it, up to an empty line, runs
//   statement error TEXT    it fails, and the message holds the text
//   query                   it gives the rows after `----`, columns two spaces apart
//
// Lines that begin with # between records are comments.

import Foundation
import Functions
import SQLite
import Testing

/// One `.test` file.
struct SQLFile {
  private struct Record {
    let line: Int
    let directive: String
    let sql: String
    /// The lines between `----` and the next empty line; nil for a statement.
    let rows: [String]?
  }

  private let url: URL
  private let text: String

  init(_ url: URL) throws {
    self.url = url
    text = try String(contentsOf: url, encoding: .utf8)
  }

  /// Runs every record on one connection in memory, or writes down what the queries give.
  func run(isRecording: Bool) throws {
    let connection = try Connection(.memory)
    try connection.withPointer { try FunctionLibrary.register(on: $0) }
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var count = 0
    // From the end, so that recording does not move the lines of records yet to be written.
    var replacements: [(Range<Int>, [String])] = []
    for (record, resultLines) in try records(lines) {
      count += 1
      let rows = try run(record, on: connection)
      guard let rows, rows != record.rows else { continue }
      if isRecording {
        replacements.append((resultLines, rows))
      } else {
        Issue.record(
          """
          \(url.lastPathComponent):\(record.line) gives
          \(rows.joined(separator: "\n"))
          PANTANAL_RECORD=1 records it
          """)
      }
    }
    #expect(count > 0, "\(url.lastPathComponent) holds no record")
    guard !replacements.isEmpty else { return }
    for (range, rows) in replacements.reversed() { lines.replaceSubrange(range, with: rows) }
    try lines.joined(separator: "\n").write(to: url, atomically: true, encoding: .utf8)
  }

  /// The rows of a query as lines; nil for a statement.
  private func run(_ record: Record, on connection: Connection) throws -> [String]? {
    let place: Comment = "\(url.lastPathComponent):\(record.line)"
    if record.directive == "query" {
      return try connection.rows(record.sql).map { row in
        row.map(Self.printed).joined(separator: "  ")
      }
    }
    if record.directive == "statement ok" {
      try connection.execute(record.sql)
      return nil
    }
    guard let range = record.directive.firstRange(of: "statement error ") else {
      Issue.record("\(place): '\(record.directive)' is not a directive")
      return nil
    }
    let message = record.directive[range.upperBound...]
    #expect(place) {
      try connection.execute(record.sql)
    } throws: { error in
      "\(error)".contains(message)
    }
    return nil
  }

  private static func printed(_ value: Value) -> String {
    switch value {
    case .null: "NULL"
    case .integer(let integer): String(integer)
    case .double(let double): String(double)
    case .text(let text): text.isEmpty ? "(empty)" : text
    case .blob(let bytes): "x'" + bytes.map { String($0, radix: 16) }.joined() + "'"
    }
  }

  /// The records, and for each the lines its rows stand on.
  private func records(_ lines: [String]) throws -> [(Record, Range<Int>)] {
    var records: [(Record, Range<Int>)] = []
    var index = 0
    while index < lines.count {
      guard !lines[index].isEmpty, !lines[index].hasPrefix("#") else {
        index += 1
        continue
      }
      let end = lines[index...].firstIndex(of: "") ?? lines.count
      let block = lines[index..<end]
      let divider = block.firstIndex(of: "----")
      let isQuery = lines[index] == "query"
      if isQuery {
        try #require(divider != nil, "\(url.lastPathComponent):\(index + 1) has no ----")
      }
      let sql = lines[(index + 1)..<(divider ?? end)].joined(separator: "\n")
      let rowLines = (divider.map { $0 + 1 } ?? end)..<end
      records.append(
        (
          Record(
            line: index + 1, directive: lines[index], sql: sql,
            rows: isQuery ? Array(lines[rowLines]) : nil),
          rowLines
        ))
      index = end
    }
    return records
  }
}
