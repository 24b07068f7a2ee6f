import Foundation
import SQLite
import Testing
import Warehouse

@testable import Targets

@Suite("A masked copy of a warehouse")
struct MaskedCopyTests {
  private static func copy(
    _ fixture: borrowing Fixture, _ key: PseudonymKey = PseudonymKey()
  ) throws -> Warehouse {
    let folder = fixture.folder.appending(path: "dev", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try MaskedCopy(Fixture.masking(key), to: folder, Cancellation(), { _ in })
      .make(of: fixture.warehouse)
    return Warehouse(folder: folder)
  }

  @Test func holdsNoPersonalValueInAnyByte() throws {
    let fixture = try Fixture()
    let holding = try fixture.warehouse.folder.files(holding: Fixture.secrets)
    #expect(Set(["raw.db", "trusted.db", "dataquality.db", "catalog.db"]).isSubset(of: holding))
    let copy = try Self.copy(fixture)
    #expect(try copy.folder.files(holding: Fixture.secrets) == [])
  }

  @Test func joinsAsTheOriginalDoes() throws {
    let fixture = try Fixture()
    let copy = try Self.copy(fixture)
    let join = """
      SELECT count(*) FROM raw.person AS r
      JOIN trusted.person AS t ON t.cpf = cpf(r.cpf) AND t.name = squeeze(r.name)
      """
    #expect(try copy.rows(join) == fixture.warehouse.rows(join))
    #expect(try copy.rows(join)[0][0] == 50)
    let rest = "SELECT rowid, city, _load_id, _line FROM raw.person ORDER BY 1"
    #expect(try copy.rows(rest) == fixture.warehouse.rows(rest))
    let sales = "SELECT * FROM trusted.sale ORDER BY 1"
    #expect(try copy.rows(sales) == fixture.warehouse.rows(sales))
    #expect(try copy.rows("SELECT people FROM trusted.in_town") == [[50]])
  }

  @Test func leavesOutWhatNobodyHasDeclared() throws {
    let fixture = try Fixture()
    let copy = try Self.copy(fixture)
    #expect(try copy.rows("SELECT * FROM raw.forgotten").isEmpty)
    #expect(try copy.rows("SELECT * FROM catalog.query_log").isEmpty)
    #expect(try copy.rows("SELECT model FROM catalog.model_version") == [["other"]])
    #expect(try copy.rows("SELECT table_name FROM trusted._change") == [["sale"]])
    #expect(try copy.rows("SELECT command FROM catalog.run") == [["pantanal ingest"]])
    let quarantine = "SELECT table_name, \"key\", row ->> 'city', row ->> 'sale_id'"
    #expect(
      try copy.rows("\(quarantine) FROM dataquality.quarantine ORDER BY 1") == [
        ["trusted.gone", .null, .null, .null], ["trusted.person", .null, "Dourados", .null],
        ["trusted.sale", "[1]", .null, 1],
      ])
  }

  @Test func hasTheShapesOfTheOriginal() throws {
    let fixture = try Fixture()
    let copy = try Self.copy(fixture)
    for name in WarehouseSnapshot.names {
      let schema = "SELECT type, name, sql FROM \(name).sqlite_master ORDER BY type, name"
      #expect(try copy.rows(schema) == fixture.warehouse.rows(schema))
      for pragma in ["user_version", "page_size"] {
        let sql = "PRAGMA \(name).\(pragma)"
        #expect(try copy.rows(sql) == fixture.warehouse.rows(sql), "\(name) \(pragma)")
      }
      let file = copy.folder.appending(path: "\(name).db")
      let connection = try Connection(.file(file.path), mode: .readWrite)
      #expect(try connection.value("PRAGMA integrity_check") == "ok")
      #expect(try connection.value("PRAGMA journal_mode") == "wal")
    }
    #expect(PseudonymKey(of: copy) == nil, "the key stays with the original")
  }

  @Test func isEqualToTheOriginalForWhoeverHasTheKey() throws {
    let fixture = try Fixture()
    let key = PseudonymKey()
    let copy = try Self.copy(fixture, key)
    var differing: [String] = []
    try WarehouseComparison(
      fixture.warehouse, with: copy, masking: Fixture.masking(key), hidden: [:]
    ).run { if !$0.isEqual { differing.append($0.table.description) } }
    #expect(differing == ["raw.forgotten"])
    var left: [String: [String]] = [:]
    try WarehouseComparison(
      fixture.warehouse, with: copy, masking: Fixture.masking(isLost: true), hidden: [:]
    ).run(["trusted.*"]) {
      #expect($0.isEqual)
      left[$0.table.description] = $0.uncompared
    }
    #expect(left == ["trusted.person": ["cpf", "email", "name"], "trusted.sale": []])
  }
}
