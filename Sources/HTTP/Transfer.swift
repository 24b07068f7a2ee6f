// What libcurl's callbacks work on while a request is under way.

import Glibc

/// One request and what has come back for it.
final class Transfer {
  let request: HTTPRequest
  let isCancelled: @Sendable () -> Bool
  private let limit: Int
  private let receive: ((HTTPResponse, UnsafeRawBufferPointer) throws -> Void)?

  private(set) var response = HTTPResponse(status: 0)
  /// What the receiver threw.
  private(set) var failure: (any Error)?
  private(set) var isTooLarge = false
  /// How many bytes of the body have been sent.
  private var sentCount: Int64 = 0

  init(
    _ request: HTTPRequest, limit: Int, isCancelled: @escaping @Sendable () -> Bool,
    receive: ((HTTPResponse, UnsafeRawBufferPointer) throws -> Void)?
  ) {
    self.request = request
    self.limit = limit
    self.isCancelled = isCancelled
    self.receive = receive
  }

  /// Takes a line of the head.
  func takeHeader(_ line: UnsafeRawBufferPointer) {
    let text = String(decoding: line, as: UTF8.self)
    if text.hasPrefix("HTTP/") {
      // A preliminary answer, 100, has a head of its own.
      let status = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
      response = HTTPResponse(status: status)
    } else if let colon = text.firstIndex(of: ":") {
      let value = text[text.index(after: colon)...].drop(while: \.isWhitespace)
      let end = value.lastIndex { !$0.isWhitespace }.map(value.index(after:)) ?? value.startIndex
      response.headers.append(String(text[..<colon]), String(value[..<end]))
    }
  }

  /// Takes a piece of the body.
  ///
  /// - Returns: Whether to go on.
  func takeBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
    if let receive, response.isSuccess {
      do {
        try receive(response, bytes)
      } catch {
        failure = error
        return false
      }
      return true
    }
    if response.body.count + bytes.count > limit {
      // Of a refusal the beginning is enough.
      guard response.isSuccess else { return true }
      isTooLarge = true
      return false
    }
    response.body.append(contentsOf: bytes)
    return true
  }

  /// Gives the next bytes to send.
  ///
  /// - Returns: How many, 0 at the end; nil when the file cannot be read.
  func giveBody(_ space: UnsafeMutableRawBufferPointer) -> Int? {
    let count = Int(min(Int64(space.count), request.body.count - sentCount))
    switch request.body {
    case .none: return 0
    case .bytes(let bytes):
      bytes.withUnsafeBytes {
        space.copyMemory(
          from: UnsafeRawBufferPointer(rebasing: $0[Int(sentCount)...].prefix(count)))
      }
    case .file(let descriptor, let offset, _):
      var done = 0
      while done < count {
        let read = pread(
          descriptor, space.baseAddress.map { $0 + done }, count - done,
          off_t(offset + sentCount) + done)
        if read < 0, errno == EINTR { continue }
        guard read > 0 else { return nil }
        done += read
      }
    }
    sentCount += Int64(count)
    return count
  }

  /// Goes back in the body: a kept connection that turns out to be closed makes libcurl send it again.
  func seekBody(to offset: Int64) -> Bool {
    guard (0...request.body.count).contains(offset) else { return false }
    sentCount = offset
    return true
  }
}
