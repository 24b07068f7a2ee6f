// What a column becomes: its kind, its type in TRUSTED, what is personal about it, and why.

import Warehouse

/// A column as a draft has it.
struct DraftedColumn {
  let profile: ColumnProfile
  let kind: ValueKind
  /// The personal data it holds.
  let personalData: Source.PersonalData?
  /// Why it is what it is, for people.
  let reason: String

  /// Its name in TRUSTED.
  var trustedName: String

  /// Whether every record of the sample has a value of its kind.
  var isComplete: Bool {
    profile.recordCount > 0 && profile.valueCount == profile.recordCount
      && (kind == .text || profile.kindCounts[kind] == profile.valueCount || isYesNo)
  }

  private var isYesNo: Bool { if case .yesNo = kind { true } else { false } }

  /// Whether some values of the sample are not of its kind, and become NULL.
  var losesValues: Bool {
    kind != .text && !isYesNo && (profile.kindCounts[kind] ?? 0) < profile.valueCount
  }

  /// Its declared type.
  var type: String {
    switch kind {
    case .cpf: "VARCHAR(11)"
    case .cnpj: "VARCHAR(14)"
    case .postalCode: "VARCHAR(8)"
    case .state: "VARCHAR(2)"
    case .phone: "VARCHAR(20)"
    case .date: "DATE"
    case .timestamp: "TIMESTAMP"
    case .yesNo: "BOOLEAN"
    case .integer, .cents: "BIGINT"
    case .number: "DOUBLE"
    case .email, .text: length.map { "VARCHAR(\($0))" } ?? "TEXT"
    }
  }

  /// Room for longer values than the sample has, or nil where text has no bound.
  private var length: Int? {
    [10, 20, 40, 60, 80, 120, 200, 255].first { Int64($0) * 2 >= profile.longest * 3 }
  }

  /// The CHECK that holds it to its type; `name` is how it is written in SQL.
  func check(_ name: String) -> String? {
    let day = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]"
    let optional = isComplete ? "" : "\(name) IS NULL OR "
    switch type {
    case "DATE":
      return "\(name) GLOB '\(day)'\n      AND \(name) IS date(\(name), '+0 days')"
    case "TIMESTAMP":
      let seconds = "substr(\(name), 1, 19)"
      return "\(seconds) GLOB '\(day) [0-9][0-9]:[0-9][0-9]:[0-9][0-9]'\n"
        + "      AND \(seconds) IS datetime(\(seconds), '+0 days')"
    case "BOOLEAN": return "\(name) IN (0, 1)"
    case "BIGINT": return "\(optional)typeof(\(name)) = 'integer'"
    case "DOUBLE": return "\(optional)typeof(\(name)) IN ('real', 'integer')"
    case "TEXT": return nil
    default: return "length(\(name)) <= \(type.filter(\.isNumber))"
    }
  }

  /// How values of the column are shown to people.
  var format: String? {
    switch kind {
    case .date: "date"
    case .cents: "integer"
    default: nil
    }
  }
}
