// What the values of a column can turn out to be. Each kind is asked and read with the same SQL
// functions, so that a draft does to all rows what was tried on the sample.

import Warehouse

/// What a column's values mean.
enum ValueKind: Hashable {
  case cpf
  case cnpj
  case email
  case phone
  case postalCode
  case state
  case date(Locale)
  case timestamp(Locale)
  /// Two words, of which the first means yes.
  case yesNo(yes: String, no: String)
  case integer
  /// An amount of money, to be kept in whole cents.
  case cents(Locale)
  case number(Locale)
  case text

  /// How a country writes numbers and dates, as SQL functions name it.
  enum Locale: String, CaseIterable {
    case brazil = "pt-BR"
    case iso = "iso"
    case unitedStates = "en-US"
  }
}

extension ValueKind {
  /// The kinds that are asked of every column; those of two words and text come from what is seen.
  static var asked: [ValueKind] {
    let written = Locale.allCases.flatMap { locale in
      [ValueKind.date(locale), .timestamp(locale), .cents(locale), .number(locale)]
    }
    return [.cpf, .cnpj, .email, .phone, .postalCode, .state, .integer] + written
  }

  /// A SQL condition on a value without white space around it: whether it is of this kind.
  func test(of value: String) -> String {
    switch self {
    case .cpf: "is_cpf(\(value))"
    case .cnpj: "is_cnpj(\(value))"
    case .email: "\(value) LIKE '%_@_%.__%' AND instr(\(value), ' ') = 0"
    case .phone: "phone(\(value)) IS NOT NULL"
    case .postalCode: "cep(\(value)) IS NOT NULL"
    case .state: "uf(\(value)) IS NOT NULL"
    case .integer: "\(value) = CAST(CAST(\(value) AS BIGINT) AS VARCHAR(20))"
    case .yesNo(let yes, let no): "\(value) IN (\(yes.sqlText), \(no.sqlText))"
    case .text: "1"
    case .cents, .number: "\(reading(of: value)) IS NOT NULL"
    // A day may be read off an instant, but an instant is more than its day.
    case .date: "\(reading(of: value)) IS NOT NULL AND instr(\(value), ':') = 0"
    case .timestamp: "\(reading(of: value)) IS NOT NULL AND instr(\(value), ':') > 0"
    }
  }

  /// The SQL expression that reads a value of this kind.
  func reading(of value: String) -> String {
    switch self {
    case .cpf: "cpf(\(value))"
    case .cnpj: "cnpj(\(value))"
    case .email: "lower(squeeze(\(value)))"
    case .phone: "phone(\(value))"
    case .postalCode: "cep(\(value))"
    case .state: "uf(\(value))"
    case .date(let locale): "parse_date(\(value), '\(locale.rawValue)')"
    case .timestamp(let locale): "parse_timestamp(\(value), '\(locale.rawValue)')"
    case .yesNo(let yes, let no):
      "CASE squeeze(\(value)) WHEN \(yes.sqlText) THEN 1 WHEN \(no.sqlText) THEN 0 END"
    // Of `N/D` a mere CAST makes 0, of `1.5` 1, and of twenty digits the largest number there is.
    case .integer:
      "CASE squeeze(\(value)) WHEN CAST(CAST(squeeze(\(value)) AS BIGINT) AS VARCHAR(20))"
        + " THEN CAST(squeeze(\(value)) AS BIGINT) END"
    case .cents(let locale): "parse_cents(\(value), '\(locale.rawValue)')"
    case .number(let locale): "parse_number(\(value), '\(locale.rawValue)')"
    case .text: "nullif(squeeze(\(value)), '')"
    }
  }

  /// The words for one value of it.
  var noun: String {
    switch self {
    case .cpf: "a CPF"
    case .cnpj: "a CNPJ"
    case .email: "an e-mail address"
    case .phone: "a telephone number"
    case .postalCode: "a postal code"
    case .state: "a state"
    case .date(let locale): "a date (\(locale.rawValue))"
    case .timestamp(let locale): "an instant (\(locale.rawValue))"
    case .yesNo(let yes, let no): "\(yes) or \(no)"
    case .integer: "a whole number"
    case .cents(let locale): "an amount of money (\(locale.rawValue))"
    case .number(let locale): "a number (\(locale.rawValue))"
    case .text: "text"
    }
  }
}

extension String {
  var sqlText: String { "'\(replacing("'", with: "''"))'" }
}
