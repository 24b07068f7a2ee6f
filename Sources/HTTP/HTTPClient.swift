// Requests through libcurl, from any number of threads. CurlHandle.swift owns the pointers.

import Synchronization

/// A client of HTTP servers that keeps its connections for the next request.
///
/// Certificates are always checked. Proxies come from the environment (`https_proxy`, `no_proxy`), and
/// authorities other than the system's from `CURL_CA_BUNDLE` or `SSL_CERT_FILE`. Redirects are answers
/// like others: following one would carry an authorization to where it was not meant for.
public final class HTTPClient: Sendable {
  /// How a client behaves.
  public struct Options: Sendable {
    /// How long a connection may take to come about.
    public var connectTimeout: Duration = .seconds(20)
    /// How long a connection may be silent.
    public var stallTimeout: Duration = .seconds(60)
    /// Whether the proxies that the environment names are used.
    public var usesProxy = true
    /// What the client calls itself.
    public var userAgent = "pantanal"
    /// The file of certificates to trust; nil for the environment's or the system's.
    public var authorities: String?

    /// The usual behaviour.
    public init() {}
  }

  private let options: Options
  private let idle = Mutex<[CurlHandle]>([])

  /// Makes a client, which connects to nothing yet.
  public init(_ options: Options = Options()) { self.options = options }

  /// Sends a request and waits for the whole answer.
  ///
  /// - Parameters:
  ///   - request: What is asked.
  ///   - limit: How many bytes the body of the answer may have.
  ///   - isCancelled: Asked about once a second, and with every piece; true stops.
  /// - Returns: The answer, also one that refuses.
  /// - Throws: ``HTTPError``.
  public func send(
    _ request: HTTPRequest, limit: Int = 64 << 20,
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws(HTTPError) -> HTTPResponse {
    let transfer = Transfer(request, limit: limit, isCancelled: isCancelled, receive: nil)
    return try perform(transfer)
  }

  /// Sends a request and gives the body of a successful answer away as it comes.
  ///
  /// - Parameters:
  ///   - request: What is asked.
  ///   - isCancelled: Asked about once a second, and with every piece; true stops.
  ///   - receive: Takes the answer's head and a piece of its body, and goes on or throws to stop. The body of
  ///     an answer that refuses is in the answer instead.
  /// - Returns: The answer, also one that refuses.
  /// - Throws: ``HTTPError``, or what `receive` throws.
  public func send(
    _ request: HTTPRequest, isCancelled: @escaping @Sendable () -> Bool = { false },
    receive: (HTTPResponse, UnsafeRawBufferPointer) throws -> Void
  ) throws -> HTTPResponse {
    try withoutActuallyEscaping(receive) { receive in
      let transfer = Transfer(request, limit: 1 << 20, isCancelled: isCancelled, receive: receive)
      do {
        return try perform(transfer)
      } catch {
        throw transfer.failure ?? error
      }
    }
  }

  private func perform(_ transfer: Transfer) throws(HTTPError) -> HTTPResponse {
    let handle = idle.withLock { $0.popLast() } ?? CurlHandle()
    defer { idle.withLock { $0.append(handle) } }
    return try handle.perform(transfer, options)
  }
}
