// A mart in a container, as Microsoft's own client sees it.

import BlobServer
import Foundation
import SQLite
import Testing

@testable import Publishing
@testable import Warehouse

@Suite(
  "Publishing to a container", .serialized,
  .enabled(if: BlobServer.isThere, "\(BlobServer.missing)"))
struct MartUploadTests {
  private let fixture: Fixture

  init() throws { fixture = try Fixture() }

  /// A publisher as `to:` says.
  private func publisher(_ to: String, _ server: BlobServer) throws -> Publisher {
    let project = fixture.folder.appending(path: "project")
    try FileManager.default.createDirectory(at: project, withIntermediateDirectories: true)
    try Data(
      """
      connections:
        nuvem: {type: azure_blob, url: "az://land/bi", connection_string: "${CS}"}
      publishing:
        bi: {to: "\(to)", tables: ["refined.dim_*"]}
      """.utf8
    ).write(to: project.appending(path: Project.fileName))
    let settings = try Project(at: project, environment: ["CS": server.connectionString]).settings
    return Publisher(
      settings.marts[0], of: fixture.warehouse, personalData: Fixture.personalData)
  }

  @Test(arguments: [
    ("nuvem", "land/bi/"), ("nuvem/marts/", "land/bi/marts/"),
    ("az://land/bi/marts", "land/bi/marts/"),
  ])
  func uploadsTheProvenFile(to: String, prefix: String) throws {
    let server = try BlobServer.cleared()
    let publisher = try publisher(to, server)
    #expect(try !publisher.plan().isUpToDate)
    let publication = try publisher.publish()
    let blobs = try server.control().blobs
    let version = publication.version.lastPathComponent
    #expect(blobs.keys.sorted() == [prefix + version, prefix + "bi.db"].sorted())
    #expect(Set(blobs.values).count == 1)
    #expect(try publisher.plan().isUpToDate)
    let copy = fixture.folder.appending(path: "copy.db").path
    _ = try server.official("get", "land", prefix.dropFirst("land/".count) + "bi.db", copy)
    #expect(FileManager.default.contentsEqual(atPath: copy, andPath: publication.file.path))
  }

  @Test func publishesWhatTheContainerLacks() throws {
    let server = try BlobServer.cleared()
    let publisher = try publisher("nuvem", server)
    _ = try publisher.publish()
    try server.control(["clear": true])
    #expect(try !publisher.plan().isUpToDate)
    for _ in 0..<3 { _ = try publisher.publish() }
    // The current name and the last two versions.
    #expect(try server.control().blobs.count == 3)
  }

  @Test func keepsTheFormerBlobWhenStopped() throws {
    let server = try BlobServer.cleared(["put": ["land/bi/bi.db": "former"]])
    let publisher = try publisher("nuvem", server)
    let before = try server.control().blobs["land/bi/bi.db"]
    let cancellation = Cancellation()
    let error = #expect(throws: PantanalError.self) {
      try publisher.publish(cancellation: cancellation) {
        if $0.activity == "upload bi" { cancellation.cancel() }
      }
    }
    #expect(error?.code == .cancelled)
    #expect(try server.control().blobs["land/bi/bi.db"] == before)
  }

  @Test func isPlannedWithoutTheContainer() throws {
    let server = try BlobServer.cleared()
    let publisher = try publisher("nuvem", server)
    _ = try publisher.publish()
    let wrong = try self.publisher("az://elsewhere/bi", server).plan()
    #expect(!wrong.isUpToDate && wrong.reason == "no connection leads to az://elsewhere/bi")
  }

  @Test func saysWhenNoConnectionLeadsThere() throws {
    let server = try BlobServer.cleared()
    let error = #expect(throws: PantanalError.self) {
      try publisher("az://elsewhere/bi", server).publish()
    }
    #expect(error?.message == "no connection leads to az://elsewhere/bi")
  }
}
