// pantanal migrate verify: whether files, ledger and real schema tell the same.

import ArgumentParser
import Migrations
import Warehouse

struct MigrateVerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Compare migrations, ledger and the real schema; fail where they differ.",
    discussion: """
      What the migrations that ran say is shown with -, what the layer's file has with +. Columns, types, \
      constraints, indexes, triggers and views are compared; migrations that have not run are no drift.
      """)

  @OptionGroup var options: GlobalOptions

  func run() throws {
    let session = try Session(options)
    let drifts = try Migrations.verify(
      session.project, session.warehouse, isFollowing: session.target?.shape == .follow)
    for drift in drifts {
      if options.json {
        for object in drift.objects { Terminal.output(object.text) }
      } else {
        for line in drift.lines { Terminal.output(line) }
      }
    }
    let count = drifts.reduce(0) { $0 + $1.count }
    guard count > 0 else {
      session.display.print(
        drifts.isEmpty ? "there is no warehouse yet" : "files, ledger and schema agree")
      return
    }
    throw PantanalError(
      .checkFailed, "\(count.counted("difference")) between migrations and warehouse",
      hint:
        "pantanal migrate repair for files and records; undo by hand what was done by hand to a layer,"
        + " or put it in a migration")
  }
}

extension Drift {
  /// How many things differ.
  var count: Int { files.count + records.count + schema.count + (obstacle == nil ? 0 : 1) }

  fileprivate var lines: [String] {
    files.map { "\($0.path): \($0.note ?? $0.state.rawValue)" }
      + records.map { "\(layer): \($0)" } + schema.flatMap(\.lines)
      + (obstacle.map { ["\(layer): \($0)"] } ?? [])
  }

  fileprivate var objects: [JSONValue] {
    func object(_ kind: String, _ subject: String, _ text: String) -> JSONValue {
      .object([
        "layer": .text(layer.rawValue), "drift": .text(kind), "object": .text(subject),
        "message": .text(text),
      ])
    }
    return files.map { object("file", $0.path, $0.note ?? $0.state.rawValue) }
      + records.map { object("ledger", layer.rawValue, $0) }
      + schema.map { difference in
        .object([
          "layer": .text(layer.rawValue), "drift": "schema",
          "kind": .text(difference.kind.rawValue),
          "object": .text("\(layer.rawValue).\(difference.name)"),
          "change": .text(difference.change.rawValue),
          "removed": .list(difference.removed.map(JSONValue.text)),
          "added": .list(difference.added.map(JSONValue.text)),
        ])
      } + (obstacle.map { [object("unknown", layer.rawValue, $0)] } ?? [])
  }
}
