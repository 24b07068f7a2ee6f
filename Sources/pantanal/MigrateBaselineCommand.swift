// pantanal migrate baseline: an existing SQLite file becomes the start of a layer.

import ArgumentParser
import Foundation
import Migrations
import Warehouse

struct MigrateBaselineCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "baseline",
    abstract: "Make an existing SQLite file the start of a layer.",
    discussion: """
      Its tables, indexes, views and triggers become the layer's first migration, which counts as applied. \
      With a file, its tables and rows are copied into the layer; without one, what somebody has put into \
      the layer's own file is taken as it is. What the linter says of it is shown and not refused.
      """)

  @Argument(help: ArgumentHelp("The layer: trusted or refined.", valueName: "layer"))
  var layer: String

  @Argument(help: ArgumentHelp("The SQLite file (default: the layer's own).", valueName: "file"))
  var file: String?

  @OptionGroup var options: GlobalOptions

  func run() throws {
    let session = try Session(options)
    guard let layer = Layer(rawValue: layer) else {
      throw PantanalError.unknown("layer", self.layer, among: ["trusted", "refined"])
    }
    try session.warehouse.prepare()
    let baseline = try session.holdingLock {
      try Migrations.baseline(
        layer, from: file.map { URL(filePath: $0) }, of: session.project, in: session.warehouse,
        runID: "baseline-\(Timestamp.now())")
    }
    for finding in baseline.findings {
      if options.json { continue }
      session.display.print("\(finding.place): \(finding.message) (\(finding.code))")
      if let hint = finding.hint { session.display.print("  hint: \(hint)") }
    }
    for note in baseline.notes { session.display.print("note: \(note)") }
    for (table, count) in baseline.tables {
      session.output(
        "\(table)  \(Int(count).counted("row"))",
        .object(["table": .text(table.description), "rows": .integer(Int(count))]))
    }
    session.output(
      baseline.path,
      .object([
        "file": .text(baseline.path),
        "findings": .list(baseline.findings.map { .text("\($0.message) (\($0.code))") }),
      ]))
  }
}
