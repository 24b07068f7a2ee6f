import Foundation
import Synchronization
import Testing

@testable import HTTP

/// `http_server.py` on a free port, from the first test that needs it until the tests end.
struct HTTPServer: Sendable {
  static let shared = Result { try HTTPServer() }

  let port: Int
  // Its standard input ends with these tests, and then it ends too.
  private let input = Pipe()

  init() throws {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [
      "python3", URL(filePath: #filePath).appending(path: "../http_server.py").standardized.path,
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

  func url(_ path: String) -> String { "http://127.0.0.1:\(port)/\(path)" }

  static func url(_ path: String) throws -> String { try shared.get().url(path) }
}

@Suite("An HTTP client")
struct HTTPClientTests {
  @Test(arguments: ["GET", "HEAD", "DELETE", "POST"])
  func sendsARequestWithoutBody(method: String) throws {
    let response = try HTTPClient().send(HTTPRequest(method, HTTPServer.url("echo")))
    #expect(response.status == 200)
    #expect(response.text == (method == "HEAD" ? "" : method + " "))
    #expect(response.headers["x-length"] == "none")
    #expect(response.headers["X-TWICE"] == "1" && response.headers["X-Empty"] == "")
    #expect(response.headers.fields.count { $0.name == "X-Twice" } == 2)
  }

  @Test(arguments: ["PUT", "POST"], [0, 5, 1_000_000])
  func sendsABody(method: String, size: Int) throws {
    let body = [UInt8](repeating: 97, count: size)
    let response = try HTTPClient().send(
      HTTPRequest(
        method, HTTPServer.url("echo"), headers: ["X-Sent": "é"], body: .bytes(body)))
    #expect(response.body == Array((method + " ").utf8) + body)
    #expect(response.headers["X-Length"] == String(size))
  }

  @Test func sendsAPartOfAFile() throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "http-\(UUID().uuidString)")
    try Data((0..<100).map { UInt8($0) }).write(to: url)
    defer { try? FileManager.default.removeItem(at: url) }
    let file = try FileHandle(forReadingFrom: url)
    let body = HTTPRequest.Body.file(descriptor: file.fileDescriptor, offset: 10, count: 50)
    let response = try HTTPClient().send(HTTPRequest("PUT", HTTPServer.url("echo"), body: body))
    #expect(response.body == Array("PUT ".utf8) + (10..<60).map { UInt8($0) })
    // One that ends early is not sent as something else.
    let short = HTTPRequest.Body.file(descriptor: file.fileDescriptor, offset: 90, count: 50)
    #expect(throws: HTTPError.self) {
      try HTTPClient().send(HTTPRequest("PUT", HTTPServer.url("echo"), body: short))
    }
  }

  @Test func givesABodyAwayInPieces() throws {
    var count = 0
    let response = try HTTPClient().send(HTTPRequest("GET", HTTPServer.url("large"))) {
      #expect($0.status == 200)
      count += $1.count
    }
    #expect(count == 3_000_000 && response.body.isEmpty)
    let refused = try HTTPClient().send(HTTPRequest("GET", HTTPServer.url("refuse"))) { _, _ in
      Issue.record("a refusal was given away")
    }
    #expect(refused.status == 403 && refused.text.hasPrefix("nono"))
  }

  @Test func stopsForItsReceiver() throws {
    struct Enough: Error {}
    #expect(throws: Enough.self) {
      try HTTPClient().send(HTTPRequest("GET", HTTPServer.url("large"))) { _, _ in
        throw Enough()
      }
    }
  }

  @Test func keepsItsConnection() throws {
    let server = try HTTPServer()
    let client = HTTPClient()
    for _ in 0..<5 { _ = try client.send(HTTPRequest("GET", server.url("echo"))) }
    #expect(try client.send(HTTPRequest("GET", server.url("connections"))).text == "1")
  }

  @Test func worksForManyThreads() throws {
    let client = HTTPClient()
    let url = try HTTPServer.url("echo")
    let failures = Mutex(0)
    DispatchQueue.concurrentPerform(iterations: 32) { index in
      let body = Array("\(index)".utf8)
      let response = try? client.send(HTTPRequest("PUT", url, body: .bytes(body)))
      if response?.text != "PUT \(index)" { failures.withLock { $0 += 1 } }
    }
    #expect(failures.withLock { $0 } == 0)
  }

  @Test func doesNotFollowARedirect() throws {
    let response = try HTTPClient().send(HTTPRequest("GET", HTTPServer.url("redirect")))
    #expect(response.status == 302 && response.headers["location"] == "/echo")
  }

  @Test func saysWhatWentWrong() throws {
    var options = HTTPClient.Options()
    options.stallTimeout = .seconds(1)
    let client = HTTPClient(options)
    func reason(_ url: String) -> HTTPError.Reason? {
      do {
        _ = try client.send(HTTPRequest("GET", url), limit: 1000)
        return nil
      } catch {
        return error.reason
      }
    }
    #expect(reason("http://127.0.0.1:1/") == .unreachable)
    #expect(reason("ftp://127.0.0.1/") == .invalid)
    #expect(reason("http://") == .invalid)
    #expect(try reason(HTTPServer.url("close")) == .disconnected)
    #expect(try reason(HTTPServer.url("large")) == .tooLarge)
    #expect(try reason(HTTPServer.url("silent")) == .timedOut)
  }

  @Test func stopsWhenAsked() throws {
    let error = #expect(throws: HTTPError.self) {
      try HTTPClient().send(HTTPRequest("GET", HTTPServer.url("silent")), isCancelled: { true })
    }
    #expect(error?.reason == .cancelled)
  }

  @Test func refusesHeadersWithLineEnds() throws {
    let request = HTTPRequest("GET", try HTTPServer.url("echo"), headers: ["A": "b\r\nC: d"])
    #expect(throws: HTTPError.self) { try HTTPClient().send(request) }
  }

  /// What follows the path, and who asks, may be secret.
  @Test(arguments: [
    ("https://a.b/c?sig=segredo", "https://a.b/c"), ("https://ana:segredo@a.b/c", "https://a.b/c"),
    ("https://a.b#segredo", "https://a.b"),
  ])
  func showsURLsWithoutSecrets(url: String, shown: String) {
    #expect(HTTPError.shown(url) == shown)
  }
}
