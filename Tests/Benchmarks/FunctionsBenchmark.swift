// SQL functions: what a call costs over the bare scan, and over what plain SQL would do.

import Functions
import SQLite

extension Benchmark {
  static let functions = Benchmark(
    name: "functions", about: "a call of a SQL function, beside plain SQL without ours",
    parameters: [Parameter(name: "rows", small: 2_000, large: 3_000_000)]
  ) { measuring in
    let rowCount = Int(measuring["rows"])
    let connection = try Connection(.memory)
    try connection.withPointer { try FunctionLibrary.register(on: $0) }
    try connection.execute("CREATE TABLE person (cpf TEXT, name TEXT, paid TEXT)")
    // CPFs with punctuation, a third of them valid; names with accents and stray blanks.
    try connection.run(
      """
      INSERT INTO person
      WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
      SELECT
        iif(i % 3 = 0, '529.982.247-25', printf('%03d.%03d.%03d-%02d', i % 999, i % 997, i % 991, i % 97)),
        '  Antônia   Conceição ' || i,
        printf('%d.%03d,%02d', i % 90 + 1, i % 1000, i % 100)
      FROM n
      """, [.integer(Int64(rowCount))])
    for (name, expression) in Self.expressions {
      try measuring.measure(name, amount: Double(rowCount), unit: "rows") {
        let value = try connection.value("SELECT total(\(expression)) FROM person")
        guard case .double(let sum) = value else { throw BenchmarkError("\(name) gave \(value)") }
        return "\(sum)"
      }
    }
    let digits = measuring.measurements.filter { $0.name.contains("digits") }.map(\.checksum)
    guard Set(digits).count == 1 else { throw BenchmarkError("the ways to digits differ") }
  }

  /// Each gives a number, so that nothing but the call is measured beside the scan.
  private static let expressions: KeyValuePairs = [
    "scan": "length(cpf)",
    "digits": "length(digits(cpf))",
    "digits-by-replace": "length(replace(replace(cpf, '.', ''), '-', ''))",
    "cpf": "length(cpf(cpf))",
    "unaccent": "length(unaccent(name))",
    "squeeze": "length(squeeze(name))",
    "parse-cents": "parse_cents(paid, 'pt-BR')",
  ]
}
