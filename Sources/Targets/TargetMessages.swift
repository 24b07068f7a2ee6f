// What is said about targets and copies.

import Foundation
import Warehouse

enum TargetMessages {
  static func neverStill(_ warehouse: Warehouse) -> PantanalError {
    PantanalError(
      .warehouseBusy,
      "the warehouse in \(warehouse.folder.path) changes faster than it can be read",
      hint: "try again when less is written to it")
  }

  static func system(_ verb: String, _ url: URL) -> PantanalError {
    let reason = String(cString: strerror(errno))
    return PantanalError(.fileUnreadable, "cannot \(verb) \(url.path): \(reason)")
  }

  static func diskTooSmall(_ needed: Int64, _ free: Int64, _ folder: URL) -> PantanalError {
    PantanalError(
      .diskFull,
      "a copy needs \(megabytes(needed)) in \(folder.deletingLastPathComponent().path), where"
        + " \(megabytes(free)) are free",
      hint: "nothing was copied: free some space, or put the target on another disk")
  }

  private static func megabytes(_ count: Int64) -> String { "\((count + 999_999) / 1_000_000) MB" }

  static func notACopy(_ folder: URL) -> PantanalError {
    PantanalError(
      .fileExists, "\(folder.path) is not a copy that pantanal made",
      hint: "name another folder in pantanal.yaml, or give up what is in there with --force")
  }

  static func notMasked(_ name: String, _ folder: URL) -> PantanalError {
    PantanalError(
      .fileExists,
      "the target \(name) says mask: true, and the warehouse in \(folder.path) is not masked",
      hint: "make it anew: pantanal run --target \(name) --fresh")
  }

  static func nothingToMask(_ name: String, _ original: Warehouse) -> PantanalError {
    PantanalError(
      .warehouseMissing,
      "the target \(name) is a masked copy, and there is no warehouse in \(original.folder.path) to copy",
      hint: "pantanal run makes it")
  }

  static func missing(_ warehouse: Warehouse) -> PantanalError {
    PantanalError(
      .warehouseMissing, "there is no warehouse in \(warehouse.folder.path)",
      hint: "pantanal run makes it")
  }

  static func noTable(_ pattern: String, _ tables: [TableName]) -> PantanalError {
    let names = tables.map(\.description)
    return PantanalError(
      .unknownName, "neither warehouse has a table \(pattern)",
      hint: Suggestion.closest(to: pattern, in: names).map { "did you mean \($0)?" })
  }
}
