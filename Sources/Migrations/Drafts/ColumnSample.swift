// What the rows that a transform gives today say of the types that its text does not tell.

import SQLite
import Warehouse

/// The first rows of a transform, on a warehouse that has what it reads.
struct ColumnSample {
  /// How many rows are looked at.
  static let limit = 10_000
  /// How long is looked for them; a transform over large tables gives its first row late.
  private static let patience = Duration.seconds(20)

  /// What was counted in one column.
  struct Column {
    let valueCount: Int64
    let longest: Int64
    let integerCount: Int64
    let numberCount: Int64
    let bitCount: Int64
    let dayCount: Int64
    let instantCount: Int64
  }

  let rowCount: Int64
  let columns: [Column]
  /// How many bytes a row has on average.
  let width: Double

  /// Looks at the rows.
  ///
  /// - Returns: Nothing where the transform cannot be computed yet, gives no rows, or takes too long.
  init?(
    _ sql: String, columnCount: Int, parameters: Parameters, on connection: Connection
  ) {
    let start = ContinuousClock.now
    connection.setProgressHandler(every: 100_000) { ContinuousClock.now - start > Self.patience }
    defer { connection.setProgressHandler(every: 0, nil) }
    guard
      let counted = try? Self.count(sql, columnCount: columnCount, parameters, on: connection)
    else { return nil }
    self = counted
  }

  private init(rowCount: Int64, columns: [Column], width: Double) {
    self.rowCount = rowCount
    self.columns = columns
    self.width = width
  }

  private static func count(
    _ sql: String, columnCount: Int, _ parameters: Parameters, on connection: Connection
  ) throws -> ColumnSample? {
    let names = (1...max(columnCount, 1)).map { "c\($0)" }
    try connection.execute("DROP TABLE IF EXISTS temp.draft_sample")
    try connection.execute("CREATE TEMP TABLE draft_sample (\(names.joined(separator: ", ")))")
    // Nothing after the text but a line, because it may end in a comment.
    try insert(
      "INSERT INTO temp.draft_sample SELECT * FROM (\n\(sql)\n) LIMIT \(limit)", parameters,
      connection)
    let rowCount = try connection.value("SELECT count(*) FROM temp.draft_sample").integer ?? 0
    guard rowCount > 0 else { return nil }
    let day = DeclaredType.dayPattern
    let counts = names.map { name in
      """
      count(\(name)), coalesce(max(length(\(name))), 0), sum(typeof(\(name)) = 'integer'),
      sum(typeof(\(name)) IN ('integer', 'real')), sum(typeof(\(name)) = 'integer' AND \(name) IN (0, 1)),
      sum(typeof(\(name)) = 'text' AND \(name) GLOB '\(day)' AND \(name) IS date(\(name), '+0 days')),
      sum(typeof(\(name)) = 'text' AND substr(\(name), 1, 19) GLOB '\(day) \(DeclaredType.timePattern)')
      """
    }
    let bytes = names.map { "coalesce(length(CAST(\($0) AS BLOB)), 0)" }.joined(separator: " + ")
    let columns = try counts.map { count -> Column in
      let row = try connection.rows("SELECT \(count) FROM temp.draft_sample")[0]
        .map { $0.integer ?? 0 }
      return Column(
        valueCount: row[0], longest: row[1], integerCount: row[2], numberCount: row[3],
        bitCount: row[4], dayCount: row[5], instantCount: row[6])
    }
    let width = try connection.value("SELECT avg(\(bytes)) FROM temp.draft_sample").double ?? 0
    try connection.execute("DROP TABLE temp.draft_sample")
    return ColumnSample(rowCount: rowCount, columns: columns, width: width)
  }

  private static func insert(
    _ sql: String, _ parameters: Parameters, _ connection: Connection
  ) throws {
    var statement = try connection.prepare(sql)
    statement.bind(parameters.values)
    while try statement.step() {}
  }
}

extension ColumnSample.Column {
  /// The type that all values of the sample fit, and why.
  func guess(named name: String) -> (type: DeclaredType, reason: String)? {
    guard valueCount > 0 else { return nil }
    let all = "all \(valueCount) values of the sample"
    if dayCount == valueCount { return (.date, "\(all) are days") }
    if instantCount == valueCount { return (.timestamp, "\(all) are instants") }
    if bitCount == valueCount, name.hasPrefix("is_") || name.hasPrefix("has_") {
      return (.boolean, "\(all) are 0 or 1")
    }
    if integerCount == valueCount { return (.bigint, "\(all) are whole numbers") }
    if numberCount == valueCount { return (.double, "\(all) are numbers") }
    return (.text(upTo: longest), "texts of up to \(longest) characters in the sample")
  }
}
