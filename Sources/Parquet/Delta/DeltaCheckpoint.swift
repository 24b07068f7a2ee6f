// A checkpoint of a Delta log: the state of the table at some version, as a Parquet file.

import Formats
import Foundation

/// The actions of a checkpoint: a row each, in the column of its kind.
final class DeltaCheckpoint {
  private let records: ParquetRecords
  private let decoder = JSONDecoder()
  /// The partitions seen so far, by their JSON: many files share them.
  private var partitions: [String: [String: String?]] = [:]

  init(path: String) throws {
    records = try ParquetRecords(
      path: path,
      parts: [
        ["add", "path"], ["add", "size"], ["add", "modificationTime"], ["add", "partitionValues"],
        ["add", "deletionVector"], ["metaData"], ["protocol"], ["sidecar"],
      ])
  }

  /// The next action, which is empty where it is one that does not count.
  func next() throws -> DeltaAction? {
    switch try records.next() {
    case nil: return nil
    case .record?: break
    case .reject(let reject)?:
      throw FormatError("the Delta log has a checkpoint with \(reject.reason)")
    }
    return DeltaAction(
      add: try add(), metaData: try decoded(5), protocol: try decoded(6), sidecar: try decoded(7))
  }

  private func add() throws -> DeltaAction.Add? {
    guard let path = text(0) else { return nil }
    return DeltaAction.Add(
      path: path, partitionValues: try partition(), size: text(1).flatMap { Int($0) },
      modificationTime: text(2).flatMap { Int($0) }, deletionVector: try decoded(4))
  }

  private func partition() throws -> [String: String?]? {
    guard let json = text(3) else { return nil }
    if let known = partitions[json] { return known }
    let values: [String: String?]? = try decoded(3)
    partitions[json] = values
    return values
  }

  private func text(_ index: Int) -> String? {
    records.field(index).map { String(decoding: $0, as: UTF8.self) }
  }

  private func decoded<Value: Decodable>(_ index: Int) throws -> Value? {
    try records.field(index).map { try decoder.decode(Value.self, from: Data($0)) }
  }
}
