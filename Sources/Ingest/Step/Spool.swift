import Foundation
import Warehouse

/// The folder in a warehouse where files are copied to while they are read.
enum Spool {
  /// Makes the folder, for its owner alone, and removes what a process that died left in it.
  ///
  /// Belongs behind the writer's lock.
  ///
  /// - Returns: Its path.
  static func prepare(in warehouse: Warehouse) throws -> String {
    let folder = warehouse.spoolURL
    do {
      let manager = FileManager.default
      if manager.fileExists(atPath: folder.path) { try manager.removeItem(at: folder) }
      try manager.createDirectory(
        at: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    } catch {
      throw PantanalError(
        .fileUnreadable, "the folder \(folder.path) cannot be made", cause: error)
    }
    return folder.path
  }
}
