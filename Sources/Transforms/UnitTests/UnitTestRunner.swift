// Running a unit test: its rows go into empty tables in memory, the transform computes its stage, and
// what is there is compared with what was expected. The transaction is rolled back.

public import SQLite
public import Warehouse

/// What became of a unit test.
public struct UnitTestResult: Sendable {
  /// A set of rows that were not as expected.
  public struct Mismatch: Sendable {
    /// `expect`, `quarantine` or the name of a common table expression.
    public let subject: String
    /// How they differ.
    public let difference: RowDifference
    /// Where the rows are expected.
    public let place: Place
  }

  /// What became of it.
  public enum State: Sendable {
    case passed
    case failed([Mismatch])
    /// It could not be run: a slip in the test, or a transform that fails on its rows.
    case broken(PantanalError)
    case skipped(String)
  }

  /// The test.
  public let test: UnitTest
  /// What became of it.
  public let state: State
  /// How long it took.
  public let duration: Duration
}

/// Runs the unit tests of one transform.
public struct UnitTestRunner {
  /// Asks the table's rules about the stage.
  ///
  /// It is told which tables have rows, and gives the names of the rules that a row, by its rowid in
  /// the stage, breaks and is kept out for.
  public typealias Audit = (_ given: Set<TableName>, _ parameters: Parameters) throws -> [Int64:
    [String]]

  private let compilation: Compilation
  private let shapes: Connection
  private let variables: [String: Value]
  private let ruleReads: Set<TableName>
  private let audit: Audit

  /// Makes a runner.
  ///
  /// - Parameters:
  ///   - compilation: The transform.
  ///   - shapes: The tables it was compiled against, which are empty, and are so again afterwards.
  ///   - variables: The project's variables.
  ///   - ruleReads: The tables that the rules read besides.
  ///   - audit: Asks the table's rules.
  public init(
    _ compilation: Compilation, on shapes: Connection, variables: [String: Value] = [:],
    ruleReads: Set<TableName> = [], audit: @escaping Audit
  ) {
    self.compilation = compilation
    self.shapes = shapes
    self.variables = variables
    self.ruleReads = ruleReads
    self.audit = audit
  }

  /// Runs a test.
  public func run(_ test: UnitTest) -> UnitTestResult {
    let clock = ContinuousClock()
    let start = clock.now
    let state = state(of: test)
    return UnitTestResult(test: test, state: state, duration: clock.now - start)
  }

  private func state(of test: UnitTest) -> UnitTestResult.State {
    if let reason = test.skipReason { return .skipped(reason) }
    do {
      try shapes.execute("BEGIN")
      defer { shapes.rollBack() }
      let mismatches = try mismatches(of: test)
      return mismatches.isEmpty ? .passed : .failed(mismatches)
    } catch let error as PantanalError {
      return .broken(error)
    } catch {
      return .broken(
        PantanalError(.testFailed, "\(error)", place: test.place, cause: error))
    }
  }

  private func mismatches(of test: UnitTest) throws -> [UnitTestResult.Mismatch] {
    guard !compilation.needsAsOf || test.asOf != nil else {
      throw PantanalError(
        .testInvalid, "\(test.table) depends on the day of the run, and the test does not say it",
        hint: "add as_of: 2025-12-31, for instance", place: test.place)
    }
    if let stranger = test.variables.keys.sorted().first(where: { variables[$0] == nil }) {
      throw Parameters.unknown(
        stranger, among: variables.keys.sorted(), code: .testInvalid, at: test.place)
    }
    let parameters = Parameters(
      asOf: test.asOf ?? "", runID: "test", variables: variables.merging(test.variables) { $1 })
    try fill(test, parameters)
    let commonTables = try test.commonTables.compactMap { name, rows in
      try mismatch(of: name, rows, parameters)
    }
    guard test.expected != nil || test.quarantined != nil else { return commonTables }
    return try commonTables + tableMismatches(of: test, parameters)
  }

  private func fill(_ test: UnitTest, _ parameters: Parameters) throws {
    let readable = Set(compilation.reads.keys).union(ruleReads).union([test.table])
    for given in test.given {
      let rows = try GivenRows(given.table, at: given.place, on: shapes)
      guard readable.contains(given.table) else {
        let names = readable.subtracting([test.table]).map(\.description).sorted()
        throw PantanalError(
          .testInvalid, "\(test.table) does not read \(given.table)",
          hint: Suggestion.closest(to: given.table.description, in: names)
            .map { "did you mean \($0)?" } ?? "it reads \(names.joined(separator: ", "))",
          place: given.place)
      }
      try rows.insert(written(given.rows, parameters))
    }
  }

  /// The rows of the table, and where it is asked for those that its rules keep out of it.
  private func tableMismatches(
    of test: UnitTest, _ parameters: Parameters
  ) throws -> [UnitTestResult.Mismatch] {
    _ = try Stage.fill(from: compilation, with: parameters, on: shapes)
    let broken =
      try test.quarantined == nil
      ? [:] : audit(Set(test.given.map(\.table)).union([test.table]), parameters)
    let columns = compilation.columns.map(\.sqlIdentifier).joined(separator: ", ")
    let rows = try shapes.rows("SELECT rowid, \(columns) FROM \(Stage.name)")
    let kept = rows.filter { broken[$0[0].integer ?? 0] == nil }.map { Array($0.dropFirst()) }
    var mismatches: [UnitTestResult.Mismatch] = []
    if let expected = test.expected {
      mismatches += try mismatch("expect", expected, kept, compilation.columns, parameters)
    }
    if let quarantined = test.quarantined {
      let out = rows.compactMap { row in
        broken[row[0].integer ?? 0].map { rules in
          Array(row.dropFirst()) + [.text(rules.sorted().joined(separator: ", "))]
        }
      }
      mismatches += try mismatch(
        "quarantine", quarantined, out, compilation.columns + ["rules"], parameters)
    }
    return mismatches
  }

  private func mismatch(
    of name: String, _ expected: UnitTest.ExpectedRows, _ parameters: Parameters
  ) throws -> UnitTestResult.Mismatch? {
    let file = compilation.transform.file
    let tables = CommonTables(of: file.sql)
    guard let sql = tables.query(of: name) else {
      throw PantanalError(
        .testInvalid, "\(compilation.transform.table) has no common table expression \(name)",
        hint: tables.names.isEmpty
          ? "its SELECT begins without WITH"
          : Suggestion.closest(to: name, in: tables.names).map { "did you mean \($0)?" }
            ?? "it has \(tables.names.joined(separator: ", "))",
        place: expected.place)
    }
    do {
      let (columns, rows) = try result(of: sql, parameters)
      return try mismatch(name, expected, rows, columns, parameters).first
    } catch let error as SQLiteError {
      throw file.error(error)
    }
  }

  private func mismatch(
    _ subject: String, _ expected: UnitTest.ExpectedRows, _ found: [[Value]], _ columns: [String],
    _ parameters: Parameters
  ) throws -> [UnitTestResult.Mismatch] {
    let rows = try written(expected.rows, parameters)
    for cell in rows.flatMap(\.cells) where !columns.contains(cell.column) {
      throw PantanalError(
        .testInvalid,
        "\(subject == "expect" ? "the result" : subject) has no column \(cell.column)",
        hint: Suggestion.closest(to: cell.column, in: columns).map { "did you mean \($0)?" }
          ?? "it has \(columns.joined(separator: ", "))", place: cell.place)
    }
    let isTable = subject == "expect" || subject == "quarantine"
    let difference = RowComparison(
      rows, with: found, columns: columns, key: isTable ? compilation.key : []
    ).difference()
    guard !difference.isEmpty else { return [] }
    return [.init(subject: subject, difference: difference, place: expected.place)]
  }

  private func written(_ rows: WrittenRows, _ parameters: Parameters) throws -> [WrittenRow] {
    switch rows {
    case .list(let rows): return rows
    case .query(let sql, let place):
      do {
        let (columns, values) = try result(of: sql, parameters)
        return values.map { row in
          WrittenRow(
            place: place,
            cells: zip(columns, row).map { .init(column: $0, value: $1, place: place) })
        }
      } catch {
        throw PantanalError(.testInvalid, error.message, place: place, cause: error)
      }
    }
  }

  private func result(
    of sql: String, _ parameters: Parameters
  ) throws(SQLiteError) -> (columns: [String], rows: [[Value]]) {
    var statement = try shapes.prepare(sql)
    statement.bind(parameters.values)
    var rows: [[Value]] = []
    while try statement.step() { rows.append(statement.row()) }
    return (statement.columnNames, rows)
  }
}
