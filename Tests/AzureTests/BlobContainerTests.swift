// The client against a server that checks every signature with Microsoft's own code.

import BlobServer
import CCrypto
import Foundation
import HTTP
import Testing

@testable import Azure

/// These share one server, whose faults are set by each test.
@Suite(
  "A container of blobs", .serialized,
  .enabled(if: BlobServer.isThere, "\(BlobServer.missing)"))
struct BlobContainerTests {
  static func list(_ container: BlobContainer, _ prefix: String = "") throws -> [BlobItem] {
    var items: [BlobItem] = []
    try container.list(prefix: prefix) {
      items += $0
      return true
    }
    return items
  }

  static func download(
    _ name: String, from container: BlobContainer
  ) throws -> (bytes: [UInt8], told: Int, version: BlobVersion) {
    let file = try TemporaryFile()
    var told = 0
    let version = try container.download(name, into: file.descriptor) { told += $0 }
    return (try file.content(), told, version)
  }

  // MARK: Listing

  static let names = [
    "a.csv", "a/b.csv", "a/é ç.csv", "a/x&y<z>.csv", "a//b", "a+b %41.csv", "b.csv", "tab\there",
  ]

  @Test(arguments: [[], [3], [1], [2, 0, 0, 3], [0, 100]])
  func isListedWholePageByPage(pages: [Int]) throws {
    var blobs: [String: String] = [:]
    for name in Self.names { blobs["land/" + name] = name }
    let server = try BlobServer.cleared(["put": blobs, "folders": ["land/a"], "pages": pages])
    let items = try Self.list(server.container())
    #expect(items.map(\.name) == Self.names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    #expect(items.allSatisfy { $0.size == $0.name.utf8.count && !$0.etag.contains("\"") })
    #expect(items.allSatisfy { abs($0.modifiedAt - Int(Date().timeIntervalSince1970)) < 60 })
    #expect(try Self.list(server.container(), "a/").map(\.name).count == 4)
  }

  @Test func isNotListedInACircle() throws {
    let server = try BlobServer.cleared([
      "put": ["land/1": "", "land/2": "", "land/3": ""], "pages": [1], "marker_loop": 5,
    ])
    let error = #expect(throws: AzureError.self) { try Self.list(server.container()) }
    #expect(error?.message == "the listing of land goes in a circle")
  }

  @Test func saysWhatIsRefused() throws {
    let server = try BlobServer.cleared()
    let missing = #expect(throws: AzureError.self) { try Self.list(server.container("missing")) }
    #expect(
      missing?.message == "ContainerNotFound: Something is wrong with this. (status 404)")
    #expect(missing?.hint == "check the container's name in url:")
    let wrong = try StorageCredential.accountKey("c2VncmVkbw==", of: "devstoreaccount1")
    let refused = #expect(throws: AzureError.self) {
      try Self.list(server.container(credential: wrong))
    }
    #expect(refused?.message.hasPrefix("AuthenticationFailed") == true)
    #expect(refused?.hint?.contains("clock") == true)
  }

  // MARK: Reading

  @Test(arguments: [0, 1, 65_535, 65_536, 65_537, 1_000_000])
  func givesABlobByteByByte(size: Int) throws {
    let server = try BlobServer.cleared(["make": ["land/b": size]])
    let (bytes, told, version) = try Self.download("b", from: server.container())
    let status = try server.control()
    #expect(bytes.count == size && told == size && Int(version.size) == size)
    #expect(sha256(bytes) == status.blobs["land/b"])
    #expect(status.log.count == (size == 0 ? 2 : (size + 65_535) / 65_536))
  }

  @Test(arguments: ["a/é ç.csv", "a//b", "a/../b", "a+b %41.csv?x=1&y#z", "~!*'(),;:@$"])
  func givesABlobByAnyName(name: String) throws {
    let server = try BlobServer.cleared(["put": ["land/" + name: name]])
    #expect(try Self.download(name, from: server.container()).bytes == Array(name.utf8))
  }

  /// What goes wrong on the way, and how often.
  static let faults: [[String: Int]] = [
    ["throttle": 5], ["error": 3], ["drop": 4], ["corrupt": 2],
    ["throttle": 2, "drop": 2, "corrupt": 2, "error": 1],
  ]

  @Test(arguments: faults)
  func arrivesInSpiteOf(faults: [String: Int]) throws {
    let server = try BlobServer.cleared(["make": ["land/b": 500_000]])
    try server.control(faults)
    let (bytes, told, _) = try Self.download("b", from: server.container())
    let status = try server.control()
    #expect(sha256(bytes) == status.blobs["land/b"])
    #expect(told == 500_000)
    #expect(status.faults.values.allSatisfy { $0 == 0 })
  }

  @Test(arguments: ["crc64", "md5"])
  func isCheckedByWhateverTheServerComputes(digest: String) throws {
    let server = try BlobServer.cleared([
      "make": ["land/b": 300_000], "digests": digest, "corrupt": 2, "drop": 1,
    ])
    let (bytes, _, _) = try Self.download("b", from: server.container())
    #expect(try sha256(bytes) == server.control().blobs["land/b"])
  }

  @Test func isCheckedAsAWhole() throws {
    let server = try BlobServer.cleared(["make": ["land/b": 300_000]])
    try server.control(["wrong_md5": ["land/b"]])
    let error = #expect(throws: AzureError.self) {
      try Self.download("b", from: server.container())
    }
    #expect(error?.message.contains("MD5") == true)
    // Where ranges are not checked, the whole still is.
    let other = try BlobServer.cleared([
      "make": ["land/c": 300_000], "digests": "none", "corrupt": 1,
    ])
    #expect(throws: AzureError.self) { try Self.download("c", from: other.container()) }
  }

  @Test func isNeverAMixtureOfTwoVersions() throws {
    let server = try BlobServer.cleared(["make": ["land/b": 500_000], "change": 3])
    let (bytes, told, version) = try Self.download("b", from: server.container())
    let status = try server.control()
    #expect(status.faults["change"] == 0)
    #expect(sha256(bytes) == status.blobs["land/b"] && told == 500_000)
    #expect(try server.container().version(of: "b")?.etag == version.etag)
  }

  @Test func isGivenUpWhenItNeverHoldsStill() throws {
    let server = try BlobServer.cleared(["make": ["land/b": 500_000], "change": 1000])
    let error = #expect(throws: AzureError.self) {
      try Self.download("b", from: server.container())
    }
    #expect(error?.message == "b is written anew again and again while it is read")
  }

  @Test(arguments: ["throttle", "error", "drop", "corrupt"])
  func isGivenUpAtLast(fault: String) throws {
    let server = try BlobServer.cleared(["make": ["land/b": 100_000], fault: 1000])
    var container = try server.container()
    container.retry.attempts = 3
    #expect(throws: AzureError.self) { try Self.download("b", from: container) }
  }

  @Test func stopsWhenAsked() throws {
    struct Stop: Error {}
    let server = try BlobServer.cleared(["make": ["land/b": 5_000_000]])
    let container = try server.container()
    let file = try TemporaryFile()
    var told = 0
    #expect(throws: Stop.self) {
      try container.download("b", into: file.descriptor) {
        told += $0
        if told > 0 { throw Stop() }
      }
    }
    #expect(told < 5_000_000)
  }

  @Test func hasNoVersionOfWhatIsNotThere() throws {
    let server = try BlobServer.cleared()
    #expect(try server.container().version(of: "none") == nil)
    #expect(throws: AzureError.self) { try server.container("missing").version(of: "none") }
    #expect(throws: AzureError.self) { try Self.download("none", from: server.container()) }
  }

  // MARK: Writing

  @Test(arguments: [0, 1, 65_536, 65_537, 700_000])
  func takesAFileByteByByte(size: Int) throws {
    let server = try BlobServer.cleared()
    let file = try TemporaryFile(.noise(size))
    var told = 0
    try server.container().upload(
      file.descriptor, as: "marts/bi.db", metadata: ["fingerprint": "a1", "a-b": "x", "a_b": "y"]
    ) { told += $0 }
    #expect(try server.control().blobs["land/marts/bi.db"] == sha256(.noise(size)))
    #expect(told == size)
    let version = try #require(try server.container().version(of: "marts/bi.db"))
    #expect(version.metadata["fingerprint"] == "a1" && version.md5 != nil)
    #expect(try Self.download("marts/bi.db", from: server.container()).bytes == .noise(size))
  }

  @Test(arguments: [["throttle": 4], ["error": 3], ["lose": 1]], [1000, 300_000])
  func takesAFileInSpiteOf(faults: [String: Int], size: Int) throws {
    let server = try BlobServer.cleared()
    try server.control(faults)
    let file = try TemporaryFile(.noise(size))
    try server.container().upload(file.descriptor, as: "b", if: .isAbsent)
    let status = try server.control()
    #expect(status.blobs["land/b"] == sha256(.noise(size)))
    #expect(status.faults.values.allSatisfy { $0 == 0 })
  }

  @Test func replacesOnlyWhatIsMeant() throws {
    let server = try BlobServer.cleared(["put": ["land/b": "theirs"]])
    let container = try server.container()
    let file = try TemporaryFile(.noise(100))
    let exists = #expect(throws: AzureError.self) {
      try container.upload(file.descriptor, as: "b", if: .isAbsent)
    }
    #expect(exists?.message.hasPrefix("there is another blob named b already") == true)
    let etag = try #require(try container.version(of: "b")?.etag)
    try server.control(["put": ["land/b": "theirs anew"]])
    let changed = #expect(throws: AzureError.self) {
      try container.upload(file.descriptor, as: "b", if: .isVersion(etag))
    }
    #expect(changed?.message.hasPrefix("somebody else wrote b meanwhile") == true)
    let newer = try #require(try container.version(of: "b")?.etag)
    try container.upload(file.descriptor, as: "b", if: .isVersion(newer))
    // The same again is no conflict: it is there.
    try container.upload(file.descriptor, as: "b", if: .isAbsent)
    #expect(try server.control().blobs["land/b"] == sha256(.noise(100)))
    try container.delete("b")
    try container.delete("b")
    #expect(try container.version(of: "b") == nil)
  }

  // MARK: Beside Microsoft's own client

  @Test func readsAndWritesAsTheOfficialClientDoes() throws {
    let server = try BlobServer.cleared()
    let source = try TemporaryFile(.noise(3_000_000))
    let copy = try TemporaryFile()
    _ = try server.official("put", "land", "de lá/b.bin", source.url.path)
    #expect(
      try Self.download("de lá/b.bin", from: server.container()).bytes == .noise(3_000_000))
    try server.container().upload(source.descriptor, as: "daqui/c.bin")
    _ = try server.official("get", "land", "daqui/c.bin", copy.url.path)
    #expect(try copy.content() == .noise(3_000_000))
    let theirs = try server.official("list", "land").split(separator: "\n").map(String.init)
    let ours = try Self.list(server.container()).map { "\($0.size) \($0.etag) \($0.name)" }
    #expect(ours == theirs)
  }

  // MARK: Credentials

  @Test func isOpenedByASignature() throws {
    let server = try BlobServer.cleared(["put": ["land/b": "1"]])
    let sas = try server.official("sas", "land")
    let container = try server.container(credential: .sas("?" + sas))
    #expect(try Self.list(container).count == 1)
    #expect(try Self.download("b", from: container).bytes == Array("1".utf8))
    let forged = sas.replacing("sig=", with: "sig=x")
    let error = #expect(throws: AzureError.self) {
      try Self.list(server.container(credential: .sas(forged)))
    }
    #expect(String(describing: error).contains(forged.suffix(20)) == false)
  }

  @Test func isOpenToAllWhenItIsPublic() throws {
    let server = try BlobServer.cleared(["put": ["public/b": "1"]])
    #expect(try Self.list(server.container("public", credential: .anonymous)).count == 1)
    #expect(throws: AzureError.self) { try Self.list(server.container(credential: .anonymous)) }
  }

  func token(_ identity: TokenSource.Identity, _ environment: [String: String] = [:])
    -> StorageCredential
  {
    .token(TokenSource(identity, retry: BlobServer.quick, environment: environment))
  }

  @Test func isOpenedByAClientSecret() throws {
    let server = try BlobServer.cleared([
      "put": ["land/b": "1"], "token_error": 2, "refuse_token": 1,
    ])
    let authority = "http://127.0.0.1:\(server.port)/"
    let credential = token(
      .clientSecret(
        tenant: "inquilino", client: "cliente", secret: "s3nha-do-cliente", authority: authority))
    #expect(try Self.list(server.container(credential: credential)).count == 1)
    #expect(try Self.list(server.container(credential: credential)).count == 1)
    let wrong = token(
      .clientSecret(tenant: "inquilino", client: "cliente", secret: "errada", authority: authority))
    let error = #expect(throws: AzureError.self) {
      try Self.list(server.container(credential: wrong))
    }
    #expect(
      error?.message
        == "no token by client secret: AADSTS7000215: Invalid client secret provided. (status 401)")
  }

  @Test func isOpenedByAWorkload() throws {
    let server = try BlobServer.cleared(["put": ["land/b": "1"]])
    let file = try TemporaryFile(Array("asserção\n".utf8))
    let authority = "http://127.0.0.1:\(server.port)"
    let credential = token(
      .workload(
        tenant: "inquilino", client: "cliente", tokenFile: file.url.path, authority: authority))
    #expect(try Self.list(server.container(credential: credential)).count == 1)
  }

  @Test func isOpenedByAManagedIdentity() throws {
    let server = try BlobServer.cleared(["put": ["land/b": "1"]])
    let host = "http://127.0.0.1:\(server.port)"
    let machine = token(.managed(client: nil), ["AZURE_POD_IDENTITY_AUTHORITY_HOST": host])
    #expect(try Self.list(server.container(credential: machine)).count == 1)
    let app = token(
      .managed(client: "cliente"),
      ["IDENTITY_ENDPOINT": host + "/msi/token", "IDENTITY_HEADER": "cabe"])
    #expect(try Self.list(server.container(credential: app)).count == 1)
    let nowhere = token(
      .managed(client: nil), ["AZURE_POD_IDENTITY_AUTHORITY_HOST": "http://127.0.0.1:1"])
    let error = #expect(throws: AzureError.self) {
      try Self.list(server.container(credential: nowhere))
    }
    #expect(error?.message.hasPrefix("there is no managed identity here") == true)
  }
}

func sha256(_ bytes: [UInt8]) -> String {
  var digest = [UInt8](repeating: 0, count: 32)
  EVP_Digest(bytes, bytes.count, &digest, nil, EVP_sha256(), nil)
  return digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
