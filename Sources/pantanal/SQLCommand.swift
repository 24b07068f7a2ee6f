// pantanal sql: questions over all layers, through a door that lets nothing be changed.

public import ArgumentParser
import Foundation
import Pipeline
public import Query
import SQLite
import Warehouse

struct SQLCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sql", abstract: "Run SQL over all layers, read-only.",
    discussion: """
      Tables are written layer.table; the catalog's are catalog.table. Columns that hold personal \
      data read as NULL unless a purpose is named, which is logged. Without a query, it is read \
      from standard input; at a terminal there is a prompt.
      """)

  @Argument(help: ArgumentHelp("The SQL, or @name for a saved query.", valueName: "query"))
  var query: String?

  @Option(help: ArgumentHelp("Why personal data is read.", valueName: "text"))
  var purpose: String?

  @Option(
    name: .customLong("param"),
    help: ArgumentHelp("A parameter's value; may be repeated.", valueName: "name=value"))
  var parameters: [String] = []

  @Option(help: ArgumentHelp("The most rows to show (default: 500 on a terminal).", valueName: "n"))
  var limit: Int?

  @Option(
    help: ArgumentHelp("When to stop by itself (default: 600).", valueName: "seconds"))
  var timeout: Int?

  @Option(help: "How the rows look: table, csv, json or markdown.")
  var format: ResultFormat?

  @Flag(help: "Print the ATTACH statements for other SQLite programs, and ask nothing.")
  var attachScript = false

  @OptionGroup var options: GlobalOptions

  func validate() throws {
    for parameter in parameters where !parameter.contains("=") {
      throw ValidationError("--param takes name=value, not \(parameter)")
    }
    if let timeout, timeout <= 0 { throw ValidationError("--timeout is at least 1") }
    if let limit, limit < 0 { throw ValidationError("--limit is not negative") }
  }

  func run() throws {
    let session = try Session(options)
    guard !attachScript else {
      Terminal.output(AttachScript.text(for: session.warehouse))
      return
    }
    let door = try QueryDoor(session.warehouse, personalData: session.pipeline().personalData())
    guard let text = try query ?? standardInput() else {
      var shell = SQLShell(door, session, purpose: purpose) { text, purpose, cancellation in
        try answer(asked(text, for: purpose, in: session), through: door, session, cancellation)
      }
      return shell.run()
    }
    let query = try asked(text, for: purpose, in: session)
    try answer(query, through: door, session, Interruption.cancellation)
  }

  /// Runs a query and prints its rows.
  private func answer(
    _ query: Query, through door: QueryDoor, _ session: Session, _ cancellation: Cancellation
  ) throws {
    var renderer: ResultRenderer?
    let outcome = try door.run(query, cancellation: cancellation) { columns in
      try renderer?.finish()
      renderer = ResultRenderer(chosenFormat, columns: columns) {
        Terminal.write($0, to: STDOUT_FILENO)
      }
    } row: { row in
      try renderer?.add(row)
    }
    try renderer?.finish()
    tell(outcome, session)
  }

  private var chosenFormat: ResultFormat { format ?? (options.json ? .json : .table) }

  private func asked(
    _ text: String, for purpose: String?, in session: Session
  ) throws -> Query {
    var values: [String: Value] = [:]
    for parameter in parameters {
      let parts = parameter.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      values[String(parts[0])] = Query.value(from: String(parts[1]))
    }
    let most = limit ?? (Terminal.isOutputInteractive ? 500 : nil)
    let limits = QueryLimits(rowCount: most, duration: .seconds(timeout ?? 600))
    guard text.hasPrefix("@") else {
      return try Query(text, parameters: values, purpose: purpose, limits: limits)
    }
    let file = try SavedQueries(of: session.project.root).query(named: text)
    return Query(file, parameters: values, purpose: purpose, limits: limits)
  }

  /// What stands on standard input; nothing where a person sits there.
  private func standardInput() throws -> String? {
    guard isatty(STDIN_FILENO) == 0 else { return nil }
    let data = try FileHandle.standardInput.readToEnd() ?? Data()
    guard let text = String(validating: data, as: UTF8.self) else {
      throw PantanalError(.fileUnreadable, "standard input is not UTF-8")
    }
    return text
  }

  private func tell(_ outcome: QueryOutcome, _ session: Session) {
    if outcome.isTruncated {
      session.display.print("only the first \(outcome.rowCount) rows; --limit N shows more")
    }
    if !outcome.maskedColumns.isEmpty {
      session.display.print(
        """
        personal data read as NULL: \(outcome.maskedColumns.joined(separator: ", ")); \
        --purpose TEXT shows it, and is logged
        """)
    }
  }
}

extension ResultFormat: ExpressibleByArgument {}
