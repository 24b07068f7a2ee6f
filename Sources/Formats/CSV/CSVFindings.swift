/// How a CSV file is read, and why.
public struct CSVFindings: Sendable {
  /// One thing that was decided.
  public struct Decision: Hashable, Sendable {
    /// Its name, as in a source's declaration: `delimiter`, `skip_lines`, ….
    public let option: String
    /// What was decided, as it would be written there.
    public let value: String
    /// Why, in words and without any value of the file.
    public let reason: String
    /// Whether it was said rather than found.
    public let isGiven: Bool
  }

  /// How the file is read.
  public internal(set) var dialect: CSVDialect

  /// How many fields most records of the beginning have; nil where that cannot be told.
  public internal(set) var fieldCount: Int?

  /// How many of these fields, the last ones, are empty in every record of the beginning.
  var emptyTailCount = 0

  /// What was decided, and why, in a fixed order.
  public internal(set) var decisions: [Decision] = []

  init(_ dialect: CSVDialect) { self.dialect = dialect }

  mutating func note(_ option: String, _ value: String, _ reason: String, isGiven: Bool = false) {
    let reason = isGiven ? "as declared" : reason
    decisions.append(Decision(option: option, value: value, reason: reason, isGiven: isGiven))
  }
}

extension CSVFindings.Decision: CustomStringConvertible {
  /// The decision and its reason as one line.
  public var description: String { "\(option): \(value) (\(reason))" }
}
