// Who switched what off: the project in pantanal.yaml, files in their headers and comments.

import Transforms
import Warehouse

/// The switches of a project and its files.
struct SwitchBoard {
  private let project: LintSwitches
  private let files: [String: LintSwitches]

  /// Reads the switches of all files that have some.
  init(_ project: Project, _ queries: [SQLFile], _ errors: inout [PantanalError]) {
    self.project = project.settings.lint
    let all =
      project.transforms.map(\.file) + project.models + project.ruleQueries + queries
      + project.migrations.values.flatMap(\.self)
    var files: [String: LintSwitches] = [:]
    for file in all {
      do {
        files[file.path] = try LintSwitches(of: file)
      } catch {
        if let error = error as? PantanalError { errors.append(error) }
      }
    }
    self.files = files
  }

  /// Takes out what is switched off, and adds what is wrong with the switches.
  ///
  /// - Parameters:
  ///   - findings: All that was found.
  ///   - isWhole: Whether everything was looked at, so that a switch without effect has none.
  /// - Returns: What remains.
  func apply(to findings: [Finding], isWhole: Bool) -> [Finding] {
    let fixed = Set(ProjectLint.kinds.filter { !$0.isSwitchable }.map(\.code))
    var usedHere: [String: Set<String>] = [:]
    var usedEverywhere: Set<String> = []
    var kept: [Finding] = []
    for finding in findings {
      let isOffHere = files[finding.place.file]?.switchesOff(finding.code) ?? false
      let isOffEverywhere = project.switchesOff(finding.code)
      if isOffHere { usedHere[finding.place.file, default: []].insert(finding.code) }
      if isOffEverywhere { usedEverywhere.insert(finding.code) }
      if fixed.contains(finding.code) || !(isOffHere || isOffEverywhere) { kept.append(finding) }
    }
    kept += project.off.flatMap {
      check($0, fixed, isUsed: usedEverywhere.contains($0.code), isWhole)
    }
    for (path, switches) in files {
      kept += switches.off.flatMap {
        check($0, fixed, isUsed: usedHere[path]?.contains($0.code) ?? false, isWhole)
      }
    }
    return kept
  }

  private func check(
    _ entry: LintSwitches.Switch, _ fixed: Set<String>, isUsed: Bool, _ isWhole: Bool
  ) -> [Finding] {
    let codes = ProjectLint.kinds.filter(\.isSwitchable).map(\.code)
    if fixed.contains(entry.code) {
      return [
        Finding(
          .lintUnknown, "\(entry.code) cannot be switched off: the engine rests on it",
          at: entry.place)
      ]
    }
    if !codes.contains(entry.code) {
      return [
        Finding(
          .lintUnknown, "there is no finding \(entry.code)",
          hint: Suggestion.closest(to: entry.code, in: codes).map { "did you mean \($0)?" }
            ?? "pantanal check --codes lists them", at: entry.place)
      ]
    }
    guard isWhole, !isUsed else { return [] }
    return [
      Finding(
        .lintUnused, "\(entry.code) is switched off, and nothing of that code is found",
        hint: "leave the switch out", at: entry.place)
    ]
  }
}
