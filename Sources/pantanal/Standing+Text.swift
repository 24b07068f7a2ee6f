// The lines and the object that tell how a warehouse stands.

import Warehouse

extension Standing {
  /// What a person reads.
  var lines: [String] {
    var table = TextTable(["layer", "tables", "rows", "size"], right: [1, 2, 3])
    for line in layers {
      table.add([
        line.layer.rawValue, line.tableCount.grouped, line.rowCount.grouped,
        ByteCount.spoken(line.byteCount),
      ])
    }
    return table.lines + ["", rejectsLine, rulesLine] + loads.lines + modelLines
  }

  private var rejectsLine: String {
    "\(rejectCount.counted("record")) rejected, \(quarantinedCount.counted("row")) in quarantine"
  }

  private var rulesLine: String {
    let failed = rules.warned + rules.quarantined + rules.stopped
    guard failed > 0 else { return "\(rules.passed.counted("rule")) passed, none failed" }
    return """
      \(rules.passed.counted("rule")) passed, \(failed.grouped) failed: \(rules.warned) warn, \
      \(rules.quarantined) put rows into quarantine, \(rules.stopped) stop a table
      """
  }

  private var modelLines: [String] {
    guard !models.isEmpty else { return [] }
    var table = TextTable(["model", "version", "measure", "score", "baseline"], right: [1, 3, 4])
    for line in models {
      table.add([
        line.name, String(line.version), line.metric, line.value?.withThreeDecimals ?? "",
        line.baseline?.withThreeDecimals ?? "",
      ])
    }
    return [""] + table.lines
  }

  /// What a script reads.
  func json(lastRun: LastRun?) -> JSONValue {
    .object([
      "layers": .list(
        layers.map {
          .object([
            "layer": .text($0.layer.rawValue), "tables": .integer($0.tableCount),
            "rows": .integer($0.rowCount), "bytes": .integer($0.byteCount),
          ])
        }),
      "rejects": .integer(rejectCount),
      "quarantined": .integer(quarantinedCount),
      "files": loads.json,
      "rules": .object([
        "passed": .integer(rules.passed), "warned": .integer(rules.warned),
        "quarantined": .integer(rules.quarantined), "stopped": .integer(rules.stopped),
      ]),
      "models": .list(
        models.map {
          .object([
            "model": .text($0.name), "version": .integer($0.version), "metric": .text($0.metric),
            "value": .init($0.value), "baseline": .init($0.baseline),
          ])
        }),
      "last_run": lastRun?.json ?? .null,
    ])
  }
}

/// Sizes as people say them.
enum ByteCount {
  /// 0 B, 12 kB, 3.4 MB, 1.2 GB.
  static func spoken(_ count: Int) -> String {
    switch count {
    case ..<1_000: "\(count) B"
    case ..<1_000_000: "\((count + 500) / 1_000) kB"
    case ..<10_000_000: "\(Double((count + 50_000) / 100_000) / 10) MB"
    case ..<1_000_000_000: "\((count + 500_000) / 1_000_000) MB"
    default: "\(Double((count + 50_000_000) / 100_000_000) / 10) GB"
    }
  }
}
