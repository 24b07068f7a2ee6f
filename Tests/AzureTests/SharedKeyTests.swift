import BlobServer
import Foundation
import HTTP
import Testing

@testable import Azure

@Suite("A shared key")
struct SharedKeyTests {
  @Test func signsAText() throws {
    let key = try #require(SharedKey(account: "golangrocksonazure", base64: "YmFy"))
    #expect(key.signature(of: "foobarzoo") == "h5U0ATVX6SpbFX1H6GNuxIMeXXCILLoIvhflPtuQZ30=")
    #expect(SharedKey(account: "a", base64: "não") == nil)
    #expect(SharedKey(account: "a", base64: "") == nil)
  }

  /// Recorded signatures of other clients.
  @Test(.enabled(if: Vectors.shared != nil, "the vectors of PANTANAL_SHARED_DATA are not there"))
  func signsAsOthersDo() throws {
    let vectors = try #require(Vectors.shared)
    for vector in vectors.signatures where vector.scheme == "SharedKey" && vector.url != nil {
      let key = try #require(SharedKey(account: vector.account, base64: vector.keyBase64))
      var request = HTTPRequest(vector.method ?? "GET", vector.url ?? "")
      for (name, value) in vector.headers where name != "Content-Length" {
        request.headers[name] = value
      }
      #expect(key.stringToSign(request) == vector.stringToSign, "\(vector.name)")
      #expect(key.authorization(for: request) == vector.authorization, "\(vector.name)")
    }
    for vector in vectors.canonicalizedResource {
      let account = vector.canonicalizedResource.split(separator: "/")[0]
      let key = try #require(SharedKey(account: String(account), base64: "YmFy"))
      let url = vector.url.replacing(" ", with: "%20")
      #expect(key.canonicalResource(url) == vector.canonicalizedResource, "\(vector.url)")
    }
    for vector in vectors.stringToSign where vector.scheme == nil {
      let resource = vector.canonicalizedResource
      #expect(vector.stringToSign.hasSuffix(resource))
      let key = try #require(SharedKey(account: "myaccount", base64: "YmFy"))
      let path = resource.dropFirst("/myaccount/".count).prefix { $0 != "\n" }
      var request = HTTPRequest(
        vector.verb,
        "https://myaccount.blob.core.windows.net/\(path)?timeout=20"
          + "&restype=container&comp=metadata")
      for (name, value) in vector.headers { request.headers[name] = value }
      #expect(key.stringToSign(request) == vector.stringToSign)
    }
  }

  @Test func countsALengthAndLeavesOutADateThatIsSentOtherwise() throws {
    let key = try #require(SharedKey(account: "a", base64: "YmFy"))
    var request = HTTPRequest("PUT", "https://a.blob.core.windows.net/c/b", body: .bytes([1, 2]))
    request.headers = ["Date": "d", "If-Match": "\"e\"", "Content-Type": "t", "X-Ms-Date": " n "]
    #expect(
      key.stringToSign(request)
        == "PUT\n\n\n2\n\nt\n\n\n\"e\"\n\n\n\nx-ms-date:n\n/a/c/b")
    request.body = .bytes([])
    request.headers = ["Date": "d", "Range": "bytes=0-1"]
    #expect(key.stringToSign(request) == "PUT\n\n\n\n\n\nd\n\n\n\n\nbytes=0-1\n/a/c/b")
  }

  @Test func takesParametersDecodedByName() throws {
    let key = try #require(SharedKey(account: "a", base64: "YmFy"))
    let url =
      "https://a.blob.core.windows.net/c?restype=container&Comp=list&prefix=a%2Fb%20%26c&x=2&x=1"
    #expect(
      key.canonicalResource(url) == "/a/c\ncomp:list\nprefix:a/b &c\nrestype:container\nx:1,2")
  }

  /// Microsoft's own code and ours put random names in the same order.
  @Test(.enabled(if: BlobServer.isThere, "\(BlobServer.missing)"))
  func ordersHeadersAsTheServiceDoes() throws {
    var random = SystemRandomNumberGenerator()
    let characters = Array("abcz019--_")
    let names = Set(
      (0..<300).map { _ in
        "x-ms-meta-"
          + String(
            (0..<Int.random(in: 1...6, using: &random)).map { _ in
              characters.randomElement(using: &random) ?? "a"
            })
      })
    let theirs = try BlobServer.official(["0", "sort"] + names.shuffled())
    #expect(
      names.sorted(by: HeaderOrder.precedes) == theirs.split(separator: "\n").map(String.init))
  }

  @Test func isNotShown() throws {
    let credential = try StorageCredential.accountKey("c2VncmVkbw==", of: "conta")
    for text in ["\(credential)", String(reflecting: credential)] {
      #expect(!text.contains("c2VncmVkbw") && !text.contains("segredo"))
    }
    let sas = StorageCredential.sas("?sv=1&sig=segredo")
    #expect("\(sas)" == "SAS" && !String(reflecting: [sas]).contains("segredo"))
    let error = #expect(throws: AzureError.self) {
      try StorageCredential.accountKey("segredo!", of: "conta")
    }
    #expect(!String(describing: error).contains("segredo"))
  }
}

@Suite("Checksums")
struct ChecksumTests {
  @Test func areThoseOfTheService() {
    var crc = CRC64()
    Array("123456789".utf8).withUnsafeBytes { crc.add($0) }
    #expect(crc.value == 0xAE8B_1486_0A79_9888)
    #expect(Data(crc.bytes).base64EncodedString() == "iJh5CoYUi64=")
  }

  @Test func doNotDependOnPieces() {
    let bytes = [UInt8].noise(1000)
    var whole = CRC64()
    bytes.withUnsafeBytes { whole.add($0) }
    for size in [1, 3, 7, 8, 9, 64, 999] {
      var pieces = CRC64()
      for start in stride(from: 0, to: bytes.count, by: size) {
        Array(bytes[start..<min(start + size, bytes.count)]).withUnsafeBytes { pieces.add($0) }
      }
      #expect(pieces.value == whole.value, "\(size)")
    }
  }
}

/// The recorded signatures.
struct Vectors: Decodable {
  struct Signature: Decodable {
    let name: String
    let account: String
    let keyBase64: String
    let scheme: String
    let method: String?
    let url: String?
    let headers: [String: String]
    let stringToSign: String
    let authorization: String
  }
  struct Resource: Decodable {
    let url: String
    let canonicalizedResource: String
  }
  struct Text: Decodable {
    let verb: String
    let scheme: String?
    let headers: [String: String]
    let canonicalizedResource: String
    let stringToSign: String
  }
  let signatures: [Signature]
  let canonicalizedResource: [Resource]
  let stringToSign: [Text]

  static let shared: Vectors? = {
    let folder =
      ProcessInfo.processInfo.environment["PANTANAL_SHARED_DATA"].map { URL(filePath: $0) }
      ?? URL(filePath: #filePath).appending(path: "../../../../shared/data").standardized
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try? decoder.decode(
      Vectors.self, from: Data(contentsOf: folder.appending(path: "azure-sharedkey/vectors.json")))
  }()
}
