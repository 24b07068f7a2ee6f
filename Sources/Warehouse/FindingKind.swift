// What is known of a finding before it is found: the catalogue that `check --codes` prints.

/// A kind of finding, known by its code.
public struct FindingKind: Sendable, Hashable {
  /// The name of the kind, by which it is switched off.
  public let code: String
  /// How grave such a finding is.
  public let severity: Finding.Severity
  /// Whether a project may do without it; what the engine itself rests on is always on.
  public let isSwitchable: Bool
  /// What is found, in a phrase.
  public let summary: String
  /// What to write instead, in a phrase.
  public let advice: String

  /// Creates a kind.
  public init(
    _ code: String, _ severity: Finding.Severity, isSwitchable: Bool = true, _ summary: String,
    instead advice: String
  ) {
    self.code = code
    self.severity = severity
    self.isSwitchable = isSwitchable
    self.summary = summary
    self.advice = advice
  }
}
