// All that the linters say of a project, file by file, with what is switched off taken out. What is only
// seen of the project as a whole is in ProjectLint+Tables.swift.

import Migrations
import Query
import SQLText
import SQLite
import Transforms
public import Warehouse

/// The linters over a whole project, without data.
public struct ProjectLint {
  /// What is found, in the order of files and lines.
  public let findings: [Finding]
  /// What could not be looked at: switches that cannot be read, files that are no text.
  public let errors: [PantanalError]

  /// The kinds of findings there are, in the order of the documentation.
  public static let kinds: [FindingKind] =
    DDLCode.allCases.map(\.kind) + LintCode.allCases.map(\.kind)

  /// Looks at a project.
  ///
  /// - Parameters:
  ///   - project: The project.
  ///   - compiled: The project compiled; without it, as when something does not compile, what rests on
  ///     the whole is left out.
  /// - Throws: ``SQLiteError`` when a shape cannot be read.
  public init(_ project: Project, compiled: CompiledProject?) throws {
    var errors: [PantanalError] = []
    let shapes = try compiled?.shapes ?? Migrations.declaredShape(of: project).shape
    // What migrations may not say is an error of compiling already.
    var findings = try Self.ddlFindings(project, shapes, isRefused: compiled == nil)
    let queries = Self.savedQueries(of: project, &errors)
    findings += Self.findings(inFilesOf: project, queries, shapes)
    if let compiled { findings += try compiled.tableFindings() }
    let switches = SwitchBoard(project, queries, &errors)
    findings = switches.apply(to: Array(Set(findings)), isWhole: compiled != nil)
    self.findings = findings.sorted { ($0.place, $0.code) < ($1.place, $1.code) }
    self.errors = errors
  }

  private static func ddlFindings(
    _ project: Project, _ shapes: Connection, isRefused: Bool
  ) throws -> [Finding] {
    do {
      return try Migrations.findings(in: project, shape: shapes)
        .filter { !isRefused || $0.severity != .error }
    } catch is PantanalError {
      // Their names are wrong, which is such an error too.
      return []
    }
  }

  private static func savedQueries(
    of project: Project, _ errors: inout [PantanalError]
  ) -> [SQLFile] {
    let queries = SavedQueries(of: project.root)
    return queries.names.compactMap { name in
      do {
        return try queries.query(named: name)
      } catch {
        if let error = error as? PantanalError { errors.append(error) }
        return nil
      }
    }
  }

  private static func findings(
    inFilesOf project: Project, _ queries: [SQLFile], _ shapes: Connection
  ) -> [Finding] {
    let lint = TransformLint(shapes)
    var findings: [Finding] = []
    for (table, file) in project.transforms {
      findings += lint.findings(inTransform: file)
      findings += expressions(of: file, about: table, lint)
    }
    for file in project.models {
      findings += lint.findings(inModel: file)
      let table = TableName(.refined, "feature_\(file.name)")
      findings += expressions(of: file, about: table, lint)
    }
    for file in project.ruleQueries { findings += lint.findings(inRule: file) }
    for file in queries { findings += lint.findings(inQuery: file) }
    return findings
  }

  private static func expressions(
    of file: SQLFile, about table: TableName, _ lint: TransformLint
  ) -> [Finding] {
    let rules = (try? file.header["rules"]?.list()) ?? []
    return rules.flatMap { rule -> [Finding] in
      guard rule.isMap, let yaml = rule["expression"], let text = try? yaml.text() else {
        return []
      }
      return lint.findings(inExpression: text, about: table, at: yaml.place)
    }
  }
}
