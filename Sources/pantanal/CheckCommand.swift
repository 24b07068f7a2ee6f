// pantanal check: everything that can be known without data.

import ArgumentParser
import Foundation
import Pipeline
import Warehouse

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract:
      "Compile the whole project, lint it and run its unit tests, without data or connections.")

  @Argument(
    help: ArgumentHelp(
      "Files or folders whose findings are shown (default: all).", valueName: "path"))
  var paths: [String] = []

  @Flag(help: "Let warnings fail the check too.")
  var strict = false

  @Flag(help: "List the codes of the linters' findings, and check nothing.")
  var codes = false

  @OptionGroup var options: GlobalOptions

  func run() throws {
    if codes { return listCodes() }
    let session = try Session(options, isChecking: true)
    var errors: [PantanalError] = []
    let compiled = try collecting(&errors) { try session.pipeline().compiled }
    let findings = try findings(session, compiled, &errors)
    show(findings)
    errors += findings.filter { $0.severity == .error }.map { $0.failure(.checkFailed) }
    let warningCount = findings.count { $0.severity == .warning }
    if strict, warningCount > 0 {
      errors.append(
        PantanalError(
          .checkFailed, "\(warningCount.counted("warning")), and --strict allows none",
          hint: "mend them, or switch them off with a reason: lint: {off: [{code: …, reason: …}]}"))
    }
    var testCount = 0
    if let compiled {
      let tests = try UnitTests(of: compiled)
      let results = try tests.tests.map { try tests.run($0) }
      errors += tests.errors + UnitTestReport.errors(of: results, isShown: false)
      testCount = results.count
    }
    if let error = PantanalError.joining(errors) { throw error }
    summarise(session, testCount: testCount, warningCount: warningCount)
  }

  private func collecting<Result>(
    _ errors: inout [PantanalError], _ body: () throws -> Result
  ) rethrows -> Result? {
    do {
      return try body()
    } catch let error as PantanalError {
      errors += error.parts.isEmpty ? [error] : error.parts
      return nil
    }
  }

  // MARK: Findings

  private func findings(
    _ session: Session, _ compiled: CompiledProject?, _ errors: inout [PantanalError]
  ) throws -> [Finding] {
    let lint = try ProjectLint(session.project, compiled: compiled)
    errors += lint.errors
    let root = session.project.root.path
    let wanted = paths.map { path -> String in
      let path = path.hasPrefix(root) ? String(path.dropFirst(root.count)) : path
      return path.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
    }
    guard !wanted.isEmpty else { return lint.findings }
    return lint.findings.filter { finding in
      wanted.contains { $0 == finding.place.file || finding.place.file.hasPrefix($0 + "/") }
    }
  }

  /// Errors are shown where the program ends; scripts get every finding in one list.
  private func show(_ findings: [Finding]) {
    if options.json {
      for finding in findings { Terminal.output(FindingReport(finding: finding).object.text) }
      return
    }
    let shown = findings.filter {
      $0.severity == .warning || $0.severity == .information && options.verbose
    }
    for finding in shown {
      for line in FindingReport(finding: finding).lines + [""] { Terminal.error(line) }
    }
  }

  private func listCodes() {
    if options.json {
      for object in FindingReport.objects(of: ProjectLint.kinds) { Terminal.output(object.text) }
    } else {
      for line in FindingReport.lines(of: ProjectLint.kinds) { Terminal.output(line) }
    }
  }

  // MARK: Summary

  private func summarise(_ session: Session, testCount: Int, warningCount: Int) {
    let project = session.project
    let migrationCount = project.migrations.values.reduce(0) { $0 + $1.count }
    let warnings = warningCount == 0 ? "" : ", \(warningCount.counted("warning"))"
    session.output(
      """
      \(project.sources.count.counted("source")), \(migrationCount.counted("migration")), \
      \(project.transforms.count.counted("transform")), \
      \(project.ruleQueries.count.counted("query rule")), \
      \(project.models.count.counted("model")), \
      \(testCount.counted("unit test")): no errors\(warnings)
      """,
      .object([
        "sources": .integer(project.sources.count), "migrations": .integer(migrationCount),
        "transforms": .integer(project.transforms.count),
        "rule_queries": .integer(project.ruleQueries.count),
        "models": .integer(project.models.count), "unit_tests": .integer(testCount),
        "warnings": .integer(warningCount),
      ]))
  }
}
