// pantanal migrate repair: what stands in the way of migrations, said first, set right after.

import ArgumentParser
import Migrations
import Warehouse

struct MigrateRepairCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "repair",
    abstract: "Say what is wrong with files and records of migrations, and set it right.",
    discussion: """
      Numbers that two branches have given twice are given anew to the files that have not run, and \
      records that can be completed are. A file that is not as it ran waits for your decision.
      """)

  @Argument(
    help: ArgumentHelp(
      "The files meant, trusted/0003 for instance (default: all).", valueName: "migration"))
  var migrations: [String] = []

  @Flag(help: "Take edited files for what ran, where the layer already is as they say.")
  var accept = false

  @Flag(help: "Write the text that ran back into edited files, and into files that are gone.")
  var restore = false

  @Flag(help: "Say what would be done, and do nothing.")
  var rehearse = false

  @OptionGroup var options: GlobalOptions

  func validate() throws {
    if accept && restore { throw ValidationError("--accept and --restore exclude each other") }
  }

  func run() throws {
    let session = try Session(options)
    let remaining = try session.holdingLock { try repair(session) }
    guard remaining > 0 else { return }
    throw PantanalError(
      .checkFailed, "\(remaining.counted("migration")) waiting for a decision",
      hint: "each says above what can be done")
  }

  /// - Returns: How many remain that nothing was done about.
  private func repair(_ session: Session) throws -> Int {
    let decision: Repair.Decision = accept ? .accept : restore ? .restore : .none
    let all = try Migrations.repairs(
      of: session.project, in: session.warehouse, decision: decision
    ).filter(isMeant)
    if all.isEmpty { session.display.print("nothing has to be repaired") }
    let lasting = all.filter { $0.remedy == .none && !$0.isSafe }.count
    for repair in all {
      session.output(repair.lines(isRehearsal: rehearse).joined(separator: "\n"), repair.json)
    }
    guard !rehearse else { return lasting }
    try Migrations.perform(all, on: session.project, session.warehouse)
    return lasting
  }

  private func isMeant(_ repair: Repair) -> Bool {
    migrations.isEmpty
      || migrations.contains {
        repair.path.dropFirst("migrations/".count).hasPrefix($0) || repair.path == $0
      }
  }
}

extension Repair {
  fileprivate func lines(isRehearsal: Bool) -> [String] {
    let isDone = remedy != .none && !isRehearsal
    let verb = isDone ? "done" : remedy == .none ? isSafe ? "note" : "you can" : "would do"
    return ["\(path): \(problem)"] + difference.map { "    \($0)" } + ["  \(verb): \(proposal)"]
  }

  fileprivate var json: JSONValue {
    let name =
      switch remedy {
      case .renumber: "renumber"
      case .restore: "restore"
      case .accept: "accept"
      case .record: "record"
      case .none: "none"
      }
    return .object([
      "layer": .text(layer.rawValue), "file": .text(path), "problem": .text(problem),
      "difference": .list(difference.map(JSONValue.text)), "proposal": .text(proposal),
      "remedy": .text(name),
    ])
  }
}
