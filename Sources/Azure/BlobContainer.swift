// A container of blobs: what every call has in common, and listing. Downloads and uploads are beside this.
//
// Related documentation: <https://learn.microsoft.com/rest/api/storageservices/blob-service-rest-api>

import Foundation
public import HTTP

/// A container of Azure Blob Storage, asked over REST.
///
/// The blob endpoint serves accounts with a hierarchical namespace ("Gen2") too.
public struct BlobContainer: Sendable {
  /// Where it is.
  public let location: StorageLocation
  /// What its calls are allowed by.
  public let credential: StorageCredential
  /// When its calls are tried again.
  public var retry: RetryPolicy
  /// How many connections a large blob is carried over.
  public var connectionCount = 4
  /// The size of a piece of a large blob; the service computes checksums for up to 4 MiB.
  public var rangeSize: Int64 = 4 << 20
  /// The size of a piece of an upload, and the largest that goes in one call.
  public var blockSize: Int64 = 8 << 20

  let http: HTTPClient

  /// The version of the service that is asked for: old enough for emulators, new enough for checksums.
  static let version = "2021-12-02"

  /// Makes a container's client, which connects to nothing yet.
  public init(
    _ location: StorageLocation, credential: StorageCredential,
    retry: RetryPolicy = RetryPolicy(), http: HTTPClient = HTTPClient()
  ) {
    self.location = location
    self.credential = credential
    self.retry = retry
    self.http = http
  }

  /// The blobs whose names begin with a prefix, in the order of their names.
  ///
  /// - Parameters:
  ///   - prefix: What their whole names begin with.
  ///   - limit: How many results a page may have; 0 leaves it to the service.
  ///   - isCancelled: True stops.
  ///   - take: Takes a page's blobs, and returns whether to go on.
  /// - Throws: ``AzureError``.
  public func list(
    prefix: String, limit: Int = 0, isCancelled: @escaping @Sendable () -> Bool = { false },
    take: ([BlobItem]) throws -> Bool
  ) throws {
    var marker: String?
    while true {
      var query = [("restype", "container"), ("comp", "list"), ("include", "metadata")]
      if !prefix.isEmpty { query.append(("prefix", prefix)) }
      if let marker { query.append(("marker", marker)) }
      if limit > 0 { query.append(("maxresults", String(limit))) }
      let response = try call(HTTPRequest("GET", url(query: query)), isCancelled)
      guard let page = BlobListing(response.body) else {
        throw AzureError(.answer, "the listing of \(location.container) cannot be read")
      }
      guard try take(page.items), let next = page.nextMarker else { return }
      // The service never gives the marker it was asked with; whatever does would be asked for ever.
      guard next != marker else {
        throw AzureError(.answer, "the listing of \(location.container) goes in a circle")
      }
      marker = next
    }
  }

  /// The URL of the container, or of a blob in it.
  func url(_ name: String? = nil, query: [(String, String)] = []) -> String {
    let blob = name.map { "/" + Percent.path($0) } ?? ""
    let parameters = query.isEmpty ? "" : "?" + Percent.query(query)
    return
      "\(location.endpoint)/\(Percent.encode(location.container, keeping: "$"))\(blob)\(parameters)"
  }

  /// The request with version, date and what proves who asks.
  func complete(
    _ request: HTTPRequest, _ isCancelled: @escaping @Sendable () -> Bool
  ) throws(AzureError) -> HTTPRequest {
    var request = request
    request.headers["x-ms-version"] = Self.version
    request.headers["x-ms-date"] = HTTPDate.text()
    // libcurl would make up a content type for some bodies, and what is not signed must not be sent.
    if request.body.count > 0, request.headers["Content-Type"] == nil {
      request.headers["Content-Type"] = "application/octet-stream"
    }
    try credential.authorize(&request, isCancelled: isCancelled)
    return request
  }

  /// Carries out a call that may be repeated without harm, until it is answered for good.
  ///
  /// - Throws: ``AzureError`` when the answer refuses.
  func call(
    _ request: HTTPRequest, _ isCancelled: @escaping @Sendable () -> Bool
  ) throws(AzureError) -> HTTPResponse {
    var attempts = Attempts(self, isCancelled)
    while true {
      do {
        let response = try http.send(
          complete(request, isCancelled), isCancelled: isCancelled)
        if response.isSuccess { return response }
        try attempts.refused(response)
      } catch let error as HTTPError {
        try attempts.failed(error)
      } catch let error as AzureError {
        throw error
      } catch {
        throw AzureError(.answer, "\(error)")
      }
    }
  }
}

/// Counts the attempts of a call and waits between them.
struct Attempts {
  private let container: BlobContainer
  private let isCancelled: @Sendable () -> Bool
  private var count = 0
  private var hasNewToken = false

  init(_ container: BlobContainer, _ isCancelled: @escaping @Sendable () -> Bool) {
    self.container = container
    self.isCancelled = isCancelled
  }

  /// Waits, or throws when this answer is the last.
  mutating func refused(_ response: HTTPResponse) throws(AzureError) {
    if response.status == 401, !hasNewToken, container.credential.forgetToken() {
      hasNewToken = true
      return
    }
    let error = AzureError.refused(response)
    guard RetryPolicy.isTransient(response.status) else { throw error }
    try again(after: response, error)
  }

  /// Waits, or throws when this failure is the last.
  mutating func failed(_ error: HTTPError) throws(AzureError) {
    guard error.isTransient else { throw .network(error) }
    try again(after: nil, .network(error))
  }

  /// Waits, or throws when there were enough bytes that are not what was stored.
  mutating func damaged(_ name: String) throws(AzureError) {
    try again(
      after: nil,
      AzureError(.damaged, "\(name) does not arrive as it is stored: its checksum differs"))
  }

  private mutating func again(
    after response: HTTPResponse?, _ error: AzureError
  ) throws(AzureError) {
    count += 1
    guard count < container.retry.attempts else { throw error }
    try container.retry.wait(
      container.retry.delay(after: count, response), isCancelled: isCancelled)
  }
}
