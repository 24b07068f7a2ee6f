// What transforms and rules may use beside the rows: the day of the run, the run's name, and the
// variables of the project. One value that is bound wherever their SQL is executed.

public import SQLite

/// The values of the parameters of transforms and rules, such as `:as_of`.
public struct Parameters: Sendable, Equatable {
  /// The day that the work is for, `:as_of`.
  public static let asOfName = "as_of"
  /// The name of the run that computes a row, `:run_id`.
  public static let runIDName = "run_id"
  /// The parameters that every project has.
  public static let builtIn = [asOfName, runIDName]

  /// The day the work is for, `YYYY-MM-DD`.
  public let asOf: String
  /// The run, as the catalog names it; empty where no run is under way.
  public let runID: String
  /// The variables of the project by name.
  public let variables: [String: Value]

  /// Takes values together.
  public init(asOf: String, runID: String = "", variables: [String: Value] = [:]) {
    self.asOf = asOf
    self.runID = runID
    self.variables = variables
  }

  /// The names that SQL may use, in the order in which they are shown.
  public var names: [String] { Self.builtIn + variables.keys.sorted() }

  /// All values by name, as a statement takes them.
  public var values: [String: Value] {
    variables.merging([Self.asOfName: .text(asOf), Self.runIDName: .text(runID)]) { _, own in own }
  }

  /// The same values in a run.
  public func inRun(_ runID: String) -> Parameters {
    Parameters(asOf: asOf, runID: runID, variables: variables)
  }

  /// What the result of SQL that uses some of them depends on: their values as text, by name.
  ///
  /// The run is left out, because nothing is computed anew for the sake of another name.
  public func definition(of used: Set<String>) -> [String: String] {
    values.filter { used.contains($0.key) && $0.key != Self.runIDName }
      .mapValues(Self.text)
  }

  /// A value as SQL writes it, so that the text `1` is not the number.
  private static func text(_ value: Value) -> String {
    switch value {
    case .null: "NULL"
    case .integer(let integer): String(integer)
    case .double(let double): "\(double)"
    case .text(let text): text.sqlLiteral
    case .blob(let bytes): "\(bytes)"
    }
  }
}

// MARK: Names that are not known

extension Parameters {
  /// Why a parameter that nobody declares is refused.
  ///
  /// - Parameters:
  ///   - name: The name, without its colon.
  ///   - known: The names that may be used.
  ///   - code: The kind of failure.
  ///   - place: Where it is written.
  /// - Returns: The failure, with the nearest name that there is.
  public static func unknown(
    _ name: String, among known: [String], code: PantanalError.Code = .sqlInvalid, at place: Place?
  ) -> PantanalError {
    let list = known.map { ":\($0)" }.joined(separator: ", ")
    return PantanalError(
      code, "there is no parameter :\(name)",
      hint: Suggestion.closest(to: name, in: known).map { "did you mean :\($0)?" }
        ?? "known here: \(list); others are declared in pantanal.yaml under variables:",
      place: place)
  }
}

// MARK: Other values for a run

extension Parameters {
  /// The variables of a project with other values for some of them.
  ///
  /// - Parameters:
  ///   - declared: The variables as `pantanal.yaml` has them. A value keeps its kind.
  ///   - assignments: Texts of the form `name=value`.
  /// - Returns: All variables.
  /// - Throws: ``PantanalError`` for a name that is not declared, or a value of another kind.
  public static func variables(
    _ declared: [String: Value], with assignments: [String]
  ) throws -> [String: Value] {
    var variables = declared
    for assignment in assignments {
      guard let sign = assignment.firstIndex(of: "=") else {
        throw PantanalError(
          .unknownName, "\(assignment) gives a variable no value",
          hint: "write --variable \(assignment)=value")
      }
      let name = String(assignment[..<sign])
      guard let value = declared[name] else { throw undeclared(name, declared.keys.sorted()) }
      let text = String(assignment[assignment.index(after: sign)...])
      variables[name] = try self.value(text, like: value, of: name)
    }
    return variables
  }

  private static func undeclared(_ name: String, _ names: [String]) -> PantanalError {
    let hint =
      if let near = Suggestion.closest(to: name, in: names) {
        "did you mean \(near)?"
      } else if names.isEmpty {
        "pantanal.yaml declares none; write there: variables: {\(name): …}"
      } else {
        "there are: \(names.joined(separator: ", "))"
      }
    return PantanalError(.unknownName, "the project has no variable \(name)", hint: hint)
  }

  private static func value(_ text: String, like value: Value, of name: String) throws -> Value {
    let given: Value? =
      switch value {
      case .integer: Int64(text).map { .integer($0) }
      case .double: Double(text).flatMap { $0.isFinite ? .double($0) : nil }
      case .null: Value(plainYAML: text)
      default: .text(text)
      }
    if let given { return given }
    let kind = value.integer == nil ? "a number" : "a whole number"
    throw PantanalError(
      .unknownName, "the variable \(name) is \(kind), and \(text) is none",
      hint: "pantanal.yaml says: \(name): \(Self.text(value))")
  }
}

extension Value {
  /// What an unquoted scalar of YAML stands for.
  ///
  /// A number where it is written as one, 1 and 0 for true and false, otherwise a text. `007` is a text,
  /// because a number would lose its zeros.
  init(plainYAML text: String) {
    if let integer = Int64(text), String(integer) == text {
      self = .integer(integer)
    } else if text.wholeMatch(of: /-?(0|[1-9][0-9]*)\.[0-9]+/) != nil, let double = Double(text) {
      self = .double(double)
    } else if text == "true" || text == "false" {
      self = .integer(text == "true" ? 1 : 0)
    } else {
      self = .text(text)
    }
  }
}
