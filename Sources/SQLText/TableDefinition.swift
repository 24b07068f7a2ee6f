// A CREATE TABLE statement taken apart: what PRAGMAs do not tell (CHECKs, declared types as written,
// ON DELETE actions) and where in the text each thing stands, so that parts of it can be left out or
// replaced. Reading is in TableDefinition+Reading.swift.

/// What a CREATE TABLE statement declares, each part with its place in the text.
public struct TableDefinition: Hashable, Sendable {
  /// One column.
  public struct Column: Hashable, Sendable {
    /// Its name, without quotes.
    public let name: String

    /// Its declared type as written, `VARCHAR(20)` for instance; empty when there is none.
    public let type: String

    /// Where the name and the type stand, in bytes of the text.
    public let range: Range<Int>

    /// Where all of it stands, constraints included.
    public let extent: Range<Int>

    /// The constraints written with the column.
    public let constraints: [Constraint]
  }

  /// One constraint, of a column or of the table.
  public struct Constraint: Hashable, Sendable {
    /// What is demanded.
    public enum Kind: Hashable, Sendable {
      case notNull
      case primaryKey([String])
      case unique([String])
      /// The expression as written, without its parentheses.
      case check(String)
      /// Without keys, the parent's primary key is meant.
      case foreignKey([String], parent: String, keys: [String])
      case defaultValue(String)
      case collation(String)
      case generated(String)
      /// `ON DELETE` or `ON UPDATE` with what follows.
      case action(String)
    }

    /// The name given by CONSTRAINT.
    public let name: String?

    /// What is demanded.
    public let kind: Kind

    /// Where it stands, in bytes of the text.
    public let range: Range<Int>

    /// Where it stands with its name and all that belongs to it, up to the next constraint.
    ///
    /// A conflict clause and DEFERRABLE belong to what they follow. So does an action, although it is
    /// also listed by itself.
    public let extent: Range<Int>

    /// Where a foreign key names its parent.
    public let parentRange: Range<Int>?
  }

  /// The text, of which all ranges count the bytes.
  public let sql: SQLText

  /// The schema the table is created in, when it is named.
  public let schema: String?

  /// The table's name, without quotes.
  public let name: String

  /// The columns in order.
  public let columns: [Column]

  /// The constraints written after the columns.
  public let constraints: [Constraint]

  /// The words after the closing parenthesis, in lower case: `without rowid`, `strict`.
  public let options: Set<String>

  /// Where all that follows the table's name stands: the parentheses and the options.
  public let bodyRange: Range<Int>

  /// Where the options stand; empty when there are none.
  public let optionsRange: Range<Int>

  /// Every constraint, with the column it is written with.
  public var allConstraints: [(column: Column?, constraint: Constraint)] {
    columns.flatMap { column in column.constraints.map { (column, $0) } }
      + constraints.map { (nil, $0) }
  }
}

extension TableDefinition.Column {
  /// The declared type without its arguments, in capitals: `VARCHAR` of `varchar(20)`.
  public var typeName: String {
    String(type.prefix { $0 != "(" }).trimmed.uppercased()
  }

  /// The first argument of the declared type: 20 of `VARCHAR(20)`.
  public var typeLength: Int? {
    guard let open = type.firstIndex(of: "(") else { return nil }
    return Int(String(type[type.index(after: open)...].prefix { $0 != "," && $0 != ")" }).trimmed)
  }
}

extension String {
  fileprivate var trimmed: String {
    var rest = self[...]
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }
}
