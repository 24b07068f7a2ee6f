// What a linter has to say about a file of the project. Which codes there are is said by the linters:
// DDLCode in Migrations, LintCode in Transforms.

/// Something a linter has to say about a file.
public struct Finding: Sendable, Hashable {
  /// How grave a finding is.
  public enum Severity: String, CaseIterable, Sendable, Comparable {
    /// It fails `check`.
    case error
    /// It fails `check --strict`.
    case warning
    /// It fails nothing.
    case information

    /// Whether a finding of one severity comes before one of the other.
    public static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }

    private var rank: Int {
      switch self {
      case .error: 0
      case .warning: 1
      case .information: 2
      }
    }
  }

  /// What kind of finding it is, `ddl-type` for instance: the name it is switched off by.
  public let code: String
  /// How grave it is.
  public let severity: Severity
  /// What is wrong, in one sentence without a full stop.
  public let message: String
  /// What to write instead.
  public let hint: String?
  /// Where it is.
  public let place: Place

  /// Creates a finding.
  public init(
    code: String, severity: Severity, message: String, hint: String?, place: Place
  ) {
    self.code = code
    self.severity = severity
    self.message = message
    self.hint = hint
    self.place = place
  }

  /// The finding as a failure, its code behind its sentence.
  public func failure(_ code: PantanalError.Code) -> PantanalError {
    PantanalError(code, "\(message) (\(self.code))", hint: hint, place: place)
  }
}
