// The example project itself: the text files that CFederation carries.

import CFederation
public import Foundation

/// The project of the example federation: `pantanal.yaml`, migrations, SQL and seeds.
///
/// The program carries these files, so a project can be made wherever the program is installed.
public enum FederationProject {
  /// Every file, its path relative to the project's folder, in the order of their paths.
  public static var files: [(path: String, bytes: [UInt8])] {
    // SAFETY: the table and everything it points to are constants of the program.
    let table = UnsafeBufferPointer(start: pantanal_files, count: pantanal_file_count)
    return table.map { file in
      (
        String(cString: file.path),
        [UInt8](UnsafeBufferPointer(start: file.bytes, count: file.count))
      )
    }
  }

  /// Writes the files under `folder`, making the folders they need and replacing what is there.
  public static func write(to folder: URL) throws {
    for (path, bytes) in files {
      let file = folder.appending(path: path)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(bytes).write(to: file)
    }
  }
}
