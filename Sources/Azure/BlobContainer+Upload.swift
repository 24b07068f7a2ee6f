// Bringing a local file into a container: in one call, or in blocks that become a blob at once.

import Foundation
import HTTP

/// What must be so for an upload to take place.
public enum UploadCondition: Hashable, Sendable {
  /// Nothing: whatever is there is replaced.
  case none
  /// There is no blob of that name.
  case isAbsent
  /// The blob is still this version, by its ETag with quotes.
  case isVersion(String)
}

extension BlobContainer {
  /// The most blocks that a blob may have.
  private static let blockLimit: Int64 = 50_000

  /// Makes a blob of an open file.
  ///
  /// Readers see the former blob until the new one is there whole. The MD5 of the whole is stored with it. A
  /// conditional upload whose outcome is not known is never simply repeated: what is there then is compared
  /// first.
  ///
  /// - Parameters:
  ///   - descriptor: The file; nobody writes to it meanwhile.
  ///   - name: The blob's whole name.
  ///   - condition: What must be so.
  ///   - metadata: What the blob is to carry, by small names.
  ///   - advance: Called with the bytes sent since the last call, several times a second; throws to stop.
  /// - Throws: ``AzureError``, with the reason `exists` or `changed` when the condition does not hold and
  ///   the blob there is another, or what `advance` throws.
  public func upload(
    _ descriptor: Int32, as name: String, if condition: UploadCondition = .none,
    metadata: [String: String] = [:], advance: (_ byteCount: Int) throws -> Void = { _ in }
  ) throws {
    let size = Int64(lseek(descriptor, 0, SEEK_END))
    guard size >= 0 else { throw AzureError.file(errno, name) }
    let digest = try Self.md5(of: descriptor, size: size, name)
    let file = Upload(
      descriptor: descriptor, name: name, size: size, md5: Data(digest).base64EncodedString(),
      condition: condition, metadata: metadata)
    if size <= blockSize {
      try ParallelTransfer.run(pieceCount: 1, threadCount: 1, advance: advance) { _, transfer in
        try commit(file, putBlob(file)) { transfer.isStopped }
        transfer.tell(Int(size))
      }
    } else {
      try uploadBlocks(file, digest, advance)
    }
  }

  private func uploadBlocks(
    _ file: Upload, _ digest: [UInt8], _ advance: (Int) throws -> Void
  ) throws {
    // A blob has a limited number of blocks, so those of a huge one are larger.
    let blockSize = max(blockSize, (file.size + Self.blockLimit - 1) / Self.blockLimit)
    let count = Int((file.size + blockSize - 1) / blockSize)
    // Others may be uploading to the same name: with the digest in them, blocks do not get mixed up.
    let prefix = digest.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    let identifiers = (0..<count).map { index in
      let number = String(index)
      let text = prefix + String(repeating: "0", count: 8 - number.count) + number
      return Data(text.utf8).base64EncodedString()
    }
    try ParallelTransfer.run(
      pieceCount: count, threadCount: connectionCount, advance: advance
    ) { index, transfer in
      let start = Int64(index) * blockSize
      let length = min(blockSize, file.size - start)
      try putBlock(file, identifiers[index], start, length) { transfer.isStopped }
      transfer.tell(Int(length))
    }
    try ParallelTransfer.run(pieceCount: 1, threadCount: 1, advance: advance) { _, transfer in
      try commit(file, putBlockList(file, identifiers)) { transfer.isStopped }
    }
  }

  private func putBlob(_ file: Upload) -> HTTPRequest {
    var request = HTTPRequest(
      "PUT", url(file.name),
      body: file.size == 0
        ? .bytes([]) : .file(descriptor: file.descriptor, offset: 0, count: file.size))
    request.headers["x-ms-blob-type"] = "BlockBlob"
    request.headers["Content-MD5"] = file.md5
    return request
  }

  private func putBlock(
    _ file: Upload, _ identifier: String, _ start: Int64, _ count: Int64,
    _ isCancelled: @escaping @Sendable () -> Bool
  ) throws {
    var request = HTTPRequest(
      "PUT", url(file.name, query: [("comp", "block"), ("blockid", identifier)]),
      body: .file(descriptor: file.descriptor, offset: start, count: count))
    // The service computes the same of what arrives and refuses what differs.
    request.headers["x-ms-content-crc64"] =
      Data(try Self.crc64(of: file.descriptor, start, count, file.name)).base64EncodedString()
    // The same block twice is the same block: this call may be repeated.
    _ = try call(request, isCancelled)
  }

  private func putBlockList(_ file: Upload, _ identifiers: [String]) -> HTTPRequest {
    let blocks = identifiers.map { "<Latest>\($0)</Latest>" }.joined()
    let document = "<?xml version=\"1.0\" encoding=\"utf-8\"?><BlockList>\(blocks)</BlockList>"
    var request = HTTPRequest(
      "PUT", url(file.name, query: [("comp", "blocklist")]), body: .bytes(Array(document.utf8)))
    // Of blobs made of blocks the service computes none itself.
    request.headers["x-ms-blob-content-md5"] = file.md5
    return request
  }

  /// Carries out the call that makes the blob.
  private func commit(
    _ file: Upload, _ plain: HTTPRequest, _ isCancelled: @escaping @Sendable () -> Bool
  ) throws {
    var request = plain
    for (key, value) in file.metadata { request.headers["x-ms-meta-\(key)"] = value }
    switch file.condition {
    case .none: break
    case .isAbsent: request.headers["If-None-Match"] = "*"
    case .isVersion(let etag): request.headers["If-Match"] = etag
    }
    var attempts = Attempts(self, isCancelled)
    while true {
      do {
        let response = try http.send(complete(request, isCancelled), isCancelled: isCancelled)
        if response.isSuccess { return }
        if [409, 412].contains(response.status), file.condition != .none {
          // It may be our own: the answer to it was lost, and the request sent again.
          if try isThere(file, isCancelled) { return }
          throw conflict(file, AzureError.refused(response))
        }
        try attempts.refused(response)
      } catch let error as HTTPError {
        try attempts.failed(error)
      }
      if try file.condition != .none && isThere(file, isCancelled) { return }
    }
  }

  /// Whether the blob is what is being uploaded.
  private func isThere(
    _ file: Upload, _ isCancelled: @escaping @Sendable () -> Bool
  ) throws(AzureError) -> Bool {
    guard let version = try version(of: file.name, isCancelled: isCancelled) else { return false }
    return version.size == file.size && version.md5 == file.md5
      && file.metadata.allSatisfy { version.metadata[$0.key.lowercased()] == $0.value }
  }

  private func conflict(_ file: Upload, _ error: AzureError) -> AzureError {
    switch file.condition {
    case .isAbsent:
      AzureError(.exists, "there is another blob named \(file.name) already: \(error.message)")
    default:
      AzureError(
        .changed, "somebody else wrote \(file.name) meanwhile: \(error.message)",
        hint: "run the same command again")
    }
  }

  private static func crc64(
    of descriptor: Int32, _ start: Int64, _ count: Int64, _ name: String
  ) throws -> [UInt8] {
    var crc = CRC64()
    let space = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    defer { space.deallocate() }
    var done: Int64 = 0
    while done < count {
      let wanted = Int(min(Int64(space.count), count - done))
      let read = pread(descriptor, space.baseAddress, wanted, off_t(start + done))
      if read < 0, errno == EINTR { continue }
      guard read > 0 else { throw AzureError.file(read < 0 ? errno : EIO, name) }
      crc.add(UnsafeRawBufferPointer(rebasing: space[..<read]))
      done += Int64(read)
    }
    return crc.bytes
  }

  /// Removes a blob; one that is not there is no error.
  public func delete(
    _ name: String, isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws(AzureError) {
    do {
      _ = try call(HTTPRequest("DELETE", url(name)), isCancelled)
    } catch {
      if case .refused(404, let code) = error.reason, code != "ContainerNotFound" { return }
      throw error
    }
  }
}

/// A file on its way up.
private struct Upload: Sendable {
  let descriptor: Int32
  let name: String
  let size: Int64
  let md5: String
  let condition: UploadCondition
  let metadata: [String: String]
}
