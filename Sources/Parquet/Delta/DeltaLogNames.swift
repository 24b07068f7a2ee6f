// The names in a Delta table's log folder, and which of them make up one version.

import Formats

/// The files of a log that make up one version: the newest checkpoint before it and what came after.
struct DeltaLogNames {
  /// The version that they give.
  let version: Int

  /// The checkpoint's parts, then the commits in their order.
  let needed: [String]

  private struct Checkpoint {
    var version: Int
    var part = 1
    var partCount = 1
  }

  init(_ names: some Sequence<String>, version wanted: Int?) throws(FormatError) {
    var commits: [Int: String] = [:]
    var checkpoints: [Int: [Int: [Int: String]]] = [:]
    var hasOtherCheckpoint = false
    for name in names {
      if let version = Self.commitVersion(name) {
        commits[version] = name
      } else if let found = Self.checkpoint(name) {
        checkpoints[found.version, default: [:]][found.partCount, default: [:]][found.part] = name
      } else if name.contains(".checkpoint.") {
        hasOtherCheckpoint = true
      }
    }
    guard let newest = (commits.keys.max() ?? checkpoints.keys.max()) else {
      throw FormatError(
        "it has no Delta log: there is no commit in _delta_log",
        hint: "is the path that of the table's own folder?")
    }
    let version = wanted ?? max(newest, checkpoints.keys.max() ?? 0)
    guard 0...max(newest, checkpoints.keys.max() ?? 0) ~= version else {
      throw FormatError("the Delta table has no version \(version); its newest is \(newest)")
    }
    let start = Self.newestComplete(checkpoints, notAfter: version)
    var needed = start?.names ?? []
    for number in ((start?.version ?? -1) + 1)..<(version + 1) {
      guard let name = commits[number] else {
        throw Self.missing(number, hasOtherCheckpoint: hasOtherCheckpoint)
      }
      needed.append(name)
    }
    self.version = version
    self.needed = needed
  }

  private static func missing(_ version: Int, hasOtherCheckpoint: Bool) -> FormatError {
    hasOtherCheckpoint
      ? FormatError(
        "the Delta table has checkpoints of version 2 (v2Checkpoint), which are not supported",
        hint: "set delta.checkpointPolicy to classic, and write a checkpoint")
      : FormatError("the Delta log lacks commit \(version)")
  }

  private static func newestComplete(
    _ checkpoints: [Int: [Int: [Int: String]]], notAfter version: Int
  ) -> (version: Int, names: [String])? {
    for candidate in checkpoints.keys.sorted(by: >) where candidate <= version {
      for (count, parts) in checkpoints[candidate] ?? [:] where parts.count == count {
        return (candidate, parts.sorted { $0.key < $1.key }.map(\.value))
      }
    }
    return nil
  }

  /// The version of a commit by its name, `00000000000000000010.json`.
  static func commitVersion(_ name: String) -> Int? {
    let pieces = name.split(separator: ".", omittingEmptySubsequences: false)
    guard pieces.count == 2, pieces[1] == "json" else { return nil }
    return number(pieces[0], digits: 20)
  }

  /// What a checkpoint's name says.
  ///
  /// It is `00000000000000000010.checkpoint.parquet`, or with part and number of parts
  /// `00000000000000000010.checkpoint.0000000001.0000000003.parquet`.
  private static func checkpoint(_ name: String) -> Checkpoint? {
    let pieces = name.split(separator: ".", omittingEmptySubsequences: false)
    guard pieces.count == 3 || pieces.count == 5, pieces[1] == "checkpoint",
      pieces.last == "parquet", let version = number(pieces[0], digits: 20)
    else { return nil }
    guard pieces.count == 5 else { return Checkpoint(version: version) }
    guard let part = number(pieces[2], digits: 10), let count = number(pieces[3], digits: 10),
      1...max(count, 1) ~= part
    else { return nil }
    return Checkpoint(version: version, part: part, partCount: count)
  }

  private static func number(_ text: Substring, digits: Int) -> Int? {
    guard text.utf8.count == digits, text.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) else { return nil }
    // Far below what addition could overflow.
    return Int(text).flatMap { $0 < 1 << 60 ? $0 : nil }
  }
}
