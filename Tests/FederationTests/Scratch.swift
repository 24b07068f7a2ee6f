// A federation for tests to read, made once for all of them.

import Foundation

@testable import Federation

/// A generated federation in a folder that goes away with it.
final class Scratch {
  let folder: URL
  let manifest: Manifest

  init(scale: Double, seed: UInt64) throws {
    folder = FileManager.default.temporaryDirectory
      .appending(path: "federation-\(UUID().uuidString)")
    manifest = try FederationGenerator(scale: scale, seed: seed).write(to: folder)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// The bytes of a file under `.pantanal`.
  func data(_ path: String) throws -> Data {
    try Data(contentsOf: folder.appending(path: ".pantanal").appending(path: path))
  }
}
