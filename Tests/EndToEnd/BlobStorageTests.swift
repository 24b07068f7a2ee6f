// A project whose files come from Azure Blob Storage and whose mart goes there, over a network that fails.

import BlobServer
import Foundation
import Testing

@Suite(
  "A project on Azure Blob Storage", .serialized,
  .enabled(if: BlobServer.isThere, "\(BlobServer.missing)"))
struct BlobStorageTests {
  private static let pupils =
    "id;nome\n" + (1...5000).map { "\($0);Aluno \($0)\n" }.joined()

  /// A project that reads from the container and publishes to it, its key in the file of secrets.
  private func project(_ server: BlobServer) throws -> Scratch {
    let scratch = try Scratch()
    try scratch.write(
      """
      connections:
        nuvem:
          type: azure_blob
          url: az://land/2025
          account: devstoreaccount1
          endpoint: \(server.endpoint)
          account_key: ${CHAVE}
      publishing:
        bi: {to: nuvem/bi, tables: [raw.aluno]}
      """, to: "pantanal.yaml")
    try scratch.write(
      """
      connection: nuvem
      path: alunos_*.csv
      format: {delimiter: ";"}
      columns:
        id: {header: id}
        nome: {header: nome}
      """, to: "sql/raw/aluno.yaml")
    try scratch.write("# a chave da conta\nCHAVE=\(server.accountKey)\n", to: ".pantanal/secrets")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o600],
      ofItemAtPath: scratch.folder.appending(path: ".pantanal/secrets").path)
    return scratch
  }

  private func count(_ scratch: Scratch) throws -> String {
    try Program.run(
      "sql", "--format", "csv",
      "SELECT count(*) || ' of ' || count(DISTINCT _load_id) FROM raw.aluno",
      in: scratch.folder
    ).output.split(whereSeparator: \.isNewline).last.map(String.init) ?? ""
  }

  @Test func loadsEachVersionOnceAndPublishes() throws {
    let server = try BlobServer.cleared([
      "put": ["land/2025/alunos_1.csv": Self.pupils, "land/2025/alunos_2.csv": "id;nome\n1;x\n"],
      "pages": [1, 0],
    ])
    let scratch = try project(server)
    let tested = try Program.run("connection", "test", in: scratch.folder)
    #expect(tested.output.contains("2 files"))
    try server.control(["drop": 1, "throttle": 2, "corrupt": 1, "error": 1])
    let first = try Program.run("run", "--verbose", in: scratch.folder)
    #expect(first.status == 0, "\(first.error)")
    #expect(try count(scratch) == "5001 of 2")
    let blobs = try server.control().blobs
    #expect(blobs.keys.contains("land/2025/bi/bi.db") && blobs.count == 4)
    let second = try Program.run("run", in: scratch.folder)
    #expect(second.output.contains("nothing to do"))
    try server.control(["put": ["land/2025/alunos_2.csv": "id;nome\n1;y\n2;z\n"]])
    #expect(try Program.run("run", in: scratch.folder).status == 0)
    #expect(try count(scratch) == "5002 of 2")
    for outcome in [tested, first, second] {
      #expect(!(outcome.output + outcome.error).contains(server.accountKey))
    }
    try expectNoSecret(server.accountKey, in: scratch)
  }

  @Test func saysOnceWhatIsMissing() throws {
    let server = try BlobServer.cleared(["put": ["land/2025/alunos_1.csv": Self.pupils]])
    let scratch = try project(server)
    #expect(try Program.run("check", in: scratch.folder).status == 0)
    let secrets = scratch.folder.appending(path: ".pantanal/secrets").path
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: secrets)
    let open = try Program.run("plan", in: scratch.folder)
    #expect(open.status == 1)
    #expect(open.error.contains(".pantanal/secrets can be read by others than its owner"))
    #expect(open.error.contains("hint: chmod 600 .pantanal/secrets"))
    try FileManager.default.removeItem(atPath: secrets)
    let missing = try Program.run("plan", in: scratch.folder)
    #expect(missing.error.contains("error: the connection nuvem needs CHAVE, which is not set"))
    #expect(missing.error.components(separatedBy: "needs CHAVE").count == 2)
    #expect(try Program.run("check", in: scratch.folder).status == 0)
  }

  /// The key is in its own file and nowhere else.
  private func expectNoSecret(_ secret: String, in scratch: Scratch) throws {
    let paths = try FileManager.default.subpathsOfDirectory(atPath: scratch.folder.path)
    for path in paths where path != ".pantanal/secrets" {
      let file = scratch.folder.appending(path: path).path
      guard let data = FileManager.default.contents(atPath: file) else { continue }
      #expect(data.range(of: Data(secret.utf8)) == nil, "\(path)")
    }
  }
}
