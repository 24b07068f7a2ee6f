// What an ODBC call answers when it fails, and the sentence a person reads about it.

/// One record of what the driver or the driver manager said about a call.
public struct Diagnostic: Hashable, Sendable {
  /// Five characters, the standard's name for the condition: `HY000`.
  public let state: String

  /// The data source's own number, 0 when it has none.
  public let nativeCode: Int

  /// The sentence, as the driver wrote it.
  public let message: String
}

/// A failed ODBC call, with every diagnostic record that came with it.
///
/// Connection strings hold passwords, so no error repeats one.
public struct ODBCError: Error, Hashable, Sendable {
  /// What was tried, in words: "list tables".
  public let operation: String

  /// The records, the most important first; empty when the driver said nothing.
  public let diagnostics: [Diagnostic]

  /// What to do about it, when it is known.
  public let hint: String?

  init(_ operation: String, _ diagnostics: [Diagnostic], hint: String? = nil) {
    self.operation = operation
    self.diagnostics = diagnostics
    self.hint = hint
  }

  /// One line about what was tried and what the driver answered.
  public var message: String {
    let answers = diagnostics.map { "\($0.message) (\($0.state))" }
    return answers.isEmpty
      ? "ODBC: \(operation) failed, and the driver did not say why"
      : "ODBC: \(operation) failed: \(answers.joined(separator: "; "))"
  }
}
