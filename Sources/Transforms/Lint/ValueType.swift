// What kind of values an expression gives, as far as declared types and well-known functions tell.

/// The kind of the values of a column or an expression.
enum ValueType: Sendable, Equatable {
  case integer
  /// A double.
  case real
  /// A literal such as `100.0`: a double in SQLite, a decimal in Spark.
  case decimal
  case text
  case day
  case instant
  /// A column declared BOOLEAN, which holds 0 and 1.
  case flag
  /// What a comparison gives.
  case truth
  case null
  case unknown

  /// The kind of values of a declared type.
  init(declared: String) {
    let name = declared.prefix { $0.isLetter }.uppercased()
    switch name {
    case "BIGINT", "INTEGER", "INT", "SMALLINT", "TINYINT": self = .integer
    case "DOUBLE", "REAL", "FLOAT": self = .real
    case "VARCHAR", "TEXT", "CHAR", "NVARCHAR": self = .text
    case "DATE": self = .day
    case "TIMESTAMP", "DATETIME": self = .instant
    case "BOOLEAN": self = .flag
    default: self = .unknown
    }
  }

  /// Whether the values are numbers.
  var isNumber: Bool { [.integer, .real, .decimal, .flag, .truth].contains(self) }

  /// Whether the values are texts for SQLite, days and instants among them.
  var isText: Bool { [.text, .day, .instant].contains(self) }

  /// Whether a division of such values by each other drops the fraction.
  var isWhole: Bool { self == .integer || self == .flag }

  /// What people call it.
  var words: String {
    switch self {
    case .integer: "a whole number"
    case .real, .decimal: "a number"
    case .text: "text"
    case .day: "a day"
    case .instant: "an instant"
    case .flag: "0 or 1"
    case .truth: "yes or no"
    case .null, .unknown: "a value"
    }
  }

  /// The kind of values that come of either.
  func joined(with other: ValueType) -> ValueType {
    if self == other || other == .null { return self }
    if self == .null { return other }
    if isNumber, other.isNumber {
      if self == .real || other == .real { return .real }
      if self == .decimal || other == .decimal { return .decimal }
      return .integer
    }
    return .unknown
  }

  /// What a function of SQLite's or ours gives, nothing where its arguments decide.
  static func result(of function: String) -> ValueType? { results[function] }

  private static let results: [String: ValueType] = {
    var results: [String: ValueType] = [:]
    func give(_ type: ValueType, _ names: String) {
      for name in names.split(separator: " ") { results[String(name)] = type }
    }
    give(
      .integer,
      """
      count row_number rank dense_rank ntile length instr unicode datediff year month day quarter dayofweek
      weekofyear dayofyear hour minute second parse_cents levenshtein regexp_count approx_count_distinct
      """.replacing("\n", with: " "))
    give(
      .real,
      """
      avg total round months_between parse_number similarity sqrt exp ln log log10 pow power median
      percentile stddev stddev_samp stddev_pop variance var_samp var_pop corr percent_rank cume_dist
      julianday random_real
      """.replacing("\n", with: " "))
    give(
      .text,
      """
      upper lower initcap trim ltrim rtrim replace substr substring squeeze digits unaccent left right lpad
      rpad repeat reverse split_part translate concat concat_ws regexp_extract regexp_replace date_format
      cpf cnpj format_cpf format_cnpj cep phone uf pseudonym md5 sha1 sha2 group_concat hex printf format
      strftime char quote typeof
      """.replacing("\n", with: " "))
    give(.day, "date date_add date_sub add_months last_day trunc make_date to_date parse_date")
    give(.instant, "datetime to_timestamp parse_timestamp")
    give(.truth, "is_cpf is_cnpj regexp_like startswith endswith contains")
    return results
  }()

  /// Functions that give one of their arguments: all, or those from an index on.
  static let choosing: [String: Int] = [
    "coalesce": 0, "ifnull": 0, "nvl": 0, "nullif": 0, "min": 0, "max": 0, "greatest": 0,
    "least": 0, "abs": 0, "sum": 0, "first_value": 0, "last_value": 0, "nth_value": 0, "lag": 0,
    "lead": 0, "iif": 1, "if": 1, "nvl2": 1, "likely": 0, "unlikely": 0,
  ]
}
