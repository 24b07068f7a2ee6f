// The export as a whole: opens and closes its files and keeps the manifest.

import Foundation

/// The folders of an export being written.
final class Landing {
  let scale: Double
  private let root: URL
  private var manifest: Manifest

  init(at root: URL, scale: Double, seed: UInt64) {
    self.root = root
    self.scale = scale
    manifest = Manifest(
      scale: scale, seed: seed, firstMonth: Month(index: 0).name,
      lastMonth: Month(index: Month.count - 1).name)
  }

  /// Starts a file of a table.
  ///
  /// `part` stands for the `*` in the table's path; `folder` is `landing`, or `later` for the second
  /// delivery; `headers` are given when they are not those of the table.
  func open(
    _ table: LandingTable, _ part: String = "", in folder: String = "landing",
    headers: [String]? = nil
  ) throws -> LandingFile {
    let path = table.path.replacingOccurrences(of: "*", with: part)
    return try LandingFile(
      path: "\(folder)/\(path)", in: root, encoding: table.encoding,
      headers: headers ?? table.headers, layout: table.layout)
  }

  func close(_ file: LandingFile, of table: LandingTable) throws {
    try file.close()
    let rejects = manifest.planted.count {
      $0.file == file.path && ($0.kind == .brokenLine || $0.kind == .raggedLine)
    }
    manifest.files.append(
      Manifest.File(
        path: file.path, table: table.name, recordCount: file.recordCount, rejectCount: rejects))
  }

  /// A file of truth, which is no part of the export.
  func openTruth(_ name: String, headers: [String]) throws -> TruthFile {
    try TruthFile(at: root.appending(path: "truth/\(name).csv"), headers: headers)
  }

  /// Notes that the line about to be ended, or just ended, is dirty.
  func plant(
    _ kind: Manifest.Dirt.Kind, in file: LandingFile, key: String, value: String
  ) {
    manifest.planted.append(
      Manifest.Dirt(kind: kind, file: file.path, line: file.line, key: key, value: value))
  }

  /// Notes something about a file as a whole.
  func plantHeader(
    _ kind: Manifest.Dirt.Kind, in file: LandingFile, key: String, value: String
  ) {
    manifest.planted.append(
      Manifest.Dirt(kind: kind, file: file.path, line: 1, key: key, value: value))
  }

  /// Ends a line and writes it once more when it is to be an exact duplicate.
  func endLine(
    of file: LandingFile, _ dirt: Manifest.Dirt.Kind?, key: @autoclosure () -> String
  ) throws {
    guard dirt == .exactDuplicate else { return try file.endLine() }
    let bytes = file.lineBytes
    try file.endLine()
    file.put(line: bytes)
    plant(.exactDuplicate, in: file, key: key(), value: "")
    try file.endLine()
  }

  func note(_ cpf: CPF) {
    manifest.taxpayers.append(
      Manifest.Taxpayer(digits: cpf.digits, punctuated: cpf.punctuated))
  }

  /// Writes the manifest.
  func finish() throws -> Manifest {
    manifest.files.sort { $0.path < $1.path }
    manifest.planted.sort { ($0.file, $0.line) < ($1.file, $1.line) }
    try manifest.write(to: root.appending(path: "manifest.json"))
    return manifest
  }
}
