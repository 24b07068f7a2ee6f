import Azure
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
