// The unit tests of a project: found, chosen, run. What they say is in Transforms; the rules that a
// test may ask are Quality's.

import Foundation
import Quality
import SQLite
public import Transforms
public import Warehouse

/// The unit tests of a project's transforms.
public struct UnitTests {
  /// The tests, in the order of their files.
  public let tests: [UnitTest]
  /// What is wrong with the files that could not be read.
  public let errors: [PantanalError]
  let compiled: CompiledProject

  /// Reads the unit tests of a compiled project.
  public init(of compiled: CompiledProject) throws {
    var tests: [UnitTest] = []
    var errors: [PantanalError] = []
    for url in try compiled.project.testFiles {
      do {
        tests += try Self.read(url, of: compiled)
      } catch let error as PantanalError {
        errors += error.parts.isEmpty ? [error] : error.parts
      }
    }
    self.tests = tests
    self.errors = errors
    self.compiled = compiled
  }

  private static func read(_ url: URL, of compiled: CompiledProject) throws -> [UnitTest] {
    let project = compiled.project
    let folder = url.deletingLastPathComponent()
    let tests = try UnitTest.all(
      in: project.text(of: url), file: url.path(relativeTo: project.root),
      load: { try project.text(of: folder.appending(path: $0)) })
    for test in tests.prefix(1) where compiled.compilations[test.table] == nil {
      let tables = compiled.compilations.keys.map(\.description).sorted()
      throw PantanalError(
        .testInvalid, "no transform fills \(test.table)",
        hint: Suggestion.closest(to: test.table.description, in: tables)
          .map { "did you mean \($0)?" } ?? "a transform is a file in sql/trusted or sql/refined",
        place: test.place)
    }
    return tests
  }

  /// The tests that are chosen.
  ///
  /// - Parameters:
  ///   - selectors: Tables (`trusted.student`, `trusted.*`), tags of a test or of its transform
  ///     (`tag:finance`), or files; nothing means all.
  ///   - name: A part of the names of the cases, in any letter case; nothing means all.
  /// - Returns: The tests, in the order of their files.
  /// - Throws: ``PantanalError`` for a selector that selects nothing.
  public func selected(_ selectors: [String], named name: String? = nil) throws -> [UnitTest] {
    var chosen = tests
    if !selectors.isEmpty {
      for selector in selectors where !tests.contains(where: { matches(selector, $0) }) {
        throw unknown(selector)
      }
      chosen = tests.filter { test in selectors.contains { matches($0, test) } }
    }
    guard let name else { return chosen }
    let named = chosen.filter { $0.name.lowercased().contains(name.lowercased()) }
    guard !named.isEmpty else {
      throw PantanalError(
        .unknownName, "no case is called \(name)",
        hint: Suggestion.closest(to: name, in: chosen.map(\.name)).map { "did you mean \($0)?" })
    }
    return named
  }

  private func matches(_ selector: String, _ test: UnitTest) -> Bool {
    if selector.hasPrefix("tag:") {
      let tag = String(selector.dropFirst(4))
      let transform = compiled.compilations[test.table]?.transform
      return test.tags.contains(tag) || transform?.tags.contains(tag) == true
    }
    if selector.hasSuffix(".*") { return test.table.description.hasPrefix(selector.dropLast()) }
    if test.table.description == selector || test.file == selector { return true }
    guard selector.hasSuffix(".yaml") || selector.hasSuffix(".yml") else { return false }
    // A path from where one stands: the shell completes those.
    let here = URL(filePath: FileManager.default.currentDirectoryPath, directoryHint: .isDirectory)
    let path = URL(filePath: selector, relativeTo: here).path(relativeTo: compiled.project.root)
    return test.file == path || test.file.hasSuffix("/" + selector)
  }

  private func unknown(_ selector: String) -> PantanalError {
    let names = tests.flatMap { [$0.table.description, $0.file] }
    let isTable = TableName(selector).map { compiled.compilations[$0] != nil } ?? false
    return PantanalError(
      .unknownName, isTable ? "\(selector) has no unit tests" : "\(selector) selects no unit test",
      hint: Suggestion.closest(to: selector, in: names).map { "did you mean \($0)?" }
        ?? "unit tests are written in sql/tests; pantanal test --create TABLE --key … writes one")
  }

  /// Runs a test.
  public func run(_ test: UnitTest) throws -> UnitTestResult {
    guard let compilation = compiled.compilations[test.table] else {
      preconditionFailure("a unit test of a transform that is not there was read")
    }
    let rules = compiled.ruleSets[test.table]
    let shapes = compiled.shapes
    let runner = UnitTestRunner(
      compilation, on: shapes, variables: compiled.project.settings.variables,
      ruleReads: rules?.reads ?? []
    ) { given, parameters in
      guard let rules else { return [:] }
      return try rules.reading(only: given, on: shapes)
        .audit(stage: Stage.name, on: shapes, parameters: parameters).brokenRules()
    }
    return runner.run(test)
  }
}
