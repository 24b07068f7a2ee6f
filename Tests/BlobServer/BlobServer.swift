// The server of blobs that tests talk to, and Microsoft's own client beside ours.

import Foundation
import Synchronization

/// `blob_server.py` on a free port of this machine, from the first test that needs it until the tests end.
///
/// It checks every signature with Microsoft's own code, which a Python in `.venv` has.
public final class BlobServer: Sendable {
  /// What could not be done.
  public struct Failure: Error {
    /// In words.
    public let message: String
  }

  /// What the server was asked and holds.
  public struct Status {
    /// The calls, without their parameters.
    public let log: [String]
    /// The SHA-256 of each blob, by container and name.
    public let blobs: [String: String]
    /// What has not gone wrong yet.
    public let faults: [String: Int]
  }

  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()

  /// The Python that has Microsoft's code.
  public static let python =
    folder.appending(path: "../../.venv/bin/python").standardized.path

  /// Whether there is one.
  public static let isThere: Bool = {
    let lib = folder.appending(path: "../../.venv/lib").standardized.path
    let names = (try? FileManager.default.contentsOfDirectory(atPath: lib)) ?? []
    return names.contains {
      FileManager.default.fileExists(atPath: "\(lib)/\($0)/site-packages/azure/storage/blob")
    }
  }()

  /// Why tests are skipped.
  public static let missing = "no .venv with azure-storage-blob; make test makes it"

  private static let servers = Mutex<[String: BlobServer]>([:])

  /// Where it listens.
  public let port: Int
  /// The key of its account, which is the emulator's.
  public let accountKey: String

  // It takes a line of JSON, answers with one, and ends when its input does.
  private let input = Pipe()
  private let output = Pipe()
  private let lock = NSLock()

  /// Starts a server.
  public init() throws {
    let process = Process()
    process.executableURL = URL(filePath: Self.python)
    process.arguments = [Self.folder.appending(path: "blob_server.py").path]
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    let line = Self.line(from: output)
    let object = try JSONSerialization.jsonObject(with: line) as? [String: Any]
    guard let port = object?["port"] as? Int, let key = object?["key"] as? String else {
      throw Failure(message: "the server does not say its port")
    }
    self.port = port
    accountKey = key
  }

  private static func line(from pipe: Pipe) -> Data {
    var line = Data()
    while line.last != UInt8(ascii: "\n") {
      let byte = pipe.fileHandleForReading.readData(ofLength: 1)
      if byte.isEmpty { break }
      line += byte
    }
    return line
  }

  /// Its account's address.
  public var endpoint: String { "http://127.0.0.1:\(port)/devstoreaccount1" }

  /// A connection string with the account's key.
  public var connectionString: String {
    "AccountName=devstoreaccount1;BlobEndpoint=\(endpoint);AccountKey=\(accountKey)"
  }

  /// The server of a file of tests, which run one after the other, empty except for this, and without
  /// faults except for these.
  public static func cleared(
    _ settings: [String: Any] = [:], for file: String = #fileID
  ) throws -> BlobServer {
    let server = try servers.withLock { servers in
      if let server = servers[file] { return server }
      let server = try BlobServer()
      servers[file] = server
      return server
    }
    try server.control(["clear": true])
    try server.control(settings)
    return server
  }

  /// Sets what goes wrong next, and what is there.
  @discardableResult
  public func control(_ settings: [String: Any] = [:]) throws -> Status {
    let body = try JSONSerialization.data(withJSONObject: settings)
    let answer = try lock.withLock {
      try input.fileHandleForWriting.write(contentsOf: body + Data("\n".utf8))
      return Self.line(from: output)
    }
    let object = try JSONSerialization.jsonObject(with: answer) as? [String: Any]
    return Status(
      log: object?["log"] as? [String] ?? [],
      blobs: object?["blobs"] as? [String: String] ?? [:],
      faults: object?["faults"] as? [String: Int] ?? [:])
  }

  /// Runs Microsoft's own client.
  public func official(_ arguments: String...) throws -> String {
    try Self.official([String(port)] + arguments)
  }

  /// Runs Microsoft's own client.
  public static func official(_ arguments: [String]) throws -> String {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(filePath: python)
    process.arguments = [folder.appending(path: "official_client.py").path] + arguments
    process.standardOutput = output
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failure(message: "official_client.py \(arguments) failed")
    }
    return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .newlines)
  }
}
