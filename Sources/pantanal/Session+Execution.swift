// What the commands that do work have in common: run what is selected, report it, end well or not.

import Pipeline
import Warehouse

extension Session {
  /// Compiles the project for its warehouse.
  func pipeline(
    asOf: String? = nil, variables: [String] = [], in other: Warehouse? = nil
  ) throws -> Pipeline {
    try Pipeline(
      project, warehouse: other ?? warehouse, asOf: asOf, variables: variables,
      isFollowing: target?.shape == .follow)
  }

  /// Executes what is selected and prints what was done.
  ///
  /// - Throws: ``PantanalError`` after everything was printed, when a step did not end well.
  func execute(
    _ selectors: [String] = [], excluding excluded: [String] = [],
    kinds: Set<LedgerEntry.Kind>? = nil,
    forced: Set<LedgerEntry.Kind> = [], asOf: String? = nil,
    variables: [String] = [], since start: ContinuousClock.Instant = .now
  ) throws {
    let report = RunReport(
      display: display, isJSON: options.json, isVerbose: options.verbose)
    try prepareTarget(asOf: asOf, variables: variables)
    let result = try pipeline(asOf: asOf, variables: variables).run(
      selectors, excluding: excluded, kinds: kinds, forced: forced, command: Self.command,
      cancellation: Interruption.cancellation, report: { report.show($0) })
    try report.finish(result, after: .now - start)
  }
}
