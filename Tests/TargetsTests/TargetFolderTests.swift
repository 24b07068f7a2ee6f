import Foundation
import SQLite
import Testing
import Warehouse

@testable import Targets

@Suite("The folder of a target")
struct TargetFolderTests {
  private static func target(
    _ fixture: borrowing Fixture, _ settings: String = ""
  ) throws -> Settings.Target {
    let yaml = "warehouse: warehouse\ntargets: {dev: {warehouse: dev\(settings)}}\n"
    try Data(yaml.utf8).write(to: fixture.folder.appending(path: "pantanal.yaml"))
    return try #require(
      Project(at: fixture.folder, environment: [:]).settings.targets["dev"])
  }

  private static func copy(
    _ fixture: borrowing Fixture, isForced: Bool = false,
    complete: (Warehouse) throws -> Void = { _ in }
  ) throws -> TargetFolder {
    let folder = TargetFolder(try target(fixture))
    try folder.copy(
      fixture.warehouse, isForced: isForced, command: "test", cancellation: Cancellation(),
      progress: { _ in }, complete: complete)
    return folder
  }

  private static func names(_ folder: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  @Test func isACopyThatSaysSo() throws {
    let fixture = try Fixture()
    let folder = try Self.copy(fixture)
    #expect(folder.note?.original == fixture.warehouse.folder.path)
    #expect(folder.note?.isMasked == false)
    #expect(try Self.names(fixture.folder) == ["dev", "pantanal.yaml", "warehouse"])
    try Warehouse(folder: folder.url).connect(writing: .trusted).execute("DELETE FROM trusted.sale")
    #expect(try fixture.warehouse.rows("SELECT count(*) FROM trusted.sale")[0][0] == 50)
    _ = try Self.copy(fixture)
    let again = try Warehouse(folder: folder.url).rows("SELECT count(*) FROM trusted.sale")
    #expect(again[0][0] == 50)
    #expect(try folder.remove(command: "test"))
    #expect(try Self.names(fixture.folder) == ["pantanal.yaml", "warehouse"])
    #expect(try !folder.remove(command: "test"))
  }

  @Test func staysWhenItIsNoCopy() throws {
    let fixture = try Fixture(rowCount: 1)
    let dev = fixture.folder.appending(path: "dev", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: dev, withIntermediateDirectories: true)
    try Data("meu".utf8).write(to: dev.appending(path: "notas.txt"))
    let error = #expect(throws: PantanalError.self) { _ = try Self.copy(fixture) }
    #expect(error?.code == .fileExists)
    #expect(error?.hint?.contains("--force") == true)
    #expect(throws: PantanalError.self) {
      _ = try TargetFolder(Self.target(fixture)).remove(command: "test")
    }
    #expect(try Self.names(dev) == ["notas.txt"])
    let folder = try Self.copy(fixture, isForced: true)
    #expect(folder.exists)
    #expect(try !Self.names(dev).contains("notas.txt"))
  }

  @Test func staysAsItIsWhenACopyFails() throws {
    struct Broken: Error {}
    let fixture = try Fixture(rowCount: 1)
    let folder = try Self.copy(fixture)
    let note = folder.note?.copiedAt
    #expect(throws: Broken.self) { _ = try Self.copy(fixture) { _ in throw Broken() } }
    #expect(folder.note?.copiedAt == note)
    #expect(try Self.names(fixture.folder) == ["dev", "pantanal.yaml", "warehouse"])
  }

  @Test func staysWhileSomebodyWorksInIt() throws {
    let fixture = try Fixture(rowCount: 1)
    let folder = try Self.copy(fixture)
    let error = #expect(throws: PantanalError.self) {
      try WriterLock.holding(Warehouse(folder: folder.url), command: "a run") {
        _ = try Self.copy(fixture)
      }
    }
    #expect(error?.code == .warehouseBusy)
    #expect(error?.message.contains("a run") == true)
    #expect(folder.exists)
  }

  @Test func isNotLeftUnmasked() throws {
    let fixture = try Fixture(rowCount: 1)
    let folder = try Self.copy(fixture)
    let masked = try Self.target(fixture, ", mask: true")
    let error = #expect(throws: PantanalError.self) { try folder.checkMasked(as: masked) }
    #expect(error?.hint == "make it anew: pantanal run --target dev --fresh")
    let none = Warehouse(folder: fixture.folder.appending(path: "none"))
    #expect(throws: PantanalError.self) {
      try TargetFolder(masked).begin(as: masked, besides: none)
    }
  }
}

@Suite("A scratch folder")
struct ScratchFolderTests {
  @Test func goesWithItsWork() throws {
    let fixture = try Fixture(rowCount: 1)
    let url: URL
    do {
      let scratch = try ScratchFolder(.rehearsal, beside: fixture.warehouse.folder)
      url = scratch.url
      let rights = try FileManager.default.attributesOfItem(atPath: url.path)[.posixPermissions]
      #expect((rights as? NSNumber)?.intValue == 0o700)
    }
    #expect(!FileManager.default.fileExists(atPath: url.path))
  }

  @Test func isRemovedWhenItsProcessDiedAndNotBefore() throws {
    let fixture = try Fixture(rowCount: 1)
    let alive = try ScratchFolder(.copy, beside: fixture.warehouse.folder)
    // What a process that was killed leaves: the folder, and a lock file that nobody holds.
    let dead = fixture.folder.appending(
      path: ".warehouse.rehearsal-1-1", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: dead, withIntermediateDirectories: true)
    try Data().write(to: dead.appending(path: "work.lock"))
    let others = fixture.folder.appending(path: ".warehouse-of-mine")
    try Data().write(to: others)
    ScratchFolder.sweep(beside: fixture.warehouse.folder)
    #expect(!FileManager.default.fileExists(atPath: dead.path))
    #expect(FileManager.default.fileExists(atPath: alive.url.path))
    #expect(FileManager.default.fileExists(atPath: others.path))
    alive.remove()
    #expect(!FileManager.default.fileExists(atPath: alive.url.path))
  }
}
