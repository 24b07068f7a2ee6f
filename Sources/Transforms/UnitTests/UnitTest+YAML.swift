// Reading a file of unit tests.

import SQLite
import Warehouse

extension UnitTest {
  private static let fileKeys = [
    "transform", "description", "tags", "as_of", "variables", "given", "cases",
  ]

  private static let caseKeys = [
    "name", "description", "tags", "skip", "as_of", "variables", "given", "expect", "quarantine",
    "ctes",
  ]

  /// Reads a file.
  ///
  /// What stands beside `cases:` holds for each of them; a case says it anew where it differs.
  ///
  /// - Parameters:
  ///   - text: The YAML.
  ///   - file: The file's path, relative to the project.
  ///   - load: Gives the text of a file of rows, whose path is relative to the test's folder.
  /// - Returns: The file's cases, in its order.
  /// - Throws: ``PantanalError`` with the place.
  public static func all(
    in text: String, file: String, load: @escaping (String) throws -> String
  ) throws -> [UnitTest] {
    let yaml = try YAML(text, file: file)
    try yaml.allowOnly(fileKeys)
    let name = try yaml.required("transform")
    guard let table = TableName(try name.text()) else {
      throw PantanalError(
        .testInvalid, "a table is named by its layer and its name, as in trusted.student",
        place: name.place)
    }
    let reader = UnitTestReader(file: file, load: load)
    let cases = try yaml.required("cases")
    guard cases.isList else {
      throw PantanalError(
        .testInvalid, "cases: is a list; each begins with - name:", place: cases.place)
    }
    var names: Set<String> = []
    return try cases.list().map { one in
      let test = try UnitTest(one, of: table, beside: yaml, reader)
      guard names.insert(test.name).inserted else {
        throw PantanalError(
          .testInvalid, "two cases are called \(test.name)",
          hint: "name each after what it shows", place: one.place)
      }
      return test
    }
  }

  private init(
    _ yaml: YAML, of table: TableName, beside shared: YAML, _ reader: UnitTestReader
  ) throws {
    try yaml.allowOnly(Self.caseKeys)
    file = reader.file
    self.table = table
    place = yaml.place
    name = try yaml.required("name").text()
    description = try yaml["description"]?.text()
    tags = try (shared["tags"]?.texts() ?? []) + (yaml["tags"]?.texts() ?? [])
    skipReason = try yaml["skip"]?.text()
    asOf = try (yaml["as_of"] ?? shared["as_of"]).map { try $0.day() }
    variables = try reader.variables(shared["variables"])
      .merging(reader.variables(yaml["variables"])) { $1 }
    let own = try reader.given(yaml["given"])
    let named = Set(own.map(\.table))
    given = try reader.given(shared["given"]).filter { !named.contains($0.table) } + own
    expected = try reader.expected("expect", in: yaml)
    quarantined = try reader.expected("quarantine", in: yaml)
    commonTables = try (yaml["ctes"]?.pairs() ?? []).map { name, value in
      (name, ExpectedRows(place: value.place, rows: try reader.rows(value)))
    }
    guard expected != nil || quarantined != nil || !commonTables.isEmpty else {
      throw PantanalError(
        .testInvalid, "the case \(name) expects nothing",
        hint: "say which rows it must give with expect:, or [] for none", place: place)
    }
  }
}

/// Reads rows in every form that a file of unit tests may give them.
private struct UnitTestReader {
  let file: String
  let load: (String) throws -> String

  func given(_ yaml: YAML?) throws -> [UnitTest.Given] {
    try (yaml?.pairs() ?? []).map { name, value in
      let place = yaml?.place(ofKey: name) ?? value.place
      guard let table = TableName(name) else {
        throw PantanalError(
          .testInvalid, "\(name) is not the name of a table",
          hint: "write its layer too, as in raw.student", place: place)
      }
      return UnitTest.Given(table: table, place: place, rows: try rows(value))
    }
  }

  func variables(_ yaml: YAML?) throws -> [String: Value] {
    var variables: [String: Value] = [:]
    for (name, value) in try yaml?.pairs() ?? [] { variables[name] = try value.sqlValue() }
    return variables
  }

  func expected(_ key: String, in yaml: YAML) throws -> UnitTest.ExpectedRows? {
    guard let place = yaml.place(ofKey: key) else { return nil }
    guard let value = yaml[key] else {
      throw PantanalError(
        .testInvalid, "\(key): holds nothing", hint: "write [] for no rows", place: place)
    }
    return UnitTest.ExpectedRows(place: place, rows: try rows(value))
  }

  /// A list of rows, a block of CSV, or `csv:`, `sql:` or `file:`.
  func rows(_ yaml: YAML) throws -> WrittenRows {
    if yaml.isNull { return .list([]) }
    if yaml.isList { return .list(try yaml.list().map { try row($0) }) }
    guard yaml.isMap else { return .list(try CSVRows.rows(of: yaml)) }
    try yaml.allowOnly("csv", "file", "sql")
    if let query = yaml["sql"] { return .query(try query.text(), query.place) }
    if let path = yaml["file"] { return .list(try rows(inFile: path)) }
    return .list(try CSVRows.rows(of: try yaml.required("csv")))
  }

  private func row(_ yaml: YAML) throws -> WrittenRow {
    let cells = try yaml.pairs().map { column, value in
      WrittenRow.Cell(
        column: column, value: try self.value(value),
        place: yaml.place(ofKey: column) ?? value.place)
    }
    return WrittenRow(place: yaml.place, cells: cells)
  }

  /// A value as it is written; the names of several rules as one text.
  private func value(_ yaml: YAML) throws -> Value {
    if yaml.isNull { return .null }
    guard yaml.isList else { return .text(try yaml.text()) }
    return .text(try yaml.texts().sorted().joined(separator: ", "))
  }

  private func rows(inFile yaml: YAML) throws -> [WrittenRow] {
    let path = try yaml.text()
    let text: String
    do {
      text = try load(path)
    } catch let error as PantanalError {
      throw PantanalError(error.code, error.message, hint: error.hint, place: yaml.place)
    }
    if path.hasSuffix(".yaml") || path.hasSuffix(".yml") {
      return try YAML(text, file: path).list().map { try row($0) }
    }
    return try CSVRows.rows(of: text, file: path, firstLine: 1)
  }
}

extension YAML {
  /// A day, `YYYY-MM-DD`.
  fileprivate func day() throws -> String {
    let text = try text()
    guard Day(text) != nil else {
      throw PantanalError(.yamlInvalid, "a day such as 2025-12-31 is expected here", place: place)
    }
    return text
  }

  /// A value as SQL has it: numbers as numbers, anything else as text.
  fileprivate func sqlValue() throws -> Value {
    if isNull { return .null }
    let text = try text()
    if let integer = Int64(text) { return .integer(integer) }
    if let double = Double(text), text.contains(where: \.isNumber) { return .double(double) }
    return .text(text)
  }
}
