import Testing

@testable import Azure

@Suite("A location of blobs")
struct StorageLocationTests {
  struct Form: Sendable, CustomTestStringConvertible {
    let text: String
    let account: String?
    let endpoint: String?
    let location: String
    var testDescription: String { text }

    init(_ text: String, account: String? = nil, endpoint: String? = nil, is location: String) {
      self.text = text
      self.account = account
      self.endpoint = endpoint
      self.location = location
    }
  }

  static let forms = [
    Form("az://land", account: "acc", is: "https://acc.blob.core.windows.net/land"),
    Form("az://land/a b/c/", account: "acc", is: "https://acc.blob.core.windows.net/land/a b/c"),
    Form("abfs://land/a", account: "acc", is: "https://acc.blob.core.windows.net/land/a"),
    Form(
      "az://land/a", endpoint: "http://127.0.0.1:10000/dev",
      is: "http://127.0.0.1:10000/dev/land/a"),
    Form(
      "az://land/a", endpoint: "https://acc.blob.core.usgovcloudapi.net/",
      is: "https://acc.blob.core.usgovcloudapi.net/land/a"),
    Form(
      "abfss://land@acc.dfs.core.windows.net/a/b", is: "https://acc.blob.core.windows.net/land/a/b"),
    Form("wasbs://land@acc.blob.core.windows.net", is: "https://acc.blob.core.windows.net/land"),
    Form(
      "https://acc.blob.core.windows.net/land/a%20b?sv=1&sig=x",
      is: "https://acc.blob.core.windows.net/land/a b"),
    Form("https://acc.dfs.core.windows.net/land/", is: "https://acc.blob.core.windows.net/land"),
    Form(
      "https://acc.z13.blob.storage.azure.net/land",
      is: "https://acc.z13.blob.storage.azure.net/land"),
    Form("http://127.0.0.1:10000/dev/land/a", is: "http://127.0.0.1:10000/dev/land/a"),
    Form("http://localhost:10000/dev/land", is: "http://localhost:10000/dev/land"),
    Form(
      "https://dados.example.com/land/a", account: "acc", is: "https://dados.example.com/land/a"),
    Form("az://$web/a", account: "acc", is: "https://acc.blob.core.windows.net/$web/a"),
  ]

  @Test(arguments: forms)
  func isRead(form: Form) throws {
    let location = try StorageLocation(form.text, account: form.account, endpoint: form.endpoint)
    #expect(location.description == form.location)
  }

  @Test(arguments: [
    ("land", "is not a form"), ("s3://land/a", "is not a form"), ("az://land", "which account"),
    ("az://", "which account"), ("https://acc.blob.core.windows.net", "names no container"),
    ("https://acc.blob.core.windows.net/UPPER/a", "names no container"),
    ("https://acc.blob.core.windows.net/a--b/a", "names no container"),
    ("http://127.0.0.1:10000", "which account"),
    ("https://x.blob.core.windows.net/?sig=segredo", "names no container"),
    ("AccountName=acc;AccountKey=segredo", "is not a form"),
  ])
  func isRefused(text: String, message: String) {
    let error = #expect(throws: AzureError.self) { try StorageLocation(text) }
    #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    #expect(error?.message.contains("segredo") == false)
  }

  @Test func knowsASignatureInAURL() {
    #expect(StorageLocation.sas(in: "https://a.b/c?sv=1&sig=x") == "sv=1&sig=x")
    #expect(StorageLocation.sas(in: "https://a.b/c?timeout=1") == nil)
    #expect(StorageLocation.sas(in: "az://c") == nil)
  }

  @Test func namesBlobsBelowIt() throws {
    #expect(try StorageLocation("az://land/a", account: "x").name(of: "b/c") == "a/b/c")
    #expect(try StorageLocation("az://land", account: "x").name(of: "b/c") == "b/c")
  }
}

@Suite("A connection string")
struct ConnectionStringTests {
  @Test func isTakenApart() throws {
    let whole = try ConnectionString(
      "DefaultEndpointsProtocol=https;AccountName=acc;AccountKey=Zm9v;EndpointSuffix=core.example;")
    #expect(whole.account == "acc" && whole.endpoint == "https://acc.blob.core.example")
    #expect(whole.credential?.description == "account key")
    let signed = try ConnectionString(
      " blobendpoint=https://acc.blob.core.windows.net/ ; SharedAccessSignature=sv=1&sig=a%3D=")
    #expect(signed.endpoint == "https://acc.blob.core.windows.net/")
    #expect(signed.credential?.description == "SAS")
    let emulator = try ConnectionString("UseDevelopmentStorage=true")
    #expect(emulator.endpoint == "http://127.0.0.1:10000/devstoreaccount1")
  }

  @Test(arguments: ["segredo", "AccountKey=segredo", "AccountName=a;AccountKey=segredo!"])
  func isRefusedWithoutBeingShown(text: String) {
    let error = #expect(throws: AzureError.self) { try ConnectionString(text) }
    #expect(error?.message.contains("segredo") == false)
  }
}
