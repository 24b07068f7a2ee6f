import Foundation
import Testing

@testable import Federation

@Suite("The embedded project")
struct FederationProjectTests {
  static let root = URL(filePath: #filePath).appending(path: "../../..").standardized

  /// Every text file of the project in the repository's root.
  static func filesOnDisk() throws -> [String: [UInt8]] {
    var files = ["pantanal.yaml": try bytes("pantanal.yaml")]
    for folder in ["migrations", "sql", "seeds"] {
      let place = root.appending(path: folder)
      for name in try FileManager.default.subpathsOfDirectory(atPath: place.path) {
        let url = place.appending(path: name)
        let isFile = try url.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile
        guard isFile == true, !url.lastPathComponent.hasPrefix(".") else { continue }
        files["\(folder)/\(name)"] = try bytes("\(folder)/\(name)")
      }
    }
    return files
  }

  private static func bytes(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: root.appending(path: path)))
  }

  @Test func listsExactlyTheFilesOfTheRepository() throws {
    let listed = FederationProject.files.map(\.path)
    let found = try Self.filesOnDisk().keys.sorted {
      Array($0.utf8).lexicographicallyPrecedes($1.utf8)
    }
    #expect(listed == found, "run Sources/CFederation/list.sh")
  }

  @Test func carriesTheirBytes() throws {
    let found = try Self.filesOnDisk()
    for (path, bytes) in FederationProject.files {
      #expect(found[path] == bytes, "\(path)")
    }
  }

  @Test func writesThemWhereTheyBelong() throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "project-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FederationProject.write(to: folder)
    for (path, bytes) in FederationProject.files {
      #expect([UInt8](try Data(contentsOf: folder.appending(path: path))) == bytes, "\(path)")
    }
  }
}
