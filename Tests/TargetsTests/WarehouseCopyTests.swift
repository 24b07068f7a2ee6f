import Foundation
import SQLite
import Synchronization
import Testing
import Warehouse

@testable import Targets

@Suite("A copy of a warehouse")
struct WarehouseCopyTests {
  private static func folder(_ name: String, in fixture: borrowing Fixture) throws -> URL {
    let folder = fixture.folder.appending(path: name, directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }

  private static func copy(
    _ fixture: borrowing Fixture, to name: String,
    clone: @escaping (URL, URL) -> Bool = never
  ) throws -> (warehouse: Warehouse, isShared: Bool) {
    let folder = try folder(name, in: fixture)
    var copy = WarehouseCopy(folder: folder, cancellation: Cancellation()) { _ in }
    copy.clone = clone
    let isShared = try copy.make(of: fixture.warehouse)
    return (Warehouse(folder: folder), isShared)
  }

  private static let never: @Sendable (URL, URL) -> Bool = { _, _ in false }

  /// What a clone is where the file system has none: the bytes of one moment.
  private static let bytes: @Sendable (URL, URL) -> Bool = { file, copy in
    (try? FileManager.default.copyItem(at: file, to: copy)) != nil
  }

  private static func clone(_ isPossible: Bool) -> @Sendable (URL, URL) -> Bool {
    isPossible ? bytes : never
  }

  private static let tables = [
    "raw.person", "raw._load", "raw.forgotten", "trusted.person", "trusted.sale",
    "trusted._change", "dataquality.quarantine", "catalog.query_log", "trusted.in_town",
  ]

  @Test(arguments: [true, false])
  func hasEveryRowAlsoOfAnUnfinishedLog(_ isCloning: Bool) throws {
    let fixture = try Fixture()
    // A reader keeps the logs from being written into the files when the last writer closes.
    let reader = try fixture.warehouse.connectForReading()
    try reader.execute("BEGIN")
    _ = try reader.value("SELECT count(*) FROM trusted.sale")
    let writer = try fixture.warehouse.connect(writing: .trusted)
    try writer.execute("INSERT INTO trusted.sale VALUES (9000, 1, 'im Log')")
    let log = URL(filePath: fixture.warehouse.url(of: .trusted).path + "-wal")
    #expect(try Data(contentsOf: log).count > 0)
    let copy = try Self.copy(
      fixture, to: "copy", clone: Self.clone(isCloning))
    #expect(copy.isShared == isCloning)
    for table in Self.tables {
      let order = "SELECT * FROM \(table) ORDER BY 1"
      #expect(try copy.warehouse.rows(order) == fixture.warehouse.rows(order), "\(table)")
    }
    let rowids = "SELECT rowid, _line FROM raw.person ORDER BY 1"
    #expect(try copy.warehouse.rows(rowids) == fixture.warehouse.rows(rowids))
    for name in WarehouseSnapshot.names {
      let file = copy.warehouse.folder.appending(path: "\(name).db")
      let connection = try Connection(.file(file.path), mode: .readWrite)
      #expect(try connection.value("PRAGMA integrity_check") == "ok")
      #expect(try connection.value("PRAGMA journal_mode") == "wal")
    }
  }

  @Test func belongsToItsOwnerAlone() throws {
    let fixture = try Fixture()
    _ = try PseudonymKey(makingFor: fixture.warehouse)
    for (name, clone) in [("a", Self.bytes), ("b", Self.never)] {
      let copy = try Self.copy(fixture, to: name, clone: clone).warehouse
      for file in try FileManager.default.contentsOfDirectory(atPath: copy.folder.path) {
        let path = copy.folder.appending(path: file).path
        let rights = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
        #expect((rights as? NSNumber)?.intValue == 0o600, "\(file)")
      }
      #expect(PseudonymKey(of: copy)?.text == PseudonymKey(of: fixture.warehouse)?.text)
    }
  }

  /// Each commit of this writer puts the same number into one layer after another, so that what is seen
  /// in one layer may be at most one ahead of the other, and never behind.
  @Test(arguments: [true, false])
  func isOfOneMomentWhileSomebodyWrites(_ isCloning: Bool) throws {
    let fixture = try Fixture()
    let warehouse = fixture.warehouse
    for layer in [Layer.raw, .trusted] {
      try warehouse.connect(writing: layer).execute(
        "CREATE TABLE \(layer.rawValue).tick (n BIGINT); INSERT INTO \(layer.rawValue).tick VALUES (0)"
      )
    }
    let isOver = Mutex(false)
    let ended = DispatchSemaphore(value: 0)
    let count = Mutex(0)
    Thread.detachNewThread {
      defer { ended.signal() }
      guard let raw = try? warehouse.connect(writing: .raw),
        let trusted = try? warehouse.connect(writing: .trusted)
      else { return }
      while !isOver.withLock({ $0 }) {
        try? raw.execute("UPDATE raw.tick SET n = n + 1")
        try? trusted.execute("UPDATE trusted.tick SET n = n + 1")
        count.withLock { $0 += 1 }
        usleep(2000)
      }
    }
    for number in 0..<6 {
      let copy = try Self.copy(
        fixture, to: "copy-\(number)", clone: Self.clone(isCloning)
      ).warehouse
      let raw = try copy.rows("SELECT n FROM raw.tick")[0][0].integer ?? -1
      let trusted = try copy.rows("SELECT n FROM trusted.tick")[0][0].integer ?? -1
      #expect(raw == trusted || raw == trusted + 1, "raw \(raw), trusted \(trusted)")
    }
    isOver.withLock { $0 = true }
    ended.wait()
    #expect(count.withLock { $0 } > 0)
  }

  @Test func givesUpClonesThatACommitCameBetween() throws {
    let fixture = try Fixture()
    let writer = try fixture.warehouse.connect(writing: .trusted)
    let copy = try Self.copy(fixture, to: "copy") { file, copy -> Bool in
      if file.lastPathComponent == "refined.db" {
        try? writer.execute("INSERT INTO trusted.sale VALUES (7777, 1, '')")
      }
      return Self.bytes(file, copy)
    }
    #expect(!copy.isShared)
    #expect(try copy.warehouse.rows("SELECT 1 FROM trusted.sale WHERE sale_id = 7777").isEmpty)
    #expect(try !fixture.warehouse.rows("SELECT 1 FROM trusted.sale WHERE sale_id = 7777").isEmpty)
  }

  @Test func leavesTheOriginalAsItIs() throws {
    let fixture = try Fixture()
    func digest() throws -> [String: Data] {
      var found: [String: Data] = [:]
      for name in WarehouseSnapshot.names {
        let file = fixture.warehouse.folder.appending(path: "\(name).db")
        found[name] = try Data(contentsOf: file)
      }
      return found
    }
    let before = try digest()
    _ = try Self.copy(fixture, to: "copy")
    #expect(try digest() == before)
  }

  @Test func stopsWhenAskedTo() throws {
    let fixture = try Fixture(rowCount: 10)
    let folder = try Self.folder("copy", in: fixture)
    let cancellation = Cancellation()
    let copy = WarehouseCopy(folder: folder, cancellation: cancellation) { _ in
      cancellation.cancel()
    }
    let error = #expect(throws: PantanalError.self) { _ = try copy.make(of: fixture.warehouse) }
    #expect(error?.code == .cancelled)
  }
}
