// Our client of the tests' server, and what is brought there and back.

import BlobServer
import Foundation
import Testing

@testable import Azure

extension BlobServer {
  func container(
    _ name: String = "land", credential: StorageCredential? = nil
  ) throws -> BlobContainer {
    let account = "devstoreaccount1"
    let location = try StorageLocation("az://\(name)", endpoint: endpoint)
    var container = BlobContainer(
      location, credential: try credential ?? .accountKey(accountKey, of: account),
      retry: Self.quick)
    // Small pieces, so that small blobs have many.
    container.rangeSize = 64 << 10
    container.blockSize = 64 << 10
    return container
  }

  static var quick: RetryPolicy {
    var retry = RetryPolicy()
    retry.firstDelay = .milliseconds(2)
    return retry
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
