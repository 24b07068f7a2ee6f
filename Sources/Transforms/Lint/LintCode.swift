// The kinds of findings about SELECTs. Each family of them has a file in this folder.

public import Warehouse

/// What kinds of findings there are about transforms, models, rules and saved queries.
public enum LintCode: String, CaseIterable, Sendable {
  // Names.
  case unqualifiedTable = "unqualified-table"
  case unqualifiedColumn = "unqualified-column"
  case outerColumn = "outer-column"
  case selectStar = "select-star"
  case unusedColumn = "unused-column"
  case unreadColumn = "unread-column"
  // Joins and comparisons.
  case crossJoin = "cross-join"
  case leftJoinInner = "left-join-inner"
  case joinTypes = "join-types"
  case compareTypes = "compare-types"
  case nullComparison = "null-comparison"
  case notInNull = "not-in-null"
  // Order.
  case orderAggregate = "order-aggregate"
  case orderWindow = "order-window"
  case orderLimit = "order-limit"
  case bareColumn = "bare-column"
  // Numbers.
  case integerDivision = "integer-division"
  case sumOfDoubles = "sum-of-doubles"
  // Keys, clocks, personal data.
  case missingKey = "missing-key"
  case runIDKey = "run-id-key"
  case clock = "clock"
  case piiPublished = "pii-published"
  // Spark.
  case sparkFunction = "spark-function"
  case sparkOperator = "spark-operator"
  case sparkLike = "spark-like"
  case sparkCast = "spark-cast"
  case sparkQuotes = "spark-quotes"
  case sparkString = "spark-string"
  case sparkRowid = "spark-rowid"
  case sparkDecimal = "spark-decimal"
  case sparkBoolean = "spark-boolean"
  case sparkZero = "spark-zero"
  case sparkSyntax = "spark-syntax"
  // Indexes.
  case scanInLoop = "scan-in-loop"
  case scanByKey = "scan-by-key"
  // The switches themselves.
  case lintUnknown = "lint-unknown"
  case lintUnused = "lint-unused"
}

extension LintCode {
  /// What the catalogue says of it.
  public var kind: FindingKind {
    switch self {
    case .unqualifiedTable:
      error(
        "a table without its layer; two layers may have one of that name", "`trusted.student`")
    case .unqualifiedColumn:
      warning("a column without its table where several are read", "`student.city`")
    case .outerColumn:
      warning(
        "a column in a sub-query that is not of its tables but of the query around it",
        "the table before the column")
    case .selectStar:
      warning("`*` at the end of a transform: a new column of an input breaks it", "the columns")
    case .unusedColumn:
      warning("a column of a common table or sub-query, or all of it, that nothing uses", "less")
    case .unreadColumn:
      FindingKind(
        rawValue, .information, "a TRUSTED column that no transform, model, rule or mart reads",
        instead: "less, where nobody asks for it")
    case .crossJoin:
      warning("a join that connects nothing: every row with every row", "ON, or CROSS JOIN")
    case .leftJoinInner:
      warning(
        "a LEFT JOIN whose missing rows a condition drops again",
        "INNER JOIN, or the condition in ON")
    case .joinTypes:
      warning("a join of columns of different types, such as text and numbers", "a cast")
    case .compareTypes:
      warning(
        "text compared with a number, or a day with a text that is none",
        "the same type on both sides; days as '2025-12-31'")
    case .nullComparison:
      error("a comparison with NULL, which is never true", "IS NULL, IS NOT NULL")
    case .notInNull:
      warning("NOT IN over a column that may be NULL, which then is never true", "NOT EXISTS")
    case .orderAggregate:
      warning(
        "an aggregate whose result depends on the order of the rows",
        "its form with OVER (PARTITION BY … ORDER BY …), or min and max")
    case .orderWindow:
      warning(
        "row_number, lag, first_value… whose ORDER BY leaves ties",
        "the rest of a key in ORDER BY")
    case .orderLimit: warning("LIMIT without ORDER BY", "ORDER BY with a key at its end")
    case .bareColumn:
      warning(
        "a column beside aggregates that is not grouped by: SQLite takes it from any row",
        "the column in GROUP BY, or min and max")
    case .integerDivision:
      warning(
        "a whole number divided by one: SQLite drops the fraction, Spark keeps it",
        "`/ 100e0`, or `CAST(a / CAST(b AS DOUBLE) AS BIGINT)`")
    case .sumOfDoubles:
      warning("a sum or mean of amounts whose table has them in cents", "`sum(x_cents) / 100e0`")
    case .missingKey:
      warning("a transform without a key: always computed whole", "`key:`, or a PRIMARY KEY")
    case .runIDKey:
      error("a key made of :run_id: every run makes new rows", "a key of the data")
    case .clock:
      FindingKind(
        rawValue, .error, isSwitchable: false,
        "the clock or chance in a transform, model or rule, also hidden: 'n' || 'ow'",
        instead: "`:as_of`")
    case .piiPublished:
      warning(
        "a column that personal data reaches by lineage, that a mart publishes, and whose header does"
          + " not say so", "a masking function, `pii: cpf` or `pii: none`")
    case .sparkFunction:
      warning("a function that Spark lacks or knows otherwise", "the function of the hint")
    case .sparkOperator:
      warning("an operator that Spark lacks: GLOB, MATCH, IS, ->, COLLATE", "that of the hint")
    case .sparkLike:
      warning("LIKE, which ignores case in SQLite and not in Spark", "`lower(x) LIKE 'a%'`")
    case .sparkCast:
      warning("a cast to another type than these", "BIGINT, DOUBLE, VARCHAR(n); `to_date(x)`")
    case .sparkQuotes: warning("a name in \"…\" or […]: a string in Spark", "`` `name` ``")
    case .sparkString: warning("a backslash in a string: an escape in Spark", "`[0-9]` for `\\d`")
    case .sparkRowid: warning("rowid, which Spark has not", "a key")
    case .sparkDecimal:
      warning("a number such as 100.0 in arithmetic: a decimal in Spark", "`100e0`")
    case .sparkBoolean:
      warning("a number as a condition, or a condition as a number", "`x = 1`; CASE")
    case .sparkZero:
      warning("a division that may be by zero: NULL here, an error in Spark", "`/ nullif(x, 0)`")
    case .sparkSyntax:
      warning(
        "syntax that Spark lacks: UNION in a recursion, MATERIALIZED, INDEXED BY, json_each…",
        "what the hint says")
    case .scanInLoop:
      warning(
        "a large table read whole for each row of another; sizes by `expected_rows:`",
        "the index of the hint, in a migration")
    case .scanByKey:
      warning(
        "a large table read whole to refresh a few keys; sizes by `expected_rows:`",
        "the index of the hint, in a migration")
    case .lintUnknown:
      FindingKind(
        rawValue, .error, isSwitchable: false,
        "a switch for a code that does not exist, or that is always on",
        instead: "a code of this list")
    case .lintUnused:
      FindingKind(
        rawValue, .warning, isSwitchable: false, "a switch that switches nothing off",
        instead: "nothing")
    }
  }

  private func error(_ summary: String, _ advice: String) -> FindingKind {
    FindingKind(rawValue, .error, summary, instead: advice)
  }

  private func warning(_ summary: String, _ advice: String) -> FindingKind {
    FindingKind(rawValue, .warning, summary, instead: advice)
  }
}

extension Finding {
  /// A finding of the linter of SELECTs.
  public init(_ code: LintCode, _ message: String, hint: String? = nil, at place: Place) {
    self.init(
      code: code.rawValue, severity: code.kind.severity, message: message, hint: hint,
      place: place)
  }
}
