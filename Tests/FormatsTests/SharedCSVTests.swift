// The public corpora csv-spectrum and csv-test-data, where they are at hand.

import Foundation
import Testing

@testable import Formats

@Suite("CSV corpora", .enabled(if: SharedData.folder != nil, "PANTANAL_SHARED_DATA is not there"))
struct SharedCSVTests {
  @Test func csvSpectrumIsRead() throws {
    let folder = try #require(SharedData.folder).appending(path: "csv-spectrum")
    let names = try FileManager.default.contentsOfDirectory(
      atPath: folder.appending(path: "csvs").path
    ).map { String($0.dropLast(4)) }.sorted()
    #expect(names.count >= 11)
    for name in names {
      var bytes = try [UInt8](Data(contentsOf: folder.appending(path: "csvs/\(name).csv")))
      // A checkout may have lost the returns that these files are about.
      if name.hasSuffix("crlf"), !bytes.contains(0x0D) {
        bytes = bytes.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] }
      }
      let json = try Data(contentsOf: folder.appending(path: "json/\(name).json"))
      let expected = try #require(
        JSONSerialization.jsonObject(with: json) as? [[String: String]])
      #expect(try objects(bytes) == expected, "\(name)")
    }
  }

  @Test func csvTestDataIsRead() throws {
    let folder = try #require(SharedData.folder).appending(path: "csv-test-data")
    let names = try FileManager.default.contentsOfDirectory(
      atPath: folder.appending(path: "json").path
    ).map { String($0.dropLast(5)) }.sorted()
    #expect(names.count >= 18)
    for name in names {
      let bytes = try [UInt8](Data(contentsOf: folder.appending(path: "csv/\(name).csv")))
      let json = try Data(contentsOf: folder.appending(path: "json/\(name).json"))
      let expected = try JSONSerialization.jsonObject(with: json)
      if let rows = expected as? [[String]], !rows.isEmpty {
        let found = try read(bytes)
        #expect(found.records == rows && found.rejects.isEmpty, "\(name)")
      } else {
        #expect(try objects(bytes) == expected as? [[String: String]], "\(name)")
      }
    }
  }

  /// What that corpus calls bad, and what is to be said of it; a quote in a bare field is text.
  @Test(
    arguments: [
      ("bad-header-less-fields", [.fieldCount(2, expected: 3)]),
      ("bad-header-more-fields", [.fieldCount(4, expected: 3)]),
      ("bad-missing-quote", [.unclosedQuote]),
      ("bad-quotes-with-unescaped-quote", [.textAfterQuote(field: 2)]),
      ("bad-unescaped-quote", []),
    ] as [(String, [CSVReject.Reason])])
  func badFilesAreRejected(name: String, reasons: [CSVReject.Reason]) throws {
    let folder = try #require(SharedData.folder).appending(path: "csv-test-data/csv")
    let bytes = try [UInt8](Data(contentsOf: folder.appending(path: "\(name).csv")))
    #expect(try read(bytes, columnCount: 3).rejects.map(\.reason) == reasons)
  }

  /// Both corpora come out the same when nothing is said of their files.
  @Test func areSniffed() throws {
    let shared = try #require(SharedData.folder)
    var plain = CSVDialect()
    plain.strayQuotes = .mend
    for folder in ["csv-spectrum/csvs", "csv-test-data/csv"] {
      let names = try FileManager.default.contentsOfDirectory(
        atPath: shared.appending(path: folder).path)
      // Those without a header are no tables by themselves.
      for name in names where !name.hasPrefix("bad-") && !name.contains("one-") {
        let bytes = try [UInt8](Data(contentsOf: shared.appending(path: "\(folder)/\(name)")))
        let expected = try read(bytes)
        let records = try CSVRecords(of: bytes)
        #expect(records.findings.dialect == plain, "\(name)")
        let header = try records.columnNames()
        if let first = expected.records.first, first != [""] { #expect(header == first, "\(name)") }
      }
    }
  }

  /// Files as Brazilian agencies publish them, read without a word said of them: how many records they
  /// have, and what a column says in one or in sum.
  static let published: [Published] = [
    Published(
      "agrobr_golden/tests/golden_data/mapa_psr/apolices_sample/response.csv", "windows-1252", ";",
      columnCount: 38, recordCount: 795, column: "ANO_APOLICE"),
    Published(
      "agrobr_golden/tests/golden_data/mapa_psr/sinistros_sample/response.csv", "windows-1252", ";",
      columnCount: 38, recordCount: 795, column: "VALOR_INDENIZAÇÃO"),
    Published(
      "agrobr_golden/tests/golden_data/antaq/movimentacao_sample/atracacao.txt", "utf-8", ";",
      columnCount: 29, recordCount: 10, column: "Porto Atracação"),
    Published(
      "agrobr_golden/tests/golden_data/antaq/movimentacao_sample/mercadoria.txt", "utf-8", ";",
      columnCount: 6, recordCount: 1403, column: "Mercadoria"),
    Published(
      "agrobr_golden/tests/golden_data/desmatamento/deter_sample/response.csv", "utf-8", ",",
      columnCount: 13, recordCount: 15, column: "areamunkm"),
    Published(
      "anp_format_synthetic/dados_exemplo/ca-2023-02-amostra.csv", "windows-1252", ";",
      columnCount: 16, recordCount: 1569, column: "Valor de Venda"),
    Published(
      "anp_format_synthetic/dados_exemplo/ca-2024-01-amostra.csv", "utf-8", ";",
      columnCount: 16, recordCount: 1288, column: "Municipio"),
  ]

  struct Published: Sendable {
    let path: String
    let encoding: String
    let delimiter: String
    let columnCount: Int
    let recordCount: Int
    let column: String

    init(
      _ path: String, _ encoding: String, _ delimiter: String, columnCount: Int, recordCount: Int,
      column: String
    ) {
      (self.path, self.encoding, self.delimiter) = (path, encoding, delimiter)
      (self.columnCount, self.recordCount, self.column) = (columnCount, recordCount, column)
    }
  }

  @Test(arguments: published)
  func publishedFilesAreRead(file: Published) throws {
    let path = try #require(SharedData.folder).appending(path: file.path).path
    let records = try CSVRecords(path: path)
    let dialect = records.findings.dialect
    #expect(dialect.encoding.rawValue == file.encoding)
    #expect(dialect.delimiter == Array(file.delimiter.utf8))
    #expect((dialect.skippedLineCount, dialect.footerLineCount) == (0, 0))
    let names = try #require(try records.columnNames())
    #expect(names.count == file.columnCount)
    #expect(names.contains(file.column))
    var count = 0
    while let found = try records.next() {
      guard case .record = found else {
        Issue.record("a reject: \(found)")
        continue
      }
      count += 1
    }
    #expect(count == file.recordCount)
  }

  private func objects(_ bytes: [UInt8]) throws -> [[String: String]] {
    let rows = try read(bytes).records
    guard let header = rows.first else { return [] }
    return rows.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(header, $0)) }
  }
}

/// Where data of others lies that tests may read: it is never copied into the project.
enum SharedData {
  static let folder: URL? = {
    let root = URL(filePath: #filePath).appending(path: "../../..").standardized
    let named = ProcessInfo.processInfo.environment["PANTANAL_SHARED_DATA"]
    let folder =
      named.map { URL(filePath: $0) } ?? root.appending(path: "../shared/data").standardized
    return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
  }()
}
