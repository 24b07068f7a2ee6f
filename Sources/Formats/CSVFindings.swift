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
  public let dialect: CSVDialect

  /// What was decided, and why, in a fixed order.
  public let decisions: [Decision]
}
