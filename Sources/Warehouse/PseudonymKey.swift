// The secret that pseudonyms are made with.

public import Foundation

/// A key of 32 random bytes, kept in the warehouse's folder.
///
/// Whoever has it can find a person by trying all CPFs, so it is readable by its owner alone and
/// leaves the warehouse with nothing that is published. While it stays, so do the pseudonyms.
public struct PseudonymKey: Sendable {
  /// The key in hexadecimal.
  public let text: String

  /// Changes when the key does, and tells nothing about it.
  public var mark: String { Fingerprint(["pseudonym", text]).text }

  /// The file of a warehouse's key.
  public static func url(in warehouse: Warehouse) -> URL {
    warehouse.folder.appending(path: "pseudonym.key")
  }

  /// The key of a warehouse, if it has one already.
  public init?(of warehouse: Warehouse) {
    let file = PseudonymKey.url(in: warehouse)
    guard let text = try? String(contentsOf: file, encoding: .utf8), text.count >= 64 else {
      return nil
    }
    self.text = text
  }

  /// The key of a warehouse, made when it has none.
  ///
  /// - Throws: ``PantanalError`` when its file cannot be written.
  public init(makingFor warehouse: Warehouse) throws {
    if let key = PseudonymKey(of: warehouse) {
      self = key
      return
    }
    self = PseudonymKey()
    let path = PseudonymKey.url(in: warehouse).path
    let isMade = FileManager.default.createFile(
      atPath: path, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
    guard isMade else {
      throw PantanalError(.fileUnreadable, "the key for pseudonyms cannot be written to \(path)")
    }
  }

  /// A key of nobody's, for pseudonyms that are never made again.
  public init() {
    text = (0..<32).map { _ in
      let byte = String(UInt8.random(in: .min ... .max), radix: 16)
      return byte.count == 1 ? "0\(byte)" : byte
    }.joined()
  }
}
