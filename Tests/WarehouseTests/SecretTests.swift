import Foundation
import Testing
import Warehouse

@Suite("A secret")
struct SecretTests {
  @Test func printsAsDots() {
    let secret = Secret("hunter2")
    #expect("\(secret)" == "•••")
    #expect(String(reflecting: [secret]).contains("hunter2") == false)
    var dumped = ""
    dump(["key": secret], to: &dumped)
    #expect(!dumped.contains("hunter2"))
    #expect(secret.reveal() == "hunter2")
  }

  /// Texts that hold a secret, and what is left of them.
  static let texts = [
    (
      "https://a.blob.core.windows.net/c/b?sv=1&sig=ab%2Bc&se=2",
      "https://a.blob.core.windows.net/c/b?sv=1&sig=•••&se=2"
    ),
    ("https://ana:senha@example.com/x", "https://ana:•••@example.com/x"),
    ("Driver={X};UID=ana;PWD=se nha;Server=s", "Driver={X};UID=ana;PWD=•••;Server=s"),
    ("Pwd={a;b}}c};Server=s", "Pwd=•••;Server=s"),
    ("AccountName=a;AccountKey=Zm9v==;X=y", "AccountName=a;AccountKey=•••;X=y"),
    ("SharedAccessSignature=sv=1&sig=x;A=b", "SharedAccessSignature=•••;A=b"),
    ("password=\"a b\"; ok", "password=•••; ok"),
    ("nothing to hide", "nothing to hide"),
  ]

  @Test(arguments: texts)
  func isTakenOut(of text: String, leaving rest: String) {
    #expect(Redaction.text(text) == rest)
  }

  @Test func isTakenOutWhereverItStands() {
    #expect(
      Redaction.text("no user s3nha here", hiding: [Secret("s3nha"), Secret("")])
        == "no user ••• here")
  }
}

@Suite("The settings of connections")
struct ConnectionSettingsTests {
  static func settings(
    _ text: String, secrets: String? = nil, mode: Int = 0o600, environment: [String: String] = [:]
  ) throws -> Settings {
    let folder = try TemporaryFolder(["pantanal.yaml": "connections:\n  c: {\(text)}\n"])
    if let secrets {
      let file = folder.url.appending(path: ".pantanal/secrets")
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(secrets.utf8).write(to: file)
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
    }
    return try Project(at: folder.url, environment: environment).settings
  }

  static let blob = #"type: azure_blob, url: "az://c", account: a, account_key: "${KEY}""#

  @Test func comeFromTheEnvironmentAndFromTheFileOfSecrets() throws {
    let secrets = "# keys\n\nKEY = \"a=b\"\nOTHER=x\n"
    let fromFile = try Self.settings(Self.blob, secrets: secrets)
    #expect(try fromFile.connections["c"]?.secret("account_key") == Secret("a=b"))
    let fromEnvironment = try Self.settings(Self.blob, secrets: secrets, environment: ["KEY": "e"])
    #expect(try fromEnvironment.connections["c"]?.secret("account_key") == Secret("e"))
  }

  @Test func areMissedOnlyByWhatUsesThem() throws {
    let connection = try #require(try Self.settings(Self.blob).connections["c"])
    #expect(try connection.text("url") == "az://c")
    let error = #expect(throws: PantanalError.self) { try connection.secret("account_key") }
    #expect(error?.message == "the connection c needs KEY, which is not set")
    #expect(error?.hint?.contains(".pantanal/secrets") == true)
  }

  @Test(arguments: [0o644, 0o640, 0o606])
  func areRefusedWhenOthersCanReadThem(mode: Int) throws {
    let connection = try #require(
      try Self.settings(Self.blob, secrets: "KEY=s3nha\n", mode: mode).connections["c"])
    let error = #expect(throws: PantanalError.self) { try connection.secret("account_key") }
    #expect(error?.message == ".pantanal/secrets can be read by others than its owner")
    #expect(error?.hint == "chmod 600 .pantanal/secrets")
  }

  @Test func areRefusedWhenGitKeepsThem() throws {
    let folder = try TemporaryFolder([
      "project/pantanal.yaml": "connections:\n  c: {\(Self.blob)}\n",
      "project/.pantanal/secrets": "KEY=x\n", ".git/index": "DIRC…project/.pantanal/secrets\0…",
    ])
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o600],
      ofItemAtPath: folder.url.appending(path: "project/.pantanal/secrets").path)
    let project = try Project(at: folder.url.appending(path: "project"), environment: [:])
    let error = #expect(throws: PantanalError.self) {
      try project.settings.connections["c"]?.secret("account_key")
    }
    #expect(error?.message == ".pantanal/secrets is tracked by git")
  }

  @Test func doNotShowALineOfSecretsThatIsWrong() throws {
    let connection = try #require(
      try Self.settings(Self.blob, secrets: "A=1\ns3nha\n").connections["c"])
    let error = #expect(throws: PantanalError.self) { try connection.secret("account_key") }
    #expect(error?.place?.description == ".pantanal/secrets:2:1")
    #expect(error?.place?.lineText == nil)
  }

  /// Secrets written where everybody with the repository reads them.
  static let literals = [
    "type: azure_blob, url: az://c, account: a, account_key: s3nha",
    "type: azure_blob, url: az://c, account: a, sas: \"sv=1&sig=s3nha\"",
    "type: azure_blob, url: \"https://a.blob.core.windows.net/c?sv=1&sig=s3nha\"",
    "type: azure_blob, url: az://c, client_secret: \"${X:-s3nha}\"",
    "type: azure_blob, url: az://c, connection_string: \"AccountName=a;AccountKey=s3nha==\"",
    "type: odbc, connection_string: \"DSN=x;PWD=s3nha\"",
    "type: odbc, connection_string: \"DSN=x; Password = {s3nha}\"",
    "type: azure_blob, acount_key: s3nha, url: az://c, account_key: s3nha",
  ]

  @Test(arguments: literals)
  func mayNotHoldASecret(text: String) throws {
    let error = #expect(throws: PantanalError.self) { try Self.settings(text) }
    #expect(error?.message.contains("holds a secret") == true)
    #expect(String(describing: error).contains("s3nha") == false)
  }

  @Test(arguments: [
    (#"type: odbc, connection_string: "DSN=x;UID=ana;PWD=${SENHA}""#, ["SENHA": "1"]),
    (#"type: odbc, connection_string: "DSN=x;PWD={${SENHA}};UID=ana""#, ["SENHA": "1"]),
    (#"type: odbc, connection_string: "${ALL}""#, ["ALL": "DSN=x;PWD=1"]),
    ("type: azure_blob, url: az://c, connection_string: UseDevelopmentStorage=true", [:]),
  ])
  func takeSecretsByName(text: String, environment: [String: String]) throws {
    let connection = try #require(
      try Self.settings(text, environment: environment).connections["c"])
    #expect(try connection.secret("connection_string") != nil)
  }

  @Test(arguments: [
    ("type: folder", "path is missing"), ("type: azure_blob", "url is missing"),
    ("type: odbc, path: x", "unknown key: path"), ("type: ftp", "ftp is not known here"),
  ])
  func sayWhatIsMissing(text: String, message: String) throws {
    let error = #expect(throws: PantanalError.self) { try Self.settings(text) }
    #expect(error?.message == message)
  }
}
