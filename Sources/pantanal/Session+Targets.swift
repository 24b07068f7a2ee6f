// Targets on the command line: made on first use, made anew when asked.

import Foundation
import Pipeline
import Targets
import Warehouse

extension Session {
  /// Makes the target that is worked on, if it is not there yet.
  ///
  /// - Parameters:
  ///   - isFresh: Whether it is copied anew though it is there.
  ///   - isForced: Whether also what is no copy of ours gives way.
  ///   - asOf: The day the work is for.
  ///   - variables: Values of the project's variables.
  /// - Throws: ``PantanalError`` when it cannot be made, or is not masked and should be.
  func prepareTarget(
    isFresh: Bool = false, isForced: Bool = false, asOf: String? = nil, variables: [String] = []
  ) throws {
    removeLeftovers()
    guard let target, options.warehouse == nil else {
      guard !isFresh else {
        throw PantanalError(
          .unknownName, "--fresh copies the warehouse into a target, and none is named",
          hint: "name one of pantanal.yaml with --target NAME")
      }
      return
    }
    let folder = TargetFolder(target)
    if folder.exists, !isFresh { return try folder.checkMasked(as: target) }
    guard original.exists else { return try folder.begin(as: target, besides: original) }
    try pipeline(asOf: asOf, variables: variables).copy(
      original, to: target, isForced: isForced, command: Self.command,
      cancellation: Interruption.cancellation, progress: { display.show($0) })
    display.clear()
    let mask = target.isMasked ? ", personal data pseudonymised" : ""
    display.print("copied \(original.folder.path) into \(folder.url.path)\(mask)")
  }

  /// Removes what copies and rehearsals left behind whose processes died.
  func removeLeftovers() {
    let targets = project.settings.targets.values.map(\.warehouse)
    for folder in Set([original.folder, warehouse.folder] + targets) {
      ScratchFolder.sweep(beside: folder)
    }
  }

  /// The warehouse that a plan is made for: of a target that is not made yet, the one it will be a copy
  /// of.
  var plannedWarehouse: Warehouse {
    guard let target, options.warehouse == nil, original.exists, !TargetFolder(target).exists
    else { return warehouse }
    display.print(
      "\(target.name) is not made yet: pantanal run copies \(original.folder.path) first")
    return original
  }

  /// The warehouse of a target that pantanal.yaml declares, or in a folder.
  func warehouse(named name: String) throws -> Warehouse {
    if let target = project.settings.targets[name] { return Warehouse(folder: target.warehouse) }
    let folder = Warehouse(folder: URL(filePath: name, directoryHint: .isDirectory))
    guard folder.exists else {
      throw PantanalError.unknown("target", name, among: project.settings.targets.keys.sorted())
    }
    return folder
  }
}
