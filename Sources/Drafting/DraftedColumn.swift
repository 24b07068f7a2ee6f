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
  var type: DeclaredType {
    switch kind {
    case .cpf: .varchar(11)
    case .cnpj: .varchar(14)
    case .postalCode: .varchar(8)
    case .state: .varchar(2)
    case .phone: .varchar(20)
    case .date: .date
    case .timestamp: .timestamp
    case .yesNo: .boolean
    case .integer, .cents: .bigint
    case .number: .double
    case .email, .text: .text(upTo: profile.longest)
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
