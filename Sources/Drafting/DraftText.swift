// The words of a draft: YAML and SQL in the layout that the project's own files have.

import Warehouse

/// The text of a draft's files.
struct DraftText {
  let table: String
  let columns: [DraftedColumn]
  let key: [DraftedColumn]
  let origin: Draft.Origin
  let sample: SampleTable

  /// The text of `sql/raw/<table>.yaml`.
  var source: String {
    var lines = [
      "description: \(title), as it comes from \(origin.connection).",
      "connection: \(origin.connection)",
      "path: \(yaml(origin.pattern))",
    ]
    if !origin.format.isEmpty { lines += ["format:"] + origin.format.map { "  \($0)" } }
    lines += ["mode: \(origin.isAppended ? "append" : "replace")", "columns:"]
    lines += columns.map { column in
      var entries: [String] = []
      if column.profile.header != column.profile.name {
        entries.append("header: \(yaml(column.profile.header))")
      }
      entries.append("description: \(yaml(column.profile.header))")
      if let data = column.personalData { entries.append("pii: \(data.rawValue)") }
      return "  \(column.profile.name): {\(entries.joined(separator: ", "))}"
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The text of `migrations/trusted/NNNN_create_<table>.sql`.
  var migration: String {
    var definitions = columns.map { column in
      column.type.definition(
        sql(column.trustedName), isNullable: !column.isComplete && !isKey(column))
    }
    let names = key.map { sql($0.trustedName) }.joined(separator: ", ")
    if !key.isEmpty { definitions.append("  PRIMARY KEY (\(names))") }
    return """
      -- \(title).
      CREATE TABLE trusted.\(sql(table)) (
      \(definitions.joined(separator: ",\n"))
      )\(key.isEmpty ? "" : " WITHOUT ROWID");

      """
  }

  /// The text of `sql/trusted/<table>.sql`.
  var transform: String {
    """
    /* ---
    \(header.joined(separator: "\n"))
    --- */
    \(key.isEmpty ? plainSelect : newestSelect)

    """
  }

  private var header: [String] {
    var lines = ["description: \(description)"]
    if !key.isEmpty { lines.append("key: [\(key.map(\.trustedName).joined(separator: ", "))]") }
    lines.append("columns:")
    lines += columns.map { column in
      var entries = [
        "description: \(yaml(column.profile.header))", "label: \(yaml(column.profile.header))",
      ]
      if case .cents = column.kind { entries.append("unit: cents") }
      if let format = column.format { entries.append("format: \(format)") }
      if let data = column.personalData { entries.append("pii: \(data.rawValue)") }
      return "  \(column.trustedName): {\(entries.joined(separator: ", "))}"
    }
    return lines + rules
  }

  private var description: String {
    if key.isEmpty { return "One row per line of \(table)." }
    let names = key.map(\.trustedName).joined(separator: " and ")
    return "One row per \(names). The newest line wins."
  }

  /// Rules that the sample keeps, or breaks where it has dirt to be set aside.
  private var rules: [String] {
    var lines = ["rules:", "  - row_count: {min: 1}", "    on_failure: stop"]
    lines.append("    dimension: completeness")
    // A column without gaps in the file has one exactly where a value could not be read.
    let dirty = columns.filter {
      $0.losesValues && $0.profile.valueCount == $0.profile.recordCount && !isKey($0)
    }
    for column in dirty {
      lines += [
        "  - not_null: [\(column.trustedName)]", "    name: \(column.trustedName)_is_read",
        "    on_failure: quarantine", "    dimension: validity",
      ]
    }
    for column in columns {
      guard case .yesNo = column.kind else { continue }
      lines += [
        "  - accepted_values: {column: \(column.trustedName), values: [0, 1]}",
        "    on_failure: warn", "    dimension: validity",
      ]
    }
    return lines
  }

  private var plainSelect: String {
    """
    SELECT
    \(selectList(of: sql(table)))
    FROM raw.\(sql(table)) AS \(sql(table))
    """
  }

  private var newestSelect: String {
    let inner = columns.map {
      "      \(sql(table)).\(sql($0.profile.name)) AS \(sql($0.profile.name)),"
    }
    let partition = key.map { "        \(reading($0, of: sql(table)))" }
    let recency = Set(columns.map(\.profile.name)).free("recency")
    // What has no key that can be read is not one thing: it goes on, and is quarantined row by row.
    let keyless = key.map { "  OR (\(reading($0, of: "ranked"))) IS NULL" }
    return """
      WITH
        ranked AS (
          SELECT
      \(inner.joined(separator: "\n"))
            row_number() OVER (
              PARTITION BY
      \(partition.map { "          " + $0.drop { $0 == " " } }.joined(separator: ",\n"))
              ORDER BY \(sql(table))._load_id DESC, \(sql(table))._line DESC
            ) AS \(recency)
          FROM raw.\(sql(table)) AS \(sql(table))
        )
      SELECT
      \(selectList(of: "ranked"))
      FROM ranked
      WHERE
        ranked.\(recency) = 1
      \(keyless.joined(separator: "\n"))
      """
  }

  private func selectList(of alias: String) -> String {
    columns.map { "  \(reading($0, of: alias)) AS \(sql($0.trustedName))" }
      .joined(separator: ",\n")
  }

  private func reading(_ column: DraftedColumn, of alias: String) -> String {
    column.kind.reading(of: "\(alias).\(sql(column.profile.name))")
  }

  private func isKey(_ column: DraftedColumn) -> Bool {
    key.contains { $0.profile.name == column.profile.name }
  }

  private var title: String {
    let words = table.replacing("_", with: " ")
    return words.prefix(1).uppercased() + words.dropFirst()
  }

  /// A name as SQL takes it: with quotes where it is a word of SQL.
  private func sql(_ name: String) -> String { sample.isBare(name) ? name : "\"\(name)\"" }

  /// A scalar of YAML, quoted where its characters would mean something.
  private func yaml(_ text: String) -> String {
    let isPlain =
      text.wholeMatch(of: /[\p{L}][\p{L}\p{N}_ ().º°ª\/-]*/) != nil && !text.hasSuffix(" ")
      && !["true", "false", "yes", "no", "null", "on", "off", "y", "n"].contains(text.lowercased())
    guard !isPlain else { return text }
    var quoted = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": quoted += "\\\(scalar)"
      case "\n": quoted += "\\n"
      case "\t": quoted += "\\t"
      case _ where Self.isUnprintable(scalar):
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    // The text may stand in a comment of SQL, which `*/` would end.
    return "\"\(quoted.replacing("*/", with: "*\\x2F"))\""
  }

  /// What YAML takes in a text only as an escape.
  private static func isUnprintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F...0x9F, 0x2028...0x2029, 0xFEFF, 0xFFFE...0xFFFF: true
    default: false
    }
  }
}
