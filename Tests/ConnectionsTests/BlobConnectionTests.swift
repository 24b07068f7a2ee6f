import Azure
import BlobServer
import Foundation
import Testing
import Warehouse

@testable import Connections

@Suite("A container as a connection")
struct BlobConnectionTests {
  static func connection(
    _ text: String, _ environment: [String: String] = [:]
  ) throws -> BlobConnection {
    let folder = try TemporaryFolder(["pantanal.yaml": "connections:\n  c: {\(text)}\n"])
    let project = try Project(at: folder.url, environment: environment)
    return try BlobConnection(#require(project.settings.connections["c"]))
  }

  /// What is written, where it leads and by what.
  static let settings = [
    (
      #"url: "az://land/a", account: acc, account_key: "${K}""#,
      "https://acc.blob.core.windows.net/land/a", "account key"
    ),
    (
      #"url: "abfss://land@acc.dfs.core.windows.net/a", sas: "${SAS}""#,
      "https://acc.blob.core.windows.net/land/a", "SAS"
    ),
    (#"url: "${URL}""#, "https://acc.blob.core.windows.net/land/a", "SAS"),
    (
      #"url: "az://land", connection_string: "${CS}""#, "https://acc.blob.core.windows.net/land",
      "account key"
    ),
    (
      #"url: "az://land", connection_string: UseDevelopmentStorage=true"#,
      "http://127.0.0.1:10000/devstoreaccount1/land", "account key"
    ),
    (
      #"url: "az://land", account: acc, tenant_id: t, client_id: c, client_secret: "${K}""#,
      "https://acc.blob.core.windows.net/land", "client secret"
    ),
    (
      #"url: "az://land", account: acc, credential: managed_identity"#,
      "https://acc.blob.core.windows.net/land", "managed identity"
    ),
    (
      #"url: "az://land", account: acc, credential: none"#,
      "https://acc.blob.core.windows.net/land", "none"
    ),
  ]

  @Test(arguments: settings)
  func isDeclared(text: String, location: String, credential: String) throws {
    let connection = try Self.connection(
      "type: azure_blob, " + text,
      [
        "K": "c2VncmVkbw==", "SAS": "sv=1&sig=segredo",
        "URL": "https://acc.blob.core.windows.net/land/a?sv=1&sig=segredo",
        "CS": "AccountName=acc;AccountKey=c2VncmVkbw==",
      ])
    #expect(connection.container.location.description == location)
    #expect(connection.container.credential.description == credential)
    #expect(!String(reflecting: connection).contains("segredo"))
    #expect(!String(reflecting: connection).contains("c2VncmVkbw"))
  }

  @Test(arguments: [
    (#"url: "az://land""#, "which account"),
    (#"url: "az://land", account: a"#, "does not say what opens the container"),
    (#"url: "az://land", account: a, credential: sas"#, "lacks sas"),
    (#"url: "az://land", account: a, credential: managd_identity"#, "no kind of credential"),
    (#"url: "az://land", account: a, credential: "${K}""#, "${K} is no kind of credential"),
    (#"url: "az://land", account: a, account_key: "${K}""#, "the account key of a is not one"),
    (#"url: "az://land", connection_string: "${K}""#, "NAME=value"),
  ])
  func saysWhatIsWrong(text: String, message: String) throws {
    let error = #expect(throws: PantanalError.self) {
      try Self.connection("type: azure_blob, " + text, ["K": "segredo!"])
    }
    #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    #expect(!String(describing: error).contains("segredo"))
  }

  @Test(arguments: [
    ("a/b.csv", "a/b.csv"), ("a/b*.csv", "a/b"), ("a/*/c", "a/"), ("**/*.csv", ""),
    ("a/**/b", "a/"),
    ("a[1]", "a"), ("", ""),
    ("{unit}/x.csv", ""), ("land/x_{month:yyyy-MM}.csv", "land/x_"),
  ])
  func asksForWhatBeginsLikeThePattern(pattern: String, prefix: String) {
    #expect(GlobPattern(pattern).literalPrefix == prefix)
  }
}

/// These share one server.
@Suite("Blobs as files", .serialized, .enabled(if: BlobServer.isThere, "\(BlobServer.missing)"))
struct BlobFileTests {
  static func connection(_ server: BlobServer, _ path: String = "") throws -> BlobConnection {
    try BlobConnectionTests.connection(
      #"type: azure_blob, url: "az://land\#(path)", connection_string: "${CS}""#,
      ["CS": server.connectionString])
  }

  @Test func areListedAsThePatternSays() throws {
    let server = try BlobServer.cleared([
      "put": [
        "land/a/1.csv": "1", "land/a/2.csv": "22", "land/a/b/3.csv": "", "land/a/.4.csv": "",
        "land/c.csv": "", "land/ab/5.csv": "", "other/a/1.csv": "",
      ], "pages": [2, 0, 1],
    ])
    let connection = try Self.connection(server)
    let list = { try connection.list(GlobPattern($0)).map(\.path) }
    #expect(try list("a/*.csv") == ["a/1.csv", "a/2.csv"])
    #expect(try list("**/*.csv") == ["a/1.csv", "a/2.csv", "a/b/3.csv", "ab/5.csv", "c.csv"])
    #expect(try list("{x}/{n}.csv") == ["a/1.csv", "a/2.csv", "ab/5.csv"])
    #expect(try list("") == [])
    let below = try Self.connection(server, "/a")
    #expect(try below.list(GlobPattern("**/*.csv")).map(\.path) == ["1.csv", "2.csv", "b/3.csv"])
    let file = try #require(try below.list(GlobPattern("2.csv")).first)
    #expect(file.size == 2 && file.etag?.hasPrefix("0x8D") == true)
  }

  @Test func areCopiedForReading() throws {
    let server = try BlobServer.cleared(["put": ["land/a/é.csv": "nome\nAna\n"]])
    let connection = try Self.connection(server, "/a")
    let spool = try TemporaryFolder([:])
    let listed = try #require(try connection.list(GlobPattern("*")).first)
    try server.control(["put": ["land/a/é.csv": "nome\nIracema\n"]])
    var told = 0
    var local: LocalFile? = try connection.fetch(listed, into: spool.url.path) { told += $0 }
    let path = try #require(local?.path)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "nome\nIracema\n")
    #expect(told == 13 && local?.listed.size == 13 && local?.listed.etag != listed.etag)
    #expect(local?.place == "é.csv on c")
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
    #expect((mode as? NSNumber)?.intValue == 0o600)
    local = nil
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func leaveNothingBehindWhenTheyDoNotArrive() throws {
    let server = try BlobServer.cleared(["put": ["land/a": "1"]])
    let spool = try TemporaryFolder([:])
    let gone = ListedFile(path: "gone.csv", size: 1, modifiedAt: 0)
    let error = #expect(throws: PantanalError.self) {
      try Self.connection(server).fetch(gone, into: spool.url.path, advance: { _ in })
    }
    #expect(error?.message.hasPrefix("gone.csv on c: BlobNotFound") == true)
    #expect(try FileManager.default.contentsOfDirectory(atPath: spool.url.path) == [])
  }

  @Test func sayWhenTheyCannotBeListed() throws {
    let server = try BlobServer.cleared(["put": ["land/a": "1"]])
    try Self.connection(server).check()
    let wrong = try BlobConnectionTests.connection(
      #"type: azure_blob, url: "\#(server.endpoint)/land", account_key: "${K}""#,
      ["K": "c2VncmVkbw=="])
    let error = #expect(throws: PantanalError.self) { try wrong.check() }
    #expect(error?.code == .connectionInvalid)
    #expect(error?.message.hasPrefix("the connection c: AuthenticationFailed") == true)
    #expect(!String(describing: error).contains("c2VncmVkbw"))
  }
}
