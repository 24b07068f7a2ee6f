// What a copy says of itself, in a file beside its layers.

public import Foundation
import Warehouse

/// What a warehouse is a copy of.
///
/// A folder without this note is not ours to replace.
public struct CopyNote: Codable, Sendable {
  /// The folder of the original; absent where there was none to copy.
  public var original: String?
  /// When the copy was made, in UTC.
  public var copiedAt: String
  /// Whether personal data is pseudonymised in it.
  public var isMasked: Bool
  /// Which key it was pseudonymised with; tells nothing about the key.
  public var keyMark: String?

  private static func url(in folder: URL) -> URL { folder.appending(path: "copy.json") }

  /// The note in a folder, absent where there is none.
  public init?(in folder: URL) {
    guard let data = FileManager.default.contents(atPath: Self.url(in: folder).path),
      let note = try? JSONDecoder().decode(CopyNote.self, from: data)
    else { return nil }
    self = note
  }

  init(original: String?, isMasked: Bool, keyMark: String?) {
    self.original = original
    copiedAt = Timestamp.now()
    self.isMasked = isMasked
    self.keyMark = keyMark
  }

  func write(in folder: URL) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let isWritten = FileManager.default.createFile(
      atPath: Self.url(in: folder).path, contents: try encoder.encode(self),
      attributes: [.posixPermissions: 0o600])
    guard isWritten else { throw TargetMessages.system("write", Self.url(in: folder)) }
  }
}
