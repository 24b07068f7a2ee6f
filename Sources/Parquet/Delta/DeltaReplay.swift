// What a Delta table is after its log's actions, one after another.

import Formats
import Foundation

/// The state of a Delta table while its log is read.
struct DeltaReplay {
  /// Reader features that change nothing about how a file's rows are read, or that are checked where
  /// they are used: a table may allow deletion vectors and have none.
  private static let understood: Set<String> = [
    "timestampNtz", "typeWidening", "typeWidening-preview", "vacuumProtocolCheck",
    "deletionVectors", "columnMapping", "v2Checkpoint",
  ]

  private struct FileKey: Hashable {
    var path: String
    var deletionVector: String?
  }

  private var adds: [FileKey: DeltaAction.Add] = [:]
  private var metadata: DeltaAction.Metadata?
  private var requirements: DeltaAction.Requirements?

  /// Takes the actions of a log file: a commit, or a part of a checkpoint.
  mutating func read(_ name: String, path: String) throws {
    if name.hasSuffix(".json") {
      try readCommit(name, path: path)
    } else {
      try readCheckpoint(name, path: path)
    }
  }

  private mutating func readCommit(_ name: String, path: String) throws {
    guard let bytes = FileManager.default.contents(atPath: path) else {
      throw FormatError("commit \(name) of the Delta log cannot be read")
    }
    for (index, line) in bytes.split(separator: 0x0A).enumerated()
    where line.contains(where: { $0 > 0x20 }) {
      do {
        try take(JSONDecoder().decode(DeltaAction.self, from: line))
      } catch is DecodingError {
        throw FormatError("commit \(name) of the Delta log is not as it should be", line: index + 1)
      }
    }
  }

  /// Takes a checkpoint's rows.
  ///
  /// A table of hundreds of thousands of files has as many rows here, so that of `add` only what
  /// counts is read, and no JSON but that of partitions that were not seen before.
  private mutating func readCheckpoint(_ name: String, path: String) throws {
    let records = try DeltaCheckpoint(path: path)
    do {
      while let action = try records.next() { try take(action) }
    } catch is DecodingError {
      throw FormatError("checkpoint \(name) of the Delta log is not as it should be")
    }
  }

  private mutating func take(_ action: DeltaAction) throws(FormatError) {
    if let add = action.add {
      adds[FileKey(path: add.path, deletionVector: add.deletionVector?.identity)] = add
    }
    if let remove = action.remove {
      adds[FileKey(path: remove.path, deletionVector: remove.deletionVector?.identity)] = nil
    }
    metadata = action.metaData ?? metadata
    requirements = action.protocol ?? requirements
    if action.sidecar != nil { throw Self.unsupported("checkpoints of version 2 (v2Checkpoint)") }
  }

  /// What the table is now.
  ///
  /// - Throws: ``FormatError`` when it cannot be read without more than this reader knows.
  func table() throws(FormatError) -> (
    columns: [String], partitionColumns: [String], files: [DeltaFile]
  ) {
    try checkRequirements()
    guard let metadata, let text = metadata.schemaString,
      let schema = try? JSONDecoder().decode(DeltaSchema.self, from: Data(text.utf8))
    else { throw FormatError("the Delta log does not say what columns the table has") }
    if let mode = metadata.configuration?["delta.columnMapping.mode"] ?? nil, mode != "none" {
      throw Self.unsupported("column mapping (columnMapping)")
    }
    var files: [DeltaFile] = []
    for add in adds.values { files.append(try Self.file(add)) }
    files.sort { $0.path < $1.path }
    return (schema.fields.map(\.name), metadata.partitionColumns ?? [], files)
  }

  private func checkRequirements() throws(FormatError) {
    guard let requirements else {
      throw FormatError("the Delta log does not say which protocol the table needs")
    }
    guard requirements.minReaderVersion <= 3 else {
      throw Self.unsupported("version \(requirements.minReaderVersion) of the Delta protocol")
    }
    let features = requirements.readerFeatures ?? []
    if let unknown = features.first(where: { !Self.understood.contains($0) }) {
      throw Self.unsupported("the feature \(unknown)")
    }
  }

  private static func file(_ add: DeltaAction.Add) throws(FormatError) -> DeltaFile {
    guard add.deletionVector == nil else {
      throw unsupported(
        "deletion vectors (deletionVectors)", hint: "REORG TABLE … APPLY (PURGE) removes them")
    }
    let isEncoded = add.path.utf8.contains(UInt8(ascii: "%"))
    guard let path = isEncoded ? add.path.removingPercentEncoding : add.path else {
      throw FormatError("the Delta log names a file that cannot be: \(add.path)")
    }
    // A shallow clone names files of another table; a forged log could name any file.
    guard !isOutside(path) else {
      throw FormatError("the Delta table has files outside its folder, which is not supported")
    }
    // An empty text is how the log writes NULL.
    let values = (add.partitionValues ?? [:]).mapValues { ($0 ?? "").isEmpty ? nil : $0 }
    return DeltaFile(
      path: path, size: add.size ?? 0, modificationTime: add.modificationTime ?? 0,
      partitionValues: values)
  }

  /// Whether a path is absolute, an address, or leads out of its folder.
  private static func isOutside(_ path: String) -> Bool {
    let slash = UInt8(ascii: "/")
    let parts = path.utf8.split(separator: slash, omittingEmptySubsequences: false)
    guard let first = parts.first, !first.isEmpty, first.last != UInt8(ascii: ":") else {
      return true
    }
    return parts.contains { $0.elementsEqual("..".utf8) }
  }

  private static func unsupported(_ feature: String, hint: String? = nil) -> FormatError {
    FormatError("the Delta table uses \(feature), which is not supported", hint: hint)
  }
}
