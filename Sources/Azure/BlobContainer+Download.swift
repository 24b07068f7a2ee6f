// Bringing a blob into a local file: in ranges, all of one version, each checked.

import Foundation
import HTTP

/// What is known of a blob's version.
public struct BlobVersion: Hashable, Sendable {
  /// How many bytes it has.
  public let size: Int64
  /// When it was last written, in seconds since 1970 UTC.
  public let modifiedAt: Int
  /// The service's name for it, with its quotes as headers have it.
  public let etag: String
  /// The MD5 of the whole, in base 64, where its writer stored one.
  public let md5: String?
  /// The metadata that the blob carries, by small names.
  public let metadata: [String: String]

  init(_ headers: HTTPHeaders, size: Int64, md5: String?) {
    self.size = size
    self.md5 = md5
    modifiedAt = headers["Last-Modified"].flatMap(HTTPDate.seconds) ?? 0
    etag = headers["ETag"] ?? ""
    let prefix = "x-ms-meta-"
    metadata = Dictionary(
      headers.fields.filter { $0.name.lowercased().hasPrefix(prefix) }
        .map { ($0.name.lowercased().dropFirst(prefix.count).description, $0.value) },
      uniquingKeysWith: { first, _ in first })
  }
}

extension BlobContainer {
  /// How often a blob that changes while it is read is begun anew.
  static let restartLimit = 5

  /// What is known of a blob; nil when there is none of that name.
  ///
  /// - Throws: ``AzureError``.
  public func version(
    of name: String, isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws(AzureError) -> BlobVersion? {
    do {
      let response = try call(HTTPRequest("HEAD", url(name)), isCancelled)
      return BlobVersion(
        response.headers, size: response.headers["Content-Length"].flatMap { Int64($0) } ?? 0,
        md5: response.headers["Content-MD5"])
    } catch {
      if case .refused(404, let code) = error.reason, code != "ContainerNotFound" { return nil }
      throw error
    }
  }

  /// Copies a blob into an open, empty file.
  ///
  /// All of it is of one version: a blob that changes on the way is begun anew. Each range is checked by the
  /// service's CRC-64, and the whole by the MD5 that its writer stored, where there is one.
  ///
  /// - Parameters:
  ///   - name: Its whole name.
  ///   - descriptor: The file, open for reading and writing.
  ///   - advance: Called with the bytes copied since the last call, several times a second; negative when
  ///     some are copied again; throws to stop.
  /// - Returns: The version that was copied.
  /// - Throws: ``AzureError``, or what `advance` throws.
  public func download(
    _ name: String, into descriptor: Int32, advance: (_ byteCount: Int) throws -> Void
  ) throws -> BlobVersion {
    var restarts = 0
    while true {
      var toldCount = 0
      do {
        return try downloadOnce(name, descriptor) { count in
          toldCount += count
          try advance(count)
        }
      } catch let error as AzureError {
        guard case .changed = error.reason, restarts < Self.restartLimit else { throw error }
        restarts += 1
        try advance(-toldCount)
        guard ftruncate(descriptor, 0) == 0 else { throw AzureError.file(errno, name) }
      }
    }
  }

  private func downloadOnce(
    _ name: String, _ descriptor: Int32, _ advance: (Int) throws -> Void
  ) throws -> BlobVersion {
    let first = RangeDownload(self, name, descriptor)
    try ParallelTransfer.run(pieceCount: 1, threadCount: 1, advance: advance) { _, transfer in
      try first.run(0..<rangeSize, of: nil, transfer)
    }
    let version = first.version
    guard let version, version.size > rangeSize else { return try empty(name, version, descriptor) }
    let rest = Int((version.size - 1) / rangeSize)
    try ParallelTransfer.run(
      pieceCount: rest, threadCount: connectionCount, advance: advance
    ) { index, transfer in
      let start = Int64(index + 1) * rangeSize
      try RangeDownload(self, name, descriptor).run(
        start..<min(start + rangeSize, version.size), of: version, transfer)
    }
    try checkWhole(name, version, descriptor)
    return version
  }

  /// The version of a blob that came in one range, or that has no bytes to ask a range of.
  private func empty(
    _ name: String, _ version: BlobVersion?, _ descriptor: Int32
  ) throws -> BlobVersion {
    if let version {
      try checkWhole(name, version, descriptor)
      return version
    }
    guard let version = try self.version(of: name), version.size == 0 else {
      throw AzureError(.changed, "\(name) changed while it was read")
    }
    return version
  }

  private func checkWhole(_ name: String, _ version: BlobVersion, _ descriptor: Int32) throws {
    guard let expected = version.md5 else { return }
    let found = try Self.md5(of: descriptor, size: version.size, name)
    guard Data(found).base64EncodedString() == expected else {
      throw AzureError(
        .damaged, "\(name) is not what its writer stored: the MD5 of the whole differs",
        hint: "upload it again")
    }
  }

  /// The MD5 of a file from its start.
  static func md5(of descriptor: Int32, size: Int64, _ name: String) throws -> [UInt8] {
    let digest = MD5()
    let space = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    defer { space.deallocate() }
    var offset: Int64 = 0
    while offset < size {
      let wanted = Int(min(Int64(space.count), size - offset))
      let count = pread(descriptor, space.baseAddress, wanted, off_t(offset))
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw AzureError.file(count < 0 ? errno : EIO, name) }
      digest.add(UnsafeRawBufferPointer(rebasing: space[..<count]))
      offset += Int64(count)
    }
    return digest.finish()
  }
}

extension AzureError {
  static func file(_ code: Int32, _ name: String) -> AzureError {
    AzureError(.file(code: code), "the local copy of \(name): \(String(cString: strerror(code)))")
  }

  static func changed(_ name: String) -> AzureError {
    AzureError(
      .changed, "\(name) is written anew again and again while it is read",
      hint: "wait for its writer, and run the same command again")
  }
}
