// A federation for tests to read, made once for all of them, and its files as lines.

import Foundation

@testable import Federation

/// A generated federation in a folder that goes away with it.
final class Scratch: Sendable {
  let folder: URL
  let manifest: Manifest

  /// A small federation that several suites read.
  static let shared = Result { try Scratch(scale: 0.02, seed: 7) }

  init(scale: Double, seed: UInt64) throws {
    folder = FileManager.default.temporaryDirectory
      .appending(path: "federation-\(UUID().uuidString)")
    manifest = try FederationGenerator(scale: scale, seed: seed).write(to: folder)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func url(_ path: String) -> URL { folder.appending(path: ".pantanal").appending(path: path) }

  /// The bytes of a file under `.pantanal`.
  func data(_ path: String) throws -> Data { try Data(contentsOf: url(path)) }

  /// The lines of a file, the header first.
  func lines(_ path: String) throws -> [String] {
    let data = try data(path)
    let isUTF8 = data.starts(with: [0xEF, 0xBB, 0xBF])
    let text = isUTF8 ? String(decoding: data.dropFirst(3), as: UTF8.self) : windows1252(data)
    return text.components(separatedBy: "\r\n").dropLast()
  }

  /// The fields of all records of all files of a table, in `landing`.
  func records(_ table: LandingTable) throws -> [[String]] {
    try manifest.files.filter { $0.table == table.name && $0.path.hasPrefix("landing/") }
      .flatMap { file in
        guard table.layout == .csv else { return try objects(file.path, table.headers) }
        return try lines(file.path).dropFirst().map { $0.components(separatedBy: ";") }
      }
  }

  /// The values of the objects in a file of JSON lines, in the order of these names.
  private func objects(_ path: String, _ names: [String]) throws -> [[String]] {
    try data(path).split(separator: 0x0A).map { line in
      let object = try JSONDecoder().decode([String: String].self, from: Data(line))
      return names.map { object[$0] ?? "" }
    }
  }

  /// How many records a file has.
  func recordCount(_ file: Manifest.File) throws -> Int {
    guard file.path.hasSuffix(".jsonl") else { return try lines(file.path).count - 1 }
    return try data(file.path).split(separator: 0x0A).count
  }

  /// The records of a file of truth.
  func truth(_ name: String) throws -> [[Substring]] {
    try String(contentsOf: url("truth/\(name).csv"), encoding: .utf8).split(separator: "\n")
      .dropFirst().map { $0.split(separator: ",") }
  }

  /// Portuguese lies in Latin-1, but for the apostrophe of D’Ávila.
  private func windows1252(_ data: Data) -> String {
    var text = String.UnicodeScalarView()
    for byte in data { text.append(byte == 0x92 ? "\u{2019}" : Unicode.Scalar(byte)) }
    return String(text)
  }
}
