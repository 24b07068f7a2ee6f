// Real data that is not part of this repository.

import Foundation

/// The folder of real data, `PANTANAL_SHARED_DATA`, by default beside the repository.
enum SharedData {
  static let folder: URL = {
    if let path = ProcessInfo.processInfo.environment["PANTANAL_SHARED_DATA"] {
      return URL(filePath: path, directoryHint: .isDirectory)
    }
    return Program.repository.appending(path: "../shared/data").standardized
  }()

  /// Whether a data set is there.
  static func has(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: folder.appending(path: name).path)
  }
}
