// What is wrong with a transform, all of it, each with its place and what to do about it.

import Functions
import SQLText
import SQLite
import Warehouse

/// The looks that are taken at one transform, and what they found.
final class Refusals {
  let transform: Transform
  private let shapes: Connection
  private var errors: [PantanalError] = []

  init(_ transform: Transform, on shapes: Connection) {
    self.transform = transform
    self.shapes = shapes
  }

  var header: YAML { transform.file.header }
  var file: SQLFile { transform.file }
  private var table: TableName { transform.table }

  var isEmpty: Bool { errors.isEmpty }

  /// All that was found, as one failure.
  var joined: PantanalError {
    guard let error = PantanalError.joining(errors) else {
      preconditionFailure("\(table) is refused without a reason")
    }
    return error
  }

  /// Keeps what a look refuses; whatever else goes wrong is thrown.
  @discardableResult
  func collecting<Result>(_ look: () throws -> Result) rethrows -> Result? {
    do {
      return try look()
    } catch let error as PantanalError {
      errors += error.parts.isEmpty ? [error] : error.parts
      return nil
    }
  }

  // MARK: The text

  func requireOneStatement(_ text: SQLText) throws {
    guard !file.sql.isEmpty else {
      throw PantanalError(
        .sqlInvalid, "there is no SELECT in this file",
        hint: "write the SELECT that says what is in \(table)",
        place: Place(file: file.path, line: file.sqlLine, column: 1))
    }
    let statements = text.statements
    guard statements.count > 1 else { return }
    throw PantanalError(
      .sqlInvalid, "a transform is one SELECT; here begins a second statement",
      hint: "put it into a file of its own, or join both with UNION ALL",
      place: file.place(of: statements[1].offset))
  }

  func refuseClocks(in text: SQLText) throws {
    guard let reading = text.clockReadings.first else { return }
    throw PantanalError(
      .sqlInvalid, "a transform may not read the clock or chance",
      hint: "the day of the run is :as_of", place: file.place(of: reading.range.lowerBound))
  }

  // MARK: What SQLite's compiler says

  func access() throws -> QueryAccess {
    let access: QueryAccess
    do {
      access = try QueryAccess(of: file.sql, on: shapes)
    } catch {
      throw try doesNotCompile(error)
    }
    guard access.isWriting else { return access }
    throw PantanalError(
      .sqlInvalid, "a transform is a SELECT and writes nothing",
      hint: "write the SELECT alone: the engine puts its rows into \(table)",
      place: file.place(of: 0))
  }

  private func doesNotCompile(_ error: SQLiteError) throws -> PantanalError {
    let names = try self.names(for: error)
    let plain = file.error(error, names: names)
    let missing = error.message.split(separator: " ").last.map(String.init) ?? ""
    // SQLite says of tables only that they are not there, not where they are named.
    let place =
      error.offset == nil ? file.place(mentioning: missing) : plain.place ?? file.place(of: 0)
    return PantanalError(
      plain.code, plain.message, hint: try plain.hint ?? hint(for: error.message, missing),
      place: place, cause: error)
  }

  private func hint(for message: String, _ name: String) throws -> String? {
    if message.hasPrefix("ambiguous column name") {
      let owners = try mentionedColumns().filter { $0.column.lowercased() == name.lowercased() }
      let list = owners.map { "\($0.table)" }.joined(separator: " and ")
      return owners.count > 1
        ? "\(list) have a column \(name): write which one is meant, such as t.\(name)"
        : "write of which table it is, such as t.\(name)"
    }
    if message.hasPrefix("no such function") {
      return "neither SQLite nor pantanal has it"
    }
    if message.hasPrefix("wrong number of arguments"),
      let function = FunctionLibrary.functions.first(where: { message.contains(" \($0.name)()") })
    {
      return "it is called as \(function.signature)"
    }
    if message.hasPrefix("no such table") {
      return "a RAW table is declared in sql/raw/, another one made in migrations/"
    }
    guard message.hasPrefix("no such column") else { return nil }
    let names = try mentionedColumns()
    guard let table = names.first?.table, names.allSatisfy({ $0.table == table }) else {
      return "none of the tables that are read here has it"
    }
    return "\(table) has \(names.map(\.column).joined(separator: ", "))"
  }

  /// The real names that a misspelt one may have meant: tables, functions, or the columns of the
  /// tables that the text mentions.
  private func names(for error: SQLiteError) throws -> [String] {
    if error.message.contains("function") { return FunctionLibrary.functions.map(\.name) }
    guard error.message.contains("column") else { return try tables().map(\.description) }
    return try mentionedColumns().map { "\($0.table).\($0.column)" }
  }

  private func tables() throws -> [TableName] {
    try Layer.allCases.flatMap { try TableShape.tables(of: $0, on: shapes) }
  }

  private func mentionedColumns() throws -> [(table: TableName, column: String)] {
    try tables().filter { file.sql.contains($0.description) }.flatMap { table in
      try TableShape(of: table, on: shapes)?.columns.map { (table, $0.name) } ?? []
    }
  }

  // MARK: What it reads

  func refuseLayersAbove(_ access: QueryAccess) throws {
    guard let above = access.columns.keys.filter({ $0.layer > table.layer }).min() else { return }
    throw PantanalError(
      .sqlInvalid, "\(table) reads \(above), which is in a layer above its own",
      hint: "move the file to sql/\(above.layer)/, or read what \(above) is made from",
      place: file.place(mentioning: above.description))
  }

  /// What the engine writes about its own work changes with every step, and none of them would be seen.
  func refuseEngineTables(_ access: QueryAccess) throws {
    let readable = [TableName(.raw, "_load"), TableName(.refined, "_observation")]
    let own = access.columns.keys.filter { table in
      (table.name.hasPrefix("_") || table.name.lowercased().hasPrefix("sqlite_"))
        && !readable.contains(table)
    }
    guard let first = own.min() else { return }
    throw PantanalError(
      .sqlInvalid, "\(table) reads \(first), which is the engine's own and changes with every step",
      hint: "of the engine's tables a transform may read raw._load, the files that were loaded",
      place: file.place(mentioning: first.description))
  }

  /// A name without its layer that two layers have means the first of them, whichever was meant.
  func refuseAmbiguousTables(in text: SQLText, _ access: QueryAccess) throws {
    for table in access.columns.keys.sorted() {
      guard let token = text.unqualifiedTable(table.name) else { continue }
      let others = try tables().filter { $0.name.lowercased() == table.name.lowercased() }
      guard others.count > 1 else { continue }
      throw PantanalError(
        .sqlInvalid,
        "\(table.name) may be \(others.map(\.description).joined(separator: " or "))",
        hint: "write the layer before the name: \(others[0])",
        place: file.place(of: token.range.lowerBound))
    }
  }

  // MARK: Parameters

  func refuseUnknown(_ names: [String], among known: [String]) throws {
    guard let unknown = names.first(where: { !known.contains($0) }) else { return }
    throw Parameters.unknown(unknown, among: known, at: file.place(mentioning: ":\(unknown)"))
  }

  // Anywhere else than as a column it would make the same rows other rows in each run.
  func runColumns(in text: SQLText, of access: QueryAccess) throws -> Set<String> {
    let name = ":\(Parameters.runIDName)"
    let uses = text.tokens.filter { $0.kind == .parameter && text.text(of: $0) == name }
    guard !uses.isEmpty else { return [] }
    let arms = SelectList.arms(of: file.sql).map(\.columns)
    let count = arms.first?.count ?? 0
    let positions = (0..<count).filter { position in
      arms.allSatisfy { $0.count == count && $0[position].expression == name }
    }
    let columns = Set(
      arms.flatMap { arm in positions.map { arm[$0].expressionRange.lowerBound } })
    if let stray = uses.first(where: { !columns.contains($0.range.lowerBound) }) {
      throw PantanalError(
        .sqlInvalid, "\(name) is only a column of its own",
        hint: "write \(name) AS run_id as a column of the SELECT; what depends on it would be"
          + " computed anew in every run",
        place: file.place(of: stray.range.lowerBound))
    }
    return Set(positions.map { access.names[$0] })
  }

  // MARK: Its table

  func shape() throws -> TableShape {
    if let shape = try TableShape(of: table, on: shapes) { return shape }
    let tables = try TableShape.tables(of: table.layer, on: shapes).map(\.name)
    throw PantanalError(
      .shapeMismatch, "there is no table \(table)",
      hint: Suggestion.closest(to: table.name, in: tables).map { "did you mean \($0)?" }
        ?? "draft its migration: pantanal migrate new \(table)",
      place: Place(file: file.path, line: 1, column: 1))
  }

  /// A column that is described but not there is a slip of the pen, and its `pii` would protect nothing.
  func refuseUnknownDescriptions(_ columns: [String]) throws {
    let strangers = transform.columns.keys.filter { !columns.contains($0) }.sorted()
    guard let stranger = strangers.first else { return }
    throw PantanalError(
      .yamlInvalid, "columns: describes \(stranger), which the SELECT does not give",
      hint: Suggestion.closest(to: stranger, in: columns).map { "did you mean \($0)?" }
        ?? "it gives \(columns.joined(separator: ", "))",
      place: file.header["columns"]?[stranger]?.place)
  }

  func refuseMisfit(_ columns: [String], _ key: [String], _ shape: TableShape) throws {
    let wanted = shape.columns.map(\.name)
    var problems: [String] = []
    let missing = wanted.filter { !columns.contains($0) }
    let extra = columns.filter { !wanted.contains($0) }
    let doubled = Dictionary(grouping: columns, by: \.self).filter { $0.value.count > 1 }.keys
    if !missing.isEmpty { problems.append("the SELECT lacks \(missing.joined(separator: ", "))") }
    if !extra.isEmpty { problems.append("the table lacks \(extra.joined(separator: ", "))") }
    if !doubled.isEmpty {
      problems.append("the SELECT has twice \(doubled.sorted().joined(separator: ", "))")
    }
    if let stranger = key.first(where: { !columns.contains($0) }) {
      problems.append("the key \(stranger) is not a column")
    }
    guard !problems.isEmpty else { return }
    let meant = extra.first.flatMap { Suggestion.closest(to: $0, in: missing) }
    throw PantanalError(
      .shapeMismatch,
      "the SELECT does not fit \(table): \(problems.joined(separator: "; "))",
      hint: meant.map { "did you mean \($0)?" }
        ?? "change the SELECT, or draft the table's next migration:"
        + " pantanal migrate new \(table)",
      place: file.place(mentioning: extra.first ?? ""))
  }
}

extension SQLText {
  /// Where a table is named in a FROM clause without its layer, and not as a common table expression.
  fileprivate func unqualifiedTable(_ name: String) -> Token? {
    let named = tokens.indices.filter { content(of: tokens[$0]).lowercased() == name.lowercased() }
    guard !named.contains(where: namesCommonTable) else { return nil }
    return named.first { index in
      guard index > 0, !isSymbol(index + 1, "."), !isSymbol(index + 1, "(") else { return false }
      return ["from", "join"].contains { isWord(tokens[index - 1], $0) }
    }.map { tokens[$0] }
  }

  /// Whether a common table expression gets its name here: `name AS (` or `name (columns) AS (`.
  private func namesCommonTable(_ index: Int) -> Bool {
    guard index > 0, index + 1 < tokens.count else { return false }
    let isFirst = ["with", "recursive"].contains { isWord(tokens[index - 1], $0) }
    guard isFirst || isSymbol(index - 1, ",") else { return false }
    if isSymbol(index + 1, "(") { return true }
    return isWord(tokens[index + 1], "as") && (index + 2..<index + 5).contains { isSymbol($0, "(") }
  }
}
