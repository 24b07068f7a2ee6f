// The server of blobs that the tests talk to, and Microsoft's own client beside ours.

import Foundation
import Testing

@testable import Azure
@testable import HTTP

/// `blob_server.py` on a free port, from the first test that needs it until the tests end.
struct BlobServer: Sendable {
  static let repository = URL(filePath: #filePath).appending(path: "../../..").standardized
  static let python = repository.appending(path: ".venv/bin/python").path

  /// Whether there is a Python with Microsoft's code.
  static let isThere: Bool = {
    let lib = repository.appending(path: ".venv/lib").path
    let names = (try? FileManager.default.contentsOfDirectory(atPath: lib)) ?? []
    return names.contains {
      FileManager.default.fileExists(atPath: "\(lib)/\($0)/site-packages/azure/storage/blob")
    }
  }()

  static let shared = Result { try BlobServer() }

  let port: Int
  // Its standard input ends with these tests, and then it ends too.
  private let input = Pipe()

  init() throws {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(filePath: Self.python)
    process.arguments = [
      Self.repository.appending(path: "Tests/AzureTests/blob_server.py").path
    ]
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    var line = Data()
    while line.last != UInt8(ascii: "\n") {
      let byte = output.fileHandleForReading.readData(ofLength: 1)
      if byte.isEmpty { break }
      line += byte
    }
    port = try #require(Int(String(decoding: line, as: UTF8.self).dropLast()))
  }

  var endpoint: String { "http://127.0.0.1:\(port)/devstoreaccount1" }

  /// What the server was asked and holds.
  struct Status {
    let log: [String]
    /// The SHA-256 of each blob, by container and name.
    let blobs: [String: String]
    /// What has not gone wrong yet.
    let faults: [String: Int]
  }

  /// Sets what goes wrong next, and what is there.
  @discardableResult
  func control(_ settings: [String: Any] = [:]) throws -> Status {
    let body = try JSONSerialization.data(withJSONObject: settings)
    let response = try HTTPClient().send(
      HTTPRequest("POST", "http://127.0.0.1:\(port)/_control", body: .bytes(Array(body))))
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any])
    return Status(
      log: object["log"] as? [String] ?? [], blobs: object["blobs"] as? [String: String] ?? [:],
      faults: object["faults"] as? [String: Int] ?? [:])
  }

  /// An empty server without faults, except for these.
  static func cleared(_ settings: [String: Any] = [:]) throws -> BlobServer {
    let server = try shared.get()
    try server.control(["clear": true])
    try server.control(settings)
    return server
  }

  func container(
    _ name: String = "land", credential: StorageCredential? = nil
  ) throws -> BlobContainer {
    let emulator = try ConnectionString("UseDevelopmentStorage=true")
    let location = try StorageLocation("az://\(name)", endpoint: endpoint)
    var container = BlobContainer(
      location, credential: try credential ?? #require(emulator.credential), retry: Self.quick)
    container.rangeSize = 64 << 10
    container.blockSize = 64 << 10
    return container
  }

  static var quick: RetryPolicy {
    var retry = RetryPolicy()
    retry.firstDelay = .milliseconds(2)
    return retry
  }

  /// Runs Microsoft's own client.
  func official(_ arguments: String...) throws -> String {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(filePath: Self.python)
    process.arguments =
      [Self.repository.appending(path: "Tests/AzureTests/official_client.py").path, String(port)]
      + arguments
    process.standardOutput = output
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .newlines)
  }
}

/// A file that goes with its owner's scope.
struct TemporaryFile: ~Copyable {
  let url: URL
  let descriptor: Int32

  init(_ bytes: [UInt8] = []) throws {
    url = FileManager.default.temporaryDirectory.appending(path: "pantanal-\(UUID().uuidString)")
    try Data(bytes).write(to: url)
    descriptor = open(url.path, O_RDWR)
  }

  deinit {
    close(descriptor)
    try? FileManager.default.removeItem(at: url)
  }

  func content() throws -> [UInt8] { try Array(Data(contentsOf: url)) }
}

extension [UInt8] {
  /// Bytes without pattern, the same for the same count.
  static func noise(_ count: Int) -> [UInt8] {
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    return (0..<count).map { _ in
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return UInt8(truncatingIfNeeded: state)
    }
  }
}
