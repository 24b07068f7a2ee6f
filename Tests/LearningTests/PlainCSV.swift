import Foundation
import Testing
import Warehouse

@testable import Learning

/// Third-party data: a table of a CSV file without quotes, as those we read here are.
struct PlainCSV {
  let header: [String]
  let rows: [[String]]

  /// The folder of third-party data: PANTANAL_SHARED_DATA, or beside the repository.
  static let folder: URL = {
    if let path = ProcessInfo.processInfo.environment["PANTANAL_SHARED_DATA"] {
      return URL(filePath: path)
    }
    return URL(filePath: #filePath).appending(path: "../../../../shared/data").standardized
  }()

  /// Whether a file is there.
  static func has(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: folder.appending(path: path).path)
  }

  init(_ path: String) throws {
    let text = try String(contentsOf: Self.folder.appending(path: path), encoding: .utf8)
    let lines = text.split(whereSeparator: \.isNewline).map { line in
      line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    header = try #require(lines.first)
    rows = Array(lines.dropFirst())
  }

  /// All columns but the first, which names the row, and the last, which is the label.
  func table(positive: String, words: (String) -> Bool) -> FeatureTable {
    let columns = header.indices.dropFirst().dropLast().map { index in
      let texts = rows.map { $0[index] }
      return FeatureColumn(
        name: header[index],
        content: words(header[index]) ? Self.words(texts) : Self.numbers(texts))
    }
    return FeatureTable(
      columns: columns, days: Array(repeating: Day(number: 0), count: rows.count),
      labels: rows.map { $0.last == positive ? 1 : 0 })
  }

  static func words(_ texts: [String]) -> FeatureColumn.Content {
    let dictionary = Set(texts).sorted()
    let places = Dictionary(uniqueKeysWithValues: zip(dictionary, Int32(0)...))
    return .words(texts.map { places[$0] ?? -1 }, dictionary: dictionary)
  }

  private static func numbers(_ texts: [String]) -> FeatureColumn.Content {
    .numbers(texts.map { Float($0) ?? .nan })
  }
}
