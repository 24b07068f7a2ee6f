// pantanal status: how the warehouse stands, who writes to it, what the last run did.

import ArgumentParser
import Foundation
import SQLite
import Warehouse

struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Say how the warehouse stands.")

  @OptionGroup var options: GlobalOptions

  func run() throws {
    let session = try Session(options)
    let standing = try Standing(of: session)
    let lastRun = try LastRun(of: session.warehouse)
    if options.json {
      Terminal.output(standing.json(lastRun: lastRun).text)
    } else {
      Terminal.output("warehouse  \(session.warehouse.folder.path)")
      Terminal.output(lastRun.map { "last run   \($0.text)" } ?? "last run   none")
      Terminal.output()
      for line in standing.lines { Terminal.output(line) }
    }
  }
}

/// The newest run in the catalog.
struct LastRun {
  let identifier: String
  let command: String
  let state: String
  let startedAt: String
  let seconds: Double?

  init?(of warehouse: Warehouse) throws {
    let rows = try warehouse.connectForReading().rows(
      """
      SELECT
        run_id, command, state, started_at,
        (julianday(ended_at) - julianday(started_at)) * 86400.0
      FROM catalog.run
      ORDER BY started_at DESC, run_id DESC
      LIMIT 1
      """)
    guard let row = rows.first else { return nil }
    identifier = row[0].text ?? ""
    command = row[1].text ?? ""
    state = row[2].text ?? ""
    startedAt = row[3].text ?? ""
    seconds = row[4].double
  }

  /// How it ended, when it began, how long it took and what was typed.
  var text: String {
    let time = seconds.map { ", \(Duration.seconds($0).spoken)" } ?? ""
    return "\(state), \(startedAt) UTC\(time): \(command)"
  }

  var json: JSONValue {
    .object([
      "run_id": .text(identifier), "command": .text(command), "state": .text(state),
      "started_at": .text(startedAt), "seconds": .init(seconds),
    ])
  }
}
