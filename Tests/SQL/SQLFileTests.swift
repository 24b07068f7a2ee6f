import Foundation
import Testing

@Suite("SQL files")
struct SQLFileTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()

  static let files =
    FileManager.default.subpaths(atPath: folder.path)?.filter { $0.hasSuffix(".test") }.sorted()
    ?? []

  @Test func areThere() {
    #expect(Self.files.contains("functions.test"))
  }

  @Test(arguments: files)
  func give(file: String) throws {
    let isRecording = ProcessInfo.processInfo.environment["PANTANAL_RECORD"] == "1"
    try SQLFile(Self.folder.appending(path: file)).run(isRecording: isRecording)
  }
}
