// What a SELECT is made of, with the place of every part in the text. How text becomes this is in
// Parser.swift; expressions are in SQLExpression.swift.

/// One SELECT of SQLite's grammar: common table expressions, the arms of a compound, order and limit.
///
/// All ranges count bytes of the text that was parsed.
///
/// Related SQLite documentation: <https://www.sqlite.org/lang_select.html>
public struct SelectStatement: Hashable, Sendable {
  /// From the first word to the last token.
  public let range: Range<Int>
  /// The common table expressions, in order.
  public let tables: [CommonTable]
  /// Whether `WITH RECURSIVE` is written, which alone does not mean that one recurs.
  public let isRecursive: Bool
  /// The arms of the compound, at least one.
  public let arms: [Arm]
  /// What the whole is ordered by.
  public let order: [OrderingTerm]
  /// How many rows at most.
  public let limit: SQLExpression?
  /// How many rows are left out before them.
  public let offset: SQLExpression?

  /// A common table expression.
  public struct CommonTable: Hashable, Sendable {
    /// From its name to its closing parenthesis.
    public let range: Range<Int>
    /// Its name without quotes.
    public let name: String
    /// The names of its columns where they are given.
    public let columns: [String]
    /// Whether it says MATERIALIZED (true), NOT MATERIALIZED (false) or neither.
    public let isMaterialized: Bool?
    /// What it stands for.
    public let statement: SelectStatement
  }

  /// One arm of a compound.
  public struct Arm: Hashable, Sendable {
    /// From its first word to its last token.
    public let range: Range<Int>
    /// What combines it with the arms before it; nothing for the first.
    public let operation: SetOperation?
    /// What it says.
    public let body: Body
  }

  /// What an arm says.
  public enum Body: Hashable, Sendable {
    case select(SelectCore)
    /// `VALUES (…), (…)`.
    case values([[SQLExpression]])
  }

  /// How two arms are combined.
  public enum SetOperation: Hashable, Sendable {
    case union, unionAll, intersect, except
  }
}

/// `SELECT … FROM … WHERE … GROUP BY … HAVING … WINDOW …`.
public struct SelectCore: Hashable, Sendable {
  /// From SELECT to the last token.
  public let range: Range<Int>
  /// Whether it says DISTINCT.
  public let isDistinct: Bool
  /// The result columns.
  public let columns: [ResultColumn]
  /// What it reads, empty where it says no FROM.
  public let from: [FromItem]
  /// The condition on rows.
  public let filter: SQLExpression?
  /// What rows are grouped by.
  public let grouping: [SQLExpression]
  /// The condition on groups.
  public let having: SQLExpression?
  /// The named windows.
  public let windows: [NamedWindow]

  /// One result column as written.
  public struct ResultColumn: Hashable, Sendable {
    /// The column with its alias.
    public let range: Range<Int>
    /// What it is.
    public let content: Content
    /// The alias without quotes.
    public let alias: String?

    /// What a result column is.
    public enum Content: Hashable, Sendable {
      case expression(SQLExpression)
      case star
      /// `t.*`.
      case tableStar(String)
    }
  }

  /// A window with a name.
  public struct NamedWindow: Hashable, Sendable {
    /// Its name without quotes.
    public let name: String
    /// What it says.
    public let window: Window
  }
}

/// One thing of a FROM, with how it joins what stands to its left.
public struct FromItem: Hashable, Sendable {
  /// With alias, operator and constraint.
  public let range: Range<Int>
  /// What is read.
  public let source: Source
  /// Where ``source`` alone is written: `layer.table`, or from parenthesis to parenthesis.
  public let sourceRange: Range<Int>
  /// The alias without quotes.
  public let alias: String?
  /// How it joins; nothing for the first.
  public let join: Join?

  /// What is read.
  public indirect enum Source: Hashable, Sendable {
    /// A table, view or common table expression; `isPlain` unless INDEXED BY or NOT INDEXED follows.
    case table(schema: String?, name: String, isPlain: Bool)
    case function(schema: String?, name: String, arguments: [SQLExpression])
    case query(SelectStatement)
    /// Joins in parentheses.
    case joins([FromItem])
  }

  /// How a thing joins what stands to its left.
  public struct Join: Hashable, Sendable {
    /// The kind.
    public let kind: Kind
    /// Whether it says NATURAL.
    public let isNatural: Bool
    /// The condition of ON.
    public let condition: SQLExpression?
    /// The columns of USING.
    public let using: [String]

    /// The kinds of joins.
    public enum Kind: Hashable, Sendable {
      case comma, inner, cross, left, right, full
    }
  }
}

/// What a window is over.
public struct Window: Hashable, Sendable {
  /// From parenthesis to parenthesis.
  public let range: Range<Int>
  /// The named window it extends.
  public let base: String?
  /// What rows are partitioned by.
  public let partition: [SQLExpression]
  /// How rows are ordered.
  public let order: [OrderingTerm]
  /// The expressions of the frame's bounds.
  public let bounds: [SQLExpression]
}

/// One term of an ORDER BY.
public struct OrderingTerm: Hashable, Sendable {
  /// What is ordered by.
  public let expression: SQLExpression
  /// Whether it says DESC.
  public let isDescending: Bool
}
