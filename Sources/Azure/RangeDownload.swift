// One range of a blob: asked for, written where it belongs, checked, and gone on with after a break.

import Foundation
import HTTP

/// The download of a range; it is used by one thread.
final class RangeDownload: @unchecked Sendable {
  private let container: BlobContainer
  private let name: String
  private let descriptor: Int32

  /// The version that the range is of, after the first answer; nil when the blob has no bytes.
  private(set) var version: BlobVersion?

  private var range: Range<Int64> = 0..<0
  /// Where the next byte goes.
  private var offset: Int64 = 0
  /// Whether the head of the present answer was looked at.
  private var hasBegun = false
  private var crc = CRC64()
  private var md5: MD5?
  /// What the service says the range's digests are: the answer that began the range tells.
  private var expected: (crc: String?, md5: String?) = (nil, nil)

  init(_ container: BlobContainer, _ name: String, _ descriptor: Int32) {
    self.container = container
    self.name = name
    self.descriptor = descriptor
  }

  /// Copies a range, whose end may lie behind the blob's, of this version or of the one there is.
  func run(
    _ range: Range<Int64>, of version: BlobVersion?, _ transfer: ParallelTransfer
  ) throws {
    self.range = range
    self.version = version
    beginAnew()
    let isStopped: @Sendable () -> Bool = { transfer.isStopped }
    var attempts = Attempts(container, isStopped)
    while true {
      do {
        let request = try container.complete(self.request, isStopped)
        hasBegun = false
        let before = offset
        let response = try container.http.send(request, isCancelled: isStopped) { head, bytes in
          try take(head, bytes)
          transfer.tell(bytes.count)
        }
        switch response.status {
        case 416 where version == nil && offset == 0: return
        // The blob became shorter, or was replaced.
        case 412, 416: throw AzureError.changed(name)
        case 200..<300:
          // Without a body there was nothing to take: the blob is empty.
          if self.version == nil { return }
          if offset == end, isUndamaged { return }
          // A server may send less than it was asked for.
          if before < offset, offset < end { continue }
          transfer.tell(Int(range.lowerBound - offset))
          beginAnew()
          try attempts.damaged(name)
        default: try attempts.refused(response)
        }
      } catch let error as HTTPError {
        try attempts.failed(error)
      }
    }
  }

  /// Where the range ends, as far as that is known.
  private var end: Int64 { min(range.upperBound, version?.size ?? .max) }

  private var request: HTTPRequest {
    var request = HTTPRequest("GET", container.url(name))
    request.headers["x-ms-range"] = "bytes=\(offset)-\(end - 1)"
    if let version { request.headers["If-Match"] = version.etag }
    if offset == range.lowerBound, range.count <= 4 << 20 {
      request.headers["x-ms-range-get-content-crc64"] = "true"
    }
    return request
  }

  private func beginAnew() {
    offset = range.lowerBound
    crc = CRC64()
    md5 = nil
    expected = (nil, nil)
  }

  private func take(_ head: HTTPResponse, _ bytes: UnsafeRawBufferPointer) throws {
    if !hasBegun { try begin(head) }
    guard offset + Int64(bytes.count) <= end else { throw unexpected("more than was asked for") }
    crc.add(bytes)
    md5?.add(bytes)
    try write(bytes)
  }

  private func begin(_ head: HTTPResponse) throws {
    hasBegun = true
    guard
      head.status == 206, let text = head.headers["Content-Range"],
      let match = text.wholeMatch(of: /bytes (\d+)-(\d+)\/(\d+)/),
      let start = Int64(match.1), let size = Int64(match.3)
    else { throw unexpected("an answer without its range") }
    guard start == offset else { throw unexpected("another range than was asked for") }
    if let version {
      guard head.headers["ETag"] == version.etag, size == version.size else {
        throw AzureError.changed(name)
      }
    } else {
      version = BlobVersion(
        head.headers, size: size, md5: head.headers["x-ms-blob-content-md5"])
    }
    if offset == range.lowerBound {
      expected = (head.headers["x-ms-content-crc64"], head.headers["Content-MD5"])
      md5 = expected.crc == nil && expected.md5 != nil ? MD5() : nil
    }
  }

  private var isUndamaged: Bool {
    if let text = expected.crc { return text == Data(crc.bytes).base64EncodedString() }
    if let text = expected.md5 { return text == Data(md5?.finish() ?? []).base64EncodedString() }
    return true
  }

  private func write(_ bytes: UnsafeRawBufferPointer) throws {
    var done = 0
    while done < bytes.count {
      let count = pwrite(
        descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done, off_t(offset))
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw AzureError.file(errno, name) }
      done += count
      offset += Int64(count)
    }
  }

  private func unexpected(_ what: String) -> AzureError {
    AzureError(.answer, "\(name): the server sends \(what)")
  }
}
