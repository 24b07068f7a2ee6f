import Foundation

/// A file that is gone after its use.
enum TemporaryFile {
  static func with(_ bytes: [UInt8], _ body: (_ path: String) throws -> Void) throws {
    let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try Data(bytes).write(to: url)
    defer { try? FileManager.default.removeItem(at: url) }
    try body(url.path)
  }
}
