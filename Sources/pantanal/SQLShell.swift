// pantanal sql without a query, on a terminal: a prompt that asks and answers until it is left.

import CEdit
import Foundation
import Query
import SQLText
import Warehouse

/// Reads SQL from a person at a terminal and answers each statement.
struct SQLShell {
  private let door: QueryDoor
  private let session: Session
  private let answer: (String, String?, Cancellation) throws -> Void
  private var purpose: String?

  /// - Parameters:
  ///   - door: Where tables and columns are looked up.
  ///   - session: The project and where notes go.
  ///   - purpose: Why personal data is read, until `.purpose` says otherwise.
  ///   - answer: Runs a text for a purpose and prints its rows.
  init(
    _ door: QueryDoor, _ session: Session, purpose: String?,
    answer: @escaping (String, String?, Cancellation) throws -> Void
  ) {
    self.door = door
    self.session = session
    self.purpose = purpose
    self.answer = answer
  }

  /// Asks and answers until the person leaves with `.quit` or the end of input.
  mutating func run() {
    Terminal.error("SQL over all layers, read-only; a statement ends with ;  .help tells more")
    var text = ""
    while let line = Self.line(after: text.isEmpty ? "pantanal> " : "     ...> ") {
      if text.isEmpty, line.hasPrefix(".") {
        if line == ".quit" || line == ".exit" { break }
        perform(line)
        continue
      }
      text += line + "\n"
      guard isComplete(text) else { continue }
      ask(text)
      text = ""
    }
  }

  /// Whether the text can be asked: a saved query's name, or statements of which the last is ended.
  private func isComplete(_ text: String) -> Bool {
    if text.hasPrefix("@") { return true }
    return SQLText.statements(in: text).last?.isTerminated ?? true
  }

  private func ask(_ text: String) {
    let texts =
      text.hasPrefix("@")
      ? [text.trimmingCharacters(in: .whitespacesAndNewlines)]
      : SQLText.statements(in: text).map(\.text)
    for text in texts {
      let cancellation = Cancellation()
      Interruption.stopping(cancellation) {
        Self.reporting { try answer(text, purpose, cancellation) }
      }
      if cancellation.isCancelled { return }
    }
  }

  // MARK: Commands

  private static let help = """
    .tables [LAYER]         the tables
    .columns LAYER.TABLE    the columns of a table
    .queries                the saved queries; @name asks one
    .purpose TEXT           why personal data is read from now on, which is logged; alone: no more
    .quit                   leaves, as Ctrl-D does; Ctrl-C stops a statement
    """

  private mutating func perform(_ line: String) {
    let words = line.split(separator: " ", maxSplits: 1).map(String.init)
    let argument = words.count > 1 ? words[1].trimmingCharacters(in: .whitespaces) : ""
    switch words[0] {
    case ".help": Terminal.output(Self.help)
    case ".tables": showTables(of: argument)
    case ".columns": showColumns(of: argument)
    case ".queries":
      for name in SavedQueries(of: session.project.root).names { Terminal.output("@\(name)") }
    case ".purpose": purpose = argument.isEmpty ? nil : argument
    default: Terminal.error("error: \(words[0]) is not known here\nhint: .help lists what is")
    }
  }

  private func showTables(of layer: String) {
    Self.reporting {
      for table in try door.tables() where layer.isEmpty || table.layer.rawValue == layer {
        Terminal.output(table.description)
      }
    }
  }

  private func showColumns(of name: String) {
    Self.reporting {
      let tables = try door.tables()
      guard let table = tables.first(where: { $0.description == name }) else {
        throw PantanalError.unknown("table", name, among: tables.map(\.description))
      }
      for column in try door.columns(of: table) { Terminal.output(column) }
    }
  }

  /// Prints what goes wrong and goes on.
  private static func reporting(_ body: () throws -> Void) {
    do {
      try body()
    } catch let error as PantanalError {
      for line in ErrorReport(error: error).lines(verbose: false) { Terminal.error(line) }
    } catch {
      Terminal.error("error: \(error)")
    }
  }

  /// Reads a line with editing and this session's history; nothing at the end of input.
  ///
  /// The history is kept in memory alone, because questions can hold personal data.
  private static func line(after prompt: String) -> String? {
    let pointer = Interruption.stopping(Cancellation()) { readline(prompt) }
    guard let pointer else { return nil }
    // SAFETY: readline hands over a C string that is the caller's to free.
    defer { free(pointer) }
    if pointer.pointee != 0 { add_history(pointer) }
    return String(cString: pointer)
  }
}
