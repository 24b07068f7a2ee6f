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
