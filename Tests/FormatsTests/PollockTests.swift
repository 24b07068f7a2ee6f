// The polluted files of Pollock, a benchmark of loading CSV: each comes with what it should load as and
// with its dialect. What counts as loaded: the header has the right names, every record that enters is cell
// by cell the one that belongs in its place, and every record that does not enter is a reject in its place.
//
// Vitagliano, Hameed, Jiang, Reisener, Wu, Naumann: "Pollock: A Data Loading Benchmark", VLDB 2023,
// <https://github.com/HPI-Information-Systems/Pollock>.

import Foundation
import Testing

@testable import Formats

@Suite("Pollock's files", .enabled(if: Pollock.folder != nil, "Pollock's sample is not there"))
struct PollockTests {
  /// What cannot load as its clean file, and why.
  static let impossible: [(name: String, reason: String)] = [
    ("file_multitable", "two tables in one file: the records of the second have no place"),
    ("row_less_sep_row57_col6", "where two fields became one, a comma in text made them two again"),
    ("row_less_sep_row61_col6", "where two fields became one, a comma in text made them two again"),
  ]

  @Test func loadWithTheirDialects() throws {
    var score = Score()
    for file in try Pollock.files() {
      score.add(file.name, try file.result(of: file.settings, declared: true))
    }
    print("Pollock, with the given dialects: \(score)")
    let unexplained = score.differing.filter { name in
      !Self.impossible.contains { name.hasPrefix($0.name) }
    }
    #expect(unexplained.isEmpty)
  }

  @Test func loadBySniffing() throws {
    var score = Score()
    for file in try Pollock.files() {
      score.add(file.name, try file.result(of: CSVSettings(), declared: false))
    }
    print("Pollock, by sniffing alone: \(score)")
    #expect(score.share >= 0.9)
  }
}

/// How many files loaded.
private struct Score: CustomStringConvertible {
  var exactCount = 0
  var soundCount = 0
  var differing: [String] = []

  mutating func add(_ name: String, _ result: LoadComparison.Result) {
    switch result {
    case .exact: exactCount += 1
    case .exactButForRejects: soundCount += 1
    case .differs: differing.append(name)
    }
  }

  var count: Int { exactCount + soundCount + differing.count }
  var share: Double { Double(exactCount + soundCount) / Double(max(1, count)) }

  var description: String {
    "\(exactCount + soundCount) of \(count) load (\(exactCount) whole, \(soundCount) with the polluted"
      + " record rejected); these differ: \(differing.joined(separator: ", "))"
  }
}

/// What a reader gave, beside what it should give.
enum LoadComparison {
  enum Result: Equatable {
    case exact
    /// Records are missing, and in the place of each is a reject.
    case exactButForRejects
    case differs
  }

  /// Reads all of a file and compares it with `clean`, whose first record names the columns if it
  /// `hasHeader`.
  static func result(
    of bytes: [UInt8], _ settings: CSVSettings, clean: [[String]], hasHeader: Bool,
    names declared: [String]? = nil
  ) throws -> Result {
    let reader = try CSVRecords(of: bytes, settings)
    let names: [String]?
    do { names = try reader.columnNames() } catch is FormatError { return .differs }
    if names == nil { reader.expectedFieldCount = declared?.count ?? reader.findings.fieldCount }
    if hasHeader, let names = names ?? declared, names != clean.first { return .differs }
    if hasHeader != (names != nil), declared == nil, !clean.isEmpty { return .differs }
    return try compare(reader, with: hasHeader ? clean.dropFirst() : clean[...])
  }

  private static func compare(
    _ reader: CSVRecords, with clean: ArraySlice<[String]>
  ) throws -> Result {
    var rest = clean
    var hasRejects = false
    while let found = try reader.next() {
      guard let expected = rest.popFirst() else { return .differs }
      switch found {
      case .reject: hasRejects = true
      case .record:
        let fields = (0..<reader.fieldCount).map { field in
          reader.field(field).map { String(decoding: $0, as: UTF8.self) } ?? ""
        }
        guard fields == expected else { return .differs }
      }
    }
    if !rest.isEmpty { return .differs }
    return hasRejects ? .exactButForRejects : .exact
  }
}

private enum Pollock {
  static let folder: URL? = {
    let folder = SharedData.folder?.appending(path: "pollock_sample")
    return folder.flatMap { FileManager.default.fileExists(atPath: $0.path) ? $0 : nil }
  }()

  struct File {
    let name: String
    let bytes: [UInt8]
    let clean: [[String]]
    let parameters: Parameters

    /// The settings that the benchmark gives for the file.
    var settings: CSVSettings {
      get throws {
        var settings = try CSVSettings(
          delimiter: parameters.delimiter.isEmpty ? nil : parameters.delimiter,
          quote: parameters.quotechar.isEmpty ? nil : parameters.quotechar,
          escape: parameters.escapechar == parameters.quotechar ? "none" : parameters.escapechar,
          encoding: parameters.encoding, skippedLineCount: parameters.preamble_lines,
          footerLineCount: parameters.footnote_lines, comment: "none")
        settings.headerLineCount = parameters.header_lines
        settings.strayQuotes = .mend
        return settings
      }
    }

    /// With declared names, a header that is itself polluted is skipped.
    func result(of settings: CSVSettings, declared: Bool) throws -> LoadComparison.Result {
      let hasHeader = parameters.header_lines > 0
      let result = try LoadComparison.result(
        of: bytes, settings, clean: clean, hasHeader: hasHeader)
      guard declared, result == .differs, hasHeader else { return result }
      var settings = settings
      settings.skippedLineCount = parameters.preamble_lines + parameters.header_lines
      settings.headerLineCount = 0
      return try LoadComparison.result(
        of: bytes, settings, clean: clean, hasHeader: true, names: parameters.column_names)
    }
  }

  struct Parameters: Decodable {
    // Named as in the benchmark.
    // swift-format-ignore
    let encoding, delimiter, quotechar, escapechar: String
    // swift-format-ignore
    let header_lines, preamble_lines, footnote_lines: Int
    // swift-format-ignore
    let column_names: [String]
  }

  static func files() throws -> [File] {
    let folder = try #require(folder)
    let names = try FileManager.default.contentsOfDirectory(
      atPath: folder.appending(path: "csv").path)
    return try names.sorted().map { name in
      let parameters = try Data(
        contentsOf: folder.appending(path: "parameters/\(name)_parameters.json"))
      return File(
        name: name,
        bytes: [UInt8](try Data(contentsOf: folder.appending(path: "csv/\(name)"))),
        clean: try read([UInt8](Data(contentsOf: folder.appending(path: "clean/\(name)")))).records,
        parameters: try JSONDecoder().decode(Parameters.self, from: parameters))
    }
  }
}
