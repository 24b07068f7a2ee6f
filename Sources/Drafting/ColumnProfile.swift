// What a sample says about one column: counts only, asked of the sample in two scans.

import SQLite

/// What was counted in one column of a sample.
struct ColumnProfile {
  /// The column's name, portable.
  let name: String
  /// The name in the file.
  let header: String
  /// How many records the sample has.
  var recordCount: Int64 = 0
  /// How many of them have a value that is more than white space.
  var valueCount: Int64 = 0
  /// How many different values there are.
  var distinctCount: Int64 = 0
  /// The length of the longest value, in characters.
  var longest: Int64 = 0
  /// The length of the shortest value, in characters.
  var shortest: Int64 = 0
  /// How many values are digits that begin with a zero, other than zero itself.
  var leadingZeroCount: Int64 = 0
  /// How many values are digits too many for a double to keep.
  var longDigitCount: Int64 = 0
  /// How many values have a fraction written with a comma, and how many with a point, where the mark
  /// cannot be one of thousands.
  var commaFractionCount: Int64 = 0
  var pointFractionCount: Int64 = 0
  /// How many values are of each kind.
  var kindCounts: [ValueKind: Int64] = [:]
  /// The different values, when they are very few.
  var words: [String] = []

  /// The share of values that are of a kind, 0 when there are none.
  func share(_ kind: ValueKind) -> Double {
    valueCount == 0 ? 0 : Double(kindCounts[kind] ?? 0) / Double(valueCount)
  }

  /// Whether every record has a value of its own.
  var isUnique: Bool { recordCount > 0 && distinctCount == recordCount }
}

extension ColumnProfile {
  /// Counts in the table `sample`.
  init(of column: SampleTable.Column, on connection: Connection) throws {
    self.init(name: column.name, header: column.header)
    let value = "trim(\(column.name.sqlIdentifier), ' ' || char(9, 160))"
    let kinds = ValueKind.asked
    let tests = kinds.map { "sum(CASE WHEN \($0.test(of: "value")) THEN 1 ELSE 0 END)" }
    let rows = try connection.rows(
      """
      SELECT
        count(*), count(DISTINCT value), max(length(value)), min(length(value)),
        sum(value GLOB '0[0-9]*' AND value NOT GLOB '*[^0-9]*'),
        sum(length(value) > 15 AND ltrim(value, '-') NOT GLOB '*[^0-9]*'),
        sum(value GLOB '*[0-9],[0-9]' OR value GLOB '*[0-9],[0-9][0-9]'),
        sum(value GLOB '*[0-9].[0-9]' OR value GLOB '*[0-9].[0-9][0-9]'),
        \(tests.joined(separator: ",\n  "))
      FROM (SELECT nullif(\(value), '') AS value FROM sample) WHERE value IS NOT NULL
      """)
    let counts = (rows.first ?? []).map { $0.integer ?? 0 }
    (valueCount, distinctCount, longest, shortest) = (counts[0], counts[1], counts[2], counts[3])
    (leadingZeroCount, longDigitCount) = (counts[4], counts[5])
    (commaFractionCount, pointFractionCount) = (counts[6], counts[7])
    recordCount = try connection.value("SELECT count(*) FROM sample").integer ?? 0
    for (kind, count) in zip(kinds, counts.dropFirst(8)) { kindCounts[kind] = count }
    guard (1...3).contains(distinctCount) else { return }
    words = try connection.rows(
      """
      SELECT DISTINCT value FROM (SELECT nullif(\(value), '') AS value FROM sample)
      WHERE value IS NOT NULL ORDER BY value
      """
    ).compactMap { $0.first?.text }
  }
}
